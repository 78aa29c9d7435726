//! The page about the site: its state, sign-up, invitations, failed jobs.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::admin::faults;
use crate::{
    admin::{
        self, ActingAdmin, Administrator, actions,
        forms::FrontListForm,
        site::{SiteStatus, troubles},
    },
    auth::{
        forms::EmailForm,
        signup_invitations::{self, Invitation, OffersSignUp},
    },
    config::{Config, SignUpMode},
    database::ids::{InvitationId, JobId},
    database::{backup::record::BackupStatus, pool::Db},
    error::{Error, FieldErrors, OnForm, Result},
    jobs::queue::{DelayedEmails, FailedJob},
    lists::overview::front_list::FrontList,
    spaces::invitations::newcomers,
    text::Fields,
    web::{Flash, Form, Page, SignUpOffer, filters, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(admin::url::SITE).get(site));
    app.service(route(admin::url::SIGN_UPS).post(change_mode));
    app.service(route(admin::url::NEWCOMERS).post(choose_newcomers));
    app.service(route(admin::url::FRONT_LIST).post(choose_front_list));
    app.service(route(admin::url::INVITATIONS).post(invite));
    app.service(route(admin::url::REVOCATION).post(revoke));
    app.service(route(admin::url::JOBS).get(list_jobs));
    app.service(route(admin::url::RETRY).post(retry));
    app.service(route(admin::url::RETRY_ALL).post(retry_all));
}

#[derive(Template)]
#[template(path = "admin/site.html")]
struct SitePage {
    page: Page,
    state: SiteStatus,
    delayed: Option<DelayedEmails>,
    mode: SignUpMode,
    /// Whether a setting decides this, so that it cannot be changed here.
    is_fixed_by_config: bool,
    /// Whether owners of team spaces may invite people without an account.
    welcomes_newcomers: bool,
    invitations: Vec<Invitation>,
    email: String,
    /// The address of the list for the landing page, as stored or as typed.
    front_list: String,
    errors: FieldErrors,
    version: &'static str,
    env: &'static str,
    mail_destination: String,
    backups: BackupStatus,
    /// Whether this deployment makes backups every night.
    makes_backups: bool,
}

impl SitePage {
    async fn load(db: &Db, page: Page, config: &Config, by: Administrator) -> Result<SitePage> {
        let settings = config.clone();
        let (state, delayed, mode, invitations, front_list, backups, welcomes_newcomers) = db
            .read(move |conn| {
                let mode = signup_invitations::mode(conn, &settings)?;
                let (state, delayed) = (SiteStatus::load(conn, &by)?, troubles(conn, &by)?.1);
                let backups = BackupStatus::load(conn)?;
                let (invitations, front_list) = (Invitation::listed(conn)?, FrontList::address(conn)?);
                let welcomes = newcomers::are_welcome(conn)?;
                Ok((state, delayed, mode, invitations, front_list, backups, welcomes))
            })
            .await?;
        let by_smtp = "a mail server".to_owned();
        Ok(SitePage {
            page,
            state,
            delayed,
            mode,
            is_fixed_by_config: config.sign_up.is_some(),
            welcomes_newcomers,
            backups,
            makes_backups: config.backup_dir.is_some(),
            invitations,
            email: String::new(),
            front_list,
            errors: FieldErrors::default(),
            version: env!("CARGO_PKG_VERSION"),
            env: config.env.word(),
            mail_destination: config
                .smtp_url
                .as_ref()
                .map_or_else(|| config.mail_dir().display().to_string(), |_| by_smtp),
        })
    }

    fn chosen(&self) -> &'static str {
        self.mode.word()
    }
}

async fn site(db: Db, page: Page, config: routing::Data<Config>, by: Administrator) -> Result<HttpResponse> {
    html(SitePage::load(&db, page, &config, by).await?)
}

