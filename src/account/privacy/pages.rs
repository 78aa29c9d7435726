//! The privacy page, consent, archives, and deleting an account.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{self as routing, Data, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    archive::{self, Archive},
    consent::{self, Consent},
    erasure::{self, Losses, Words},
    map, url,
};
use crate::{
    access::SignedIn,
    auth::{
        self, PRIVACY_VERSION, User, devices,
        security_events::ClientInfo,
        sessions::{ABSOLUTE, CurrentSession, Reauthenticated},
    },
    config::Config,
    database::pool::{Conn, Db},
    error::{AccountGate, Error, Result},
    preferences,
    text::Fields,
    web::{Flash, Form, Page, filters, html, html_with, middleware::session_cookie, route, see_other},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::PRIVACY).get(privacy));
    app.service(route(url::DATA).open_while(&[AccountGate::Erasure, AccountGate::Consent]).get(data));
    app.service(route(url::CONSENT).open_while(&[AccountGate::Consent]).get(ask).post(agree));
    app.service(route(url::WITHDRAW).open_while(&[AccountGate::Consent]).post(withdraw));
    app.service(route(url::ARCHIVES).open_while(&[AccountGate::Erasure, AccountGate::Consent]).post(create));
    app.service(route(url::ARCHIVE).open_while(&[AccountGate::Erasure, AccountGate::Consent]).get(fetch));
    app.service(
        route(url::ERASURE)
            .open_while(&[AccountGate::Erasure, AccountGate::Consent])
            .get(confirm)
            .post(erase),
    );
    app.service(route(url::KEEP).open_while(&[AccountGate::Erasure, AccountGate::Consent]).post(keep));
    app.service(route(url::KEEP_LINK).secret().get(look).post(keep_by_link));
}

/// The content of the privacy page.
struct Document {
    contact: Option<String>,
    version: String,
    signed_in_days: i64,
    known_days: i64,
    bin_days: u16,
}

impl Document {
    fn of(config: &Config) -> Document {
        Document {
            contact: config.contact.clone(),
            version: day(PRIVACY_VERSION),
            signed_in_days: ABSOLUTE.num_days(),
            known_days: devices::KNOWN.num_days(),
            bin_days: config.bin_days,
        }
    }

    fn how_long(&self, kept: &map::Kept) -> String {
        kept.how_long(Some(self.bin_days))
    }

    fn groups(&self) -> impl Iterator<Item = &'static [map::Kept]> {
        map::groups()
    }
}

/// A version, formatted as a date.
fn day(version: &str) -> String {
    preferences::date(version).unwrap_or_else(|| version.to_owned())
}

#[derive(Template)]
#[template(path = "account/privacy/privacy.html")]
struct PrivacyPage {
    page: Page,
    document: Document,
}

async fn privacy(page: Page, config: Data<Config>) -> Result<HttpResponse> {
    html(PrivacyPage { page, document: Document::of(&config) })
}

#[derive(Template)]
#[template(path = "account/privacy/consent.html")]
struct ConsentPage {
    page: Page,
    document: Document,
    /// The version they currently agree to.
    before: Option<String>,
}

async fn ask(db: Db, page: Page, config: Data<Config>, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    let before = db.read(move |conn| consent::current(conn, &user)).await?;
    html(ConsentPage { page, document: Document::of(&config), before: before.map(|it| day(&it)) })
}

async fn agree(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    visit: ClientInfo,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    if typed.get("agree") != "yes" {
        return see_other(url::CONSENT);
    }
    db.write(move |conn| consent::give(conn, &user, &visit)).await?;
    Flash::done("Thank you for agreeing to the privacy page.").leave(&session)?;
    see_other("/")
}

async fn withdraw(
    db: Db,
    session: Session,
    SignedIn(user): SignedIn,
    visit: ClientInfo,
) -> Result<HttpResponse> {
    db.write(move |conn| consent::withdraw(conn, &user, &visit)).await?;
    Flash::done(
        "You withdrew your consent. Your lists stay as they are until you agree again or delete your \
                 account.",
    )
    .leave(&session)?;
    see_other(url::DATA)
}

#[derive(Template)]
#[template(path = "account/privacy/data.html")]
struct DataPage {
    page: Page,
    /// The version they agree to now.
    agreed: Option<String>,
    consents: Vec<Consent>,
    archives: Vec<Archive>,
    /// Where to reauthenticate, if necessary.
    proof: Option<String>,
    trouble: Option<String>,
}

impl DataPage {
    async fn load(db: &Db, page: Page, visitor: CurrentSession) -> Result<DataPage> {
        let proof = Reauthenticated::check(&visitor).is_err().then(|| auth::url::proof_for(url::DATA));
        let user = visitor.user;
        let state = move |conn: &mut Conn| {
            let consents = consent::listed(conn, &user)?;
            Ok((consent::current(conn, &user)?, consents, archive::listed(conn, &user)?))
        };
        let (agreed, consents, archives) = db.read(state).await?;
        let agreed = agreed.map(|it| day(&it));
        Ok(DataPage { page, agreed, consents, archives, proof, trouble: None })
    }

