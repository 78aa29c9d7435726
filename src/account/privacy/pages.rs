//! The privacy page, consent, and archives.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    body::SizedStream,
    http::{StatusCode, header},
    web::{self as routing, Bytes, Data, Path},
};
use askama::Template;
use chrono::Utc;
use futures_util::stream;

use super::{
    archive::{self, Archive},
    consent::{self, Consent},
    inventory, url,
};
use crate::{
    auth::{
        self, PRIVACY_VERSION, devices,
        extract::SignedIn,
        security_events::ClientInfo,
        sessions::{ABSOLUTE_TIMEOUT, CurrentSession, Reauthenticated},
    },
    config::{Config, RetentionDays},
    database::{
        ids::ArchiveId,
        pool::{Conn, Db},
    },
    error::{AccountGate, Error, Result},
    jobs::queue::Retry,
    preferences,
    spaces::Usage,
    text::Fields,
    web::{Flash, Form, Page, filters, html, html_with, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::PRIVACY).get(privacy));
    app.service(route(url::DATA).open_while(&[AccountGate::Erasure, AccountGate::Consent]).get(data));
    app.service(route(url::CONSENT).open_while(&[AccountGate::Consent]).get(ask).post(agree));
    app.service(route(url::WITHDRAW).open_while(&[AccountGate::Consent]).post(withdraw));
    app.service(route(url::ARCHIVES).open_while(&[AccountGate::Erasure, AccountGate::Consent]).post(create));
    app.service(route(url::ARCHIVE).open_while(&[AccountGate::Erasure, AccountGate::Consent]).get(fetch));
}

/// The content of the privacy page.
struct PrivacyNotice {
    contact: Option<String>,
    version: String,
    signed_in_days: i64,
    known_days: i64,
    retention: RetentionDays,
}

impl PrivacyNotice {
    fn of(config: &Config) -> PrivacyNotice {
        PrivacyNotice {
            contact: config.contact.clone(),
            version: day(PRIVACY_VERSION),
            signed_in_days: ABSOLUTE_TIMEOUT.num_days(),
            known_days: devices::DEVICE_LIFETIME.num_days(),
            retention: config.retention(),
        }
    }

    fn how_long(&self, kept: &inventory::DataCategory) -> String {
        kept.retention_text(Some(self.retention))
    }

    fn groups(&self) -> impl Iterator<Item = &'static [inventory::DataCategory]> {
        inventory::groups()
    }
}

/// A version, formatted as a date.
pub(super) fn day(version: &str) -> String {
    preferences::date(version).unwrap_or_else(|| version.to_owned())
}

#[derive(Template)]
#[template(path = "account/privacy/privacy.html")]
struct PrivacyPage {
    page: Page,
    document: PrivacyNotice,
}

async fn privacy(page: Page, config: Data<Config>) -> Result<HttpResponse> {
    html(PrivacyPage { page, document: PrivacyNotice::of(&config) })
}

#[derive(Template)]
#[template(path = "account/privacy/consent.html")]
struct ConsentPage {
    page: Page,
    document: PrivacyNotice,
    /// The version they currently agree to.
    agreed_version: Option<String>,
}

async fn ask(db: Db, page: Page, config: Data<Config>, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    let before = db.read(move |conn| consent::current(conn, &user)).await?;
    html(ConsentPage {
        page,
        document: PrivacyNotice::of(&config),
        agreed_version: before.map(|it| day(&it)),
    })
}

async fn agree(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    client: ClientInfo,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    if typed.get("agree") != "yes" {
        return see_other(url::CONSENT);
    }
    db.write(move |conn| consent::give(conn, &user, &client)).await?;
    Flash::success("Thank you for agreeing to the privacy page.").store(&session)?;
    see_other("/")
}

async fn withdraw(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    client: ClientInfo,
) -> Result<HttpResponse> {
    db.write(move |conn| consent::withdraw(conn, &user, &client)).await?;
    Flash::success(
        "You’ve withdrawn your consent. Your lists stay as they are until you agree again or delete your \
                 account.",
    )
    .store(&session)?;
    see_other(url::DATA)
}