async fn change_mode(
    db: Db,
    session: Session,
    (config, offer): (routing::Data<Config>, SignUpOffer),
    by: ActingAdmin,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let mode = SignUpMode::named(typed.get("mode")).ok_or(Error::BadRequest(faults::NO_MODE))?;
    if config.sign_up.is_some() {
        return Err(Error::Conflict(faults::SET_BY_THE_SERVER));
    }
    db.write(move |conn| actions::change_sign_up(conn, &by, mode)).await?;
    OffersSignUp::ask(&db, config, &offer).await;
    Flash::success("Saved.").store(&session)?;
    see_other(admin::url::SITE)
}

async fn choose_newcomers(
    db: Db,
    session: Session,
    by: ActingAdmin,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let are_welcome = typed.has("newcomers");
    db.write(move |conn| actions::choose_newcomers(conn, &by, are_welcome)).await?;
    Flash::success("Saved.").store(&session)?;
    see_other(admin::url::SITE)
}

async fn invite(
    db: Db,
    page: Page,
    session: Session,
    config: routing::Data<Config>,
    by: ActingAdmin,
    Form(form): Form<EmailForm>,
) -> Result<HttpResponse> {
    let (typed, viewer) = (form.clone(), Administrator::from(&by));
    match db.write(move |conn| actions::invite(conn, &by, &typed.check()?)).await.on_form(&form)? {
        Ok(()) => {
            Flash::success("Invitation sent.").store(&session)?;
            see_other(admin::url::SITE)
        }
        Err(errors) => {
            let page = SitePage::load(&db, page, &config, viewer).await?;
            unprocessable(SitePage { email: form.email, errors, ..page })
        }
    }
}

async fn choose_front_list(
    db: Db,
    (page, session): (Page, Session),
    config: routing::Data<Config>,
    by: ActingAdmin,
    Form(form): Form<FrontListForm>,
) -> Result<HttpResponse> {
    let (typed, viewer) = (form.clone(), Administrator::from(&by));
    match db.write(move |conn| actions::choose_front_list(conn, &by, &typed)).await.on_form(&form)? {
        Ok(()) => {
            Flash::success("Saved.").store(&session)?;
            see_other(admin::url::SITE)
        }
        Err(errors) => {
            let page = SitePage::load(&db, page, &config, viewer).await?;
            unprocessable(SitePage { front_list: form.list, errors, ..page })
        }
    }
}

async fn revoke(
    db: Db,
    session: Session,
    by: ActingAdmin,
    id: routing::Path<String>,
) -> Result<HttpResponse> {
    let id: InvitationId = id.parse().map_err(|_| Error::NotFound)?;
    db.write(move |conn| actions::revoke_invitation(conn, &by, id)).await?;
    Flash::success("Invitation revoked.").store(&session)?;
    see_other(admin::url::SITE)
}

#[derive(Template)]
#[template(path = "admin/jobs.html")]
struct JobsPage {
    page: Page,
    failed: Vec<FailedJob>,
    delayed: Option<DelayedEmails>,
}

async fn list_jobs(db: Db, page: Page, by: Administrator) -> Result<HttpResponse> {
    let (failed, delayed) = db.read(move |conn| troubles(conn, &by)).await?;
    html(JobsPage { page, failed, delayed })
}

async fn retry_all(db: Db, session: Session, by: ActingAdmin) -> Result<HttpResponse> {
    let count = db.write(move |conn| actions::retry_all_jobs(conn, &by)).await?;
    let text = if count == 1 { "Trying 1 job again.".into() } else { format!("Trying {count} jobs again.") };
    Flash::success(text).store(&session)?;
    see_other(admin::url::JOBS)
}

async fn retry(db: Db, session: Session, by: ActingAdmin, id: routing::Path<String>) -> Result<HttpResponse> {
    let id: JobId = id.parse().map_err(|_| Error::NotFound)?;
    db.write(move |conn| actions::retry_job(conn, &by, id)).await?;
    Flash::success("Trying the job again.").store(&session)?;
    see_other(admin::url::JOBS)
}
