//! Inviting people, and what the link of an invitation opens.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self as routing, Data, Path},
};
use askama::Template;

use super::{
    SpaceInvitation,
    extract::InvitationInPath,
    faults,
    forms::{InvitationForm, MAX_MESSAGE_LENGTH},
    joining::{self, Offer, OpenedLink, Reader},
    rules, url,
};
use crate::{
    access::{Allowed, Manage},
    auth::{
        self,
        extract::{MaybePastGates, SignedIn},
        security_events::ClientInfo,
    },
    config::Config,
    database::{ids::UserId, pool::Db},
    email::mailer::delivery_note,
    error::{Error, FieldErrors, OnForm, Result},
    spaces::{self, Space, members},
    web::{Flash, Form, Page, html, html_with, route, see_other, unprocessable, with_wait},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).get(new).post(send));
    app.service(route(url::RENEWAL).post(renew));
    app.service(route(url::WITHDRAWAL).post(withdraw));
    app.service(
        route(url::JOINING).secret().sign_in_reason("Sign in to join the space.").get(show).post(join),
    );
}

#[derive(Template)]
#[template(path = "spaces/invitations/new.html")]
struct InvitePage {
    page: Page,
    space: Space,
    /// Id and name of people of other spaces.
    known: Vec<(UserId, String)>,
    form: InvitationForm,
    errors: FieldErrors,
}

impl InvitePage {
    async fn load(
        db: &Db,
        page: Page,
        space: Allowed<Space, Manage>,
        form: InvitationForm,
    ) -> Result<InvitePage> {
        let of = space.clone();
        let known = db.read(move |conn| {
            of.item().must_be_a_team()?;
            rules::known_people(conn, &of)
        });
        let known = known.await?;
        Ok(InvitePage { page, space: space.into_item(), known, form, errors: FieldErrors::default() })
    }

    fn is_chosen(&self, id: &UserId) -> bool {
        self.form.person == id.to_string()
    }
}

async fn new(db: Db, page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    html(InvitePage::load(&db, page, space, InvitationForm::blank()).await?)
}

/// The answer is the same whether or not the address has an account.
async fn send(
    db: Db,
    (page, session): (Page, Session),
    config: Data<Config>,
    space: Allowed<Space, Manage>,
    Form(form): Form<InvitationForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    let sending = db.write(move |conn| SpaceInvitation::send(conn, &proof, &typed.check()?));
    let sent = match sending.await {
        Err(Error::RateLimited(wait)) => {
            let errors = FieldErrors::of("email", faults::too_many_sent(wait));
            let form_again = InvitePage { errors, ..InvitePage::load(&db, page, space, form).await? };
            return Ok(with_wait(html_with(StatusCode::TOO_MANY_REQUESTS, form_again)?, wait));
        }
        other => other.on_form(&form)?,
    };
    match sent {
        Ok(changed) => {
            let text = format!("Invitation sent.{}", delivery_note(&config));
            Flash::success(text).with_undo(changed.entry).store(&session)?;
            see_other(members::url::list(space.item().id))
        }
        Err(errors) => {
            unprocessable(InvitePage { errors, ..InvitePage::load(&db, page, space, form).await? })
        }
    }
}

async fn renew(
    db: Db,
    session: Session,
    config: Data<Config>,
    (space, InvitationInPath(id)): (Allowed<Space, Manage>, InvitationInPath),
) -> Result<HttpResponse> {
    let space_id = space.item().id;
    db.write(move |conn| SpaceInvitation::renew(conn, &space, id)).await?;
    let text = format!("Sent the invitation again. Only the newest link works.{}", delivery_note(&config));
    Flash::success(text).store(&session)?;
    see_other(members::url::list(space_id))
}

async fn withdraw(
    db: Db,
    session: Session,
    (space, InvitationInPath(id)): (Allowed<Space, Manage>, InvitationInPath),
) -> Result<HttpResponse> {
    let space_id = space.item().id;
    let changed = db.write(move |conn| SpaceInvitation::withdraw(conn, &space, id)).await?;
    Flash::success("Withdrew the invitation.").with_undo(changed.entry).store(&session)?;
    see_other(members::url::list(space_id))
}

#[derive(Template)]
#[template(path = "spaces/invitations/joining.html")]
struct JoiningPage {
    page: Page,
    secret: String,
    offer: Offer,
    reader: Reader,
}

impl JoiningPage {
    fn sign_in_url(&self) -> String {
        auth::url::sign_in_for(&url::joining(&self.secret))
    }
}

#[derive(Template)]
#[template(path = "spaces/invitations/ended.html")]
struct EndedPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "spaces/invitations/member.html")]
struct AlreadyMemberPage {
    page: Page,
    space: Space,
}

/// Changes nothing: mail scanners open links, too.
async fn show(
    db: Db,
    page: Page,
    config: Data<Config>,
    MaybePastGates(user): MaybePastGates,
    secret: Path<String>,
) -> Result<HttpResponse> {
    let opened = secret.clone();
    match db.read(move |conn| joining::open(conn, &config, &opened, user.as_ref())).await? {
        OpenedLink::Ended => html_with(StatusCode::GONE, EndedPage { page }),
        OpenedLink::Member(space) => html(AlreadyMemberPage { page, space }),
        OpenedLink::Offer(offer, reader) => {
            let status = if reader == Reader::Other { StatusCode::FORBIDDEN } else { StatusCode::OK };
            html_with(status, JoiningPage { page, secret: secret.into_inner(), offer, reader })
        }
    }
}

async fn join(
    db: Db,
    (page, session, client): (Page, Session, ClientInfo),
    SignedIn(user): SignedIn,
    config: Data<Config>,
    secret: Path<String>,
) -> Result<HttpResponse> {
    let (used, who) = (secret.clone(), user.clone());
    match db.write(move |conn| joining::join(conn, &who, &used, &client)).await {
        Ok(space) => {
            Flash::success(format!("Welcome to {}.", space.name)).store(&session)?;
            see_other(spaces::url::show(&space.handle))
        }
        // The page says why.
        Err(Error::NotFound | Error::Forbidden) => {
            show(db, page, config, MaybePastGates(Some(user)), secret).await
        }
        Err(Error::Fault(fault)) => Err(Error::Conflict(fault)),
        Err(other) => Err(other),
    }
}