#[derive(Template)]
#[template(path = "account/privacy/data.html")]
struct DataPage {
    page: Page,
    /// The version they agree to now.
    agreed_version: Option<String>,
    consents: Vec<Consent>,
    archives: Vec<Archive>,
    usage: Usage,
    /// When preparing the pending one is tried again, after an attempt that failed.
    retry: Option<Retry>,
    /// Where to reauthenticate, if necessary.
    reauthenticate_url: Option<String>,
    error: Option<String>,
}

impl DataPage {
    async fn load(db: &Db, page: Page, visitor: CurrentSession) -> Result<DataPage> {
        let reauthenticate_url =
            Reauthenticated::check(&visitor).is_err().then(|| auth::url::reauthentication_for(url::DATA));
        let user = visitor.user().clone();
        let state = move |conn: &mut Conn| {
            let (consents, archives) = (consent::listed(conn, &user)?, archive::listed(conn, &user)?);
            let usage = Usage::of(conn, &user)?;
            let pending = archives.iter().find(|it| it.is_pending());
            let retry = pending.map_or(Ok(None), |it| it.next_retry(conn))?;
            Ok((consent::current(conn, &user)?, consents, (archives, retry), usage))
        };
        let (agreed, consents, (archives, retry), usage) = db.read(state).await?;
        let agreed_version = agreed.map(|it| day(&it));
        Ok(DataPage {
            page,
            agreed_version,
            consents,
            archives,
            usage,
            retry,
            reauthenticate_url,
            error: None,
        })
    }

    fn has_pending_archive(&self) -> bool {
        self.archives.iter().any(Archive::is_pending)
    }
}

async fn data(db: Db, page: Page, visitor: CurrentSession) -> Result<HttpResponse> {
    html(DataPage::load(&db, page, visitor).await?)
}

/// Back to the page with the button, after reauthentication.
pub(super) fn redirect_to_reauthentication(page: &str) -> Result<HttpResponse> {
    see_other(auth::url::reauthentication_for(page))
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
) -> Result<HttpResponse> {
    let Ok(by) = Reauthenticated::check(&visitor) else { return redirect_to_reauthentication(url::DATA) };
    match db.write(move |conn| archive::request(conn, &by, &client)).await {
        Err(Error::RateLimited(wait)) => {
            let hours = i64::try_from(wait.as_secs().div_ceil(3600)).unwrap_or(i64::MAX);
            let error = Some(too_often(hours));
            let again = DataPage { error, ..DataPage::load(&db, page, visitor).await? };
            let mut answer = html_with(StatusCode::TOO_MANY_REQUESTS, again)?;
            answer.headers_mut().insert(header::RETRY_AFTER, (hours * 3600).into());
            Ok(answer)
        }
        Err(other) => Err(other),
        Ok(()) => {
            Flash::success("We’re preparing your copy and will e-mail you when it’s ready.")
                .store(&session)?;
            see_other(url::DATA)
        }
    }
}

fn too_often(hours: i64) -> String {
    let most = archive::MAX_PER_DAY;
    let hours = crate::text::counted(hours, "hour", "hours");
    format!("You can request {most} copies a day. Try again in {hours}.")
}

async fn fetch(
    db: Db,
    SignedIn(user): SignedIn,
    client: ClientInfo,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id: ArchiveId = path.parse().map_err(|_| Error::NotFound)?;
    let length = db.write(move |conn| archive::download(conn, &user, id, &client)).await?;
    let parts = stream::try_unfold((db, 0), move |(db, number)| async move {
        let part = db.read(move |conn| archive::part(conn, id, number)).await?;
        Ok::<_, Error>(part.map(|part| (Bytes::from(part), (db, number + 1))))
    });
    let name = format!("attachment; filename=\"podium-{}.zip\"", Utc::now().date_naive());
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CONTENT_ENCODING, "identity")) // packed already
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(SizedStream::new(length, parts)))
}