    fn is_waiting(&self) -> bool {
        self.archives.iter().any(Archive::is_waiting)
    }
}

async fn data(db: Db, page: Page, visitor: CurrentSession) -> Result<HttpResponse> {
    html(DataPage::load(&db, page, visitor).await?)
}

/// Back to the page with the button, after reauthentication.
fn prove_first(page: &str) -> Result<HttpResponse> {
    see_other(auth::url::proof_for(page))
}

async fn create(
    db: Db,
    page: Page,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
) -> Result<HttpResponse> {
    let Ok(proved) = Reauthenticated::check(&visitor) else { return prove_first(url::DATA) };
    match db.write(move |conn| archive::ask(conn, &proved, &visit)).await {
        Err(Error::TooMany(wait)) => {
            let trouble = Some(too_often(wait.as_secs()));
            let again = DataPage { trouble, ..DataPage::load(&db, page, visitor).await? };
            let mut answer = html_with(StatusCode::TOO_MANY_REQUESTS, again)?;
            answer.headers_mut().insert(header::RETRY_AFTER, wait.as_secs().into());
            Ok(answer)
        }
        Err(other) => Err(other),
        Ok(()) => {
            Flash::done("We’re preparing your copy and will e-mail you when it’s ready.").leave(&session)?;
            see_other(url::DATA)
        }
    }
}

fn too_often(seconds: u64) -> String {
    let most = archive::MOST_A_DAY;
    let hours = seconds.div_ceil(3600);
    format!("You can request {most} copies a day. Try again in {hours} hours.")
}

async fn fetch(
    db: Db,
    SignedIn(user): SignedIn,
    visit: ClientInfo,
    path: Path<String>,
) -> Result<HttpResponse> {
    let id = path.parse().map_err(|_| Error::NotFound)?;
    let content = db.write(move |conn| archive::fetch(conn, &user, id, &visit)).await?;
    let name = format!("attachment; filename=\"podium-{}.zip\"", Utc::now().date_naive());
    Ok(HttpResponse::Ok()
        .content_type("application/zip")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CONTENT_ENCODING, "identity")) // packed already
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(content))
}

#[derive(Template)]
#[template(path = "account/privacy/erasure.html")]
struct ErasurePage {
    page: Page,
    losses: Losses,
    on: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "account/privacy/keep.html")]
struct KeepPage {
    page: Page,
    on: DateTime<Utc>,
    /// The form's action.
    action: String,
}

/// Shows what will be deleted; if already requested, how to keep the account.
async fn confirm(db: Db, page: Page, visitor: CurrentSession) -> Result<HttpResponse> {
    if visitor.held == Some(AccountGate::Erasure) {
        let on = db.read(move |conn| erasure::due(conn, &visitor.user)).await?.ok_or(Error::NotFound)?;
        return html(KeepPage { page, on, action: url::KEEP.to_owned() });
    }
    let user: User = Reauthenticated::check(&visitor)?.user;
    let losses = db.read(move |conn| erasure::losses(conn, &user)).await?;
    html(ErasurePage { page, losses, on: Utc::now() + erasure::GRACE })
}

async fn erase(
    db: Db,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let Ok(proved) = Reauthenticated::check(&visitor) else { return prove_first(url::ERASURE) };
    let words = Words::parse(typed.get("words")).unwrap_or(Words::Leave);
    let on = db.write(move |conn| erasure::ask(conn, &proved, words, &visit)).await?;
    session_cookie::forget(&session);
    let on = day(&on.date_naive().to_string());
    let said = format!(
        "Your account will be deleted on {on}. To keep it, sign in before then or use the link in the e-mail \
         we sent you."
    );
    Flash::done(said).leave(&session)?;
    see_other("/")
}

const KEPT_IT: &str = "Your account won’t be deleted. Nothing was lost.";

async fn keep(db: Db, session: Session, SignedIn(user): SignedIn, visit: ClientInfo) -> Result<HttpResponse> {
    db.write(move |conn| erasure::keep(conn, user.id, &visit)).await?;
    Flash::done(format!("{KEPT_IT} Access tokens were revoked; create new ones where you need them."))
        .leave(&session)?;
    see_other("/")
}

async fn look(db: Db, page: Page, secret: Path<String>) -> Result<HttpResponse> {
    let action = url::keep_link(&secret);
    let on = db.read(move |conn| erasure::look(conn, &secret)).await?;
    html(KeepPage { page, on, action })
}

async fn keep_by_link(
    db: Db,
    session: Session,
    secret: Path<String>,
    visit: ClientInfo,
) -> Result<HttpResponse> {
    db.write(move |conn| erasure::keep_by_link(conn, &secret, &visit)).await?;
    Flash::done(format!("{KEPT_IT} You can sign in again.")).leave(&session)?;
    see_other("/")
}
