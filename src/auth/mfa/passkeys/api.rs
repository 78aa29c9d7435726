//! The JSON endpoints for the passkey script: requesting a challenge and answering it.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing, web::Data};
use serde::Deserialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{
    authentication::{ask, ask_to_sign_in, prove, sign_in_with},
    ceremonies::Purpose,
    registration::{add, ask_new},
    site::site,
};
use crate::{
    auth::extract::{Client, remembered},
    auth::{
        attempts,
        forms::local_path,
        mfa::{self, pending_login::PendingLogin, url},
        security_events::ClientInfo,
        sessions::{CurrentSession, Reauthenticated},
    },
    config::Config,
    database::pool::Db,
    error::{AccountGate, Error, Result},
    web::{Flash, client::ClientIp, extract::Json, middleware::session_cookie, route},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(mfa::url::PASSKEY_CHALLENGE).open_while(&[AccountGate::SecondFactor]).post(new));
    app.service(route(mfa::url::PASSKEYS).open_while(&[AccountGate::SecondFactor]).post(create));
    app.service(route(mfa::url::SIGN_IN_CHALLENGE).post(sign_in));
    app.service(route(mfa::url::SIGN_IN_PASSKEY).post(come_in));
    app.service(route(mfa::url::PROOF_CHALLENGE).open_while(AccountGate::ALL).post(ask_again));
    app.service(route(mfa::url::PROOF_PASSKEY).open_while(AccountGate::ALL).post(show_again));
}

/// An empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// What the passkey is used for: the second step, or the whole sign-in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default)]
    second: bool,
}

#[derive(Deserialize)]
struct NewPasskey {
    #[serde(default)]
    name: String,
    credential: RegisterPublicKeyCredential,
}

#[derive(Deserialize)]
struct Shown {
    credential: PublicKeyCredential,
    #[serde(default)]
    second: bool,
    #[serde(default)]
    remember: bool,
    #[serde(default)]
    next: String,
}

fn question(session: &Session, (question, ceremony): (Value, String)) -> Result<HttpResponse> {
    session_cookie::keep_ceremony(session, &ceremony)?;
    Ok(HttpResponse::Ok().json(question))
}

fn lead_to(path: &str) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(json!({ "to": path })))
}

fn refused(sentence: &str) -> Result<HttpResponse> {
    Ok(HttpResponse::UnprocessableEntity().json(json!({ "trouble": sentence })))
}

const WRONG: &str = "That passkey didn’t work. Try again, or sign in another way.";

async fn new(
    db: Db,
    config: Data<Config>,
    session: Session,
    proved: Reauthenticated,
    _: Json<Nothing>,
) -> Result<HttpResponse> {
    let site = site(&config)?;
    question(&session, db.write(move |conn| ask_new(conn, &site, &proved)).await?)
}

async fn create(
    db: Db,
    config: Data<Config>,
    session: Session,
    proved: Reauthenticated,
    visit: ClientInfo,
    Json(new): Json<NewPasskey>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let made = (new.name, new.credential);
    let added = db.write(move |conn| add(conn, &site, &proved, &ceremony, (&made.0, &made.1), &visit));
    match added.await {
        Ok(Some(id)) => {
            session_cookie::keep(&session, &id)?;
            Flash::done("Passkey added.").leave(&session)?;
            lead_to(url::FACTORS)
        }
        Ok(None) => refused("We couldn’t add the passkey. Try again."),
        Err(Error::Fault(fault)) => refused(&fault.message),
        Err(other) => Err(other),
    }
}

async fn sign_in(
    db: Db,
    config: Data<Config>,
    session: Session,
    from: ClientIp,
    Json(wanted): Json<Wanted>,
) -> Result<HttpResponse> {
    // A pending login that was abandoned does not restrict a new sign-in.
    let (site, half) = (site(&config)?, session_cookie::half(&session).filter(|_| wanted.second));
    if let Some(wait) = db.write(move |conn| attempts::passkey(conn, from.0)).await? {
        return Err(Error::TooMany(wait));
    }
    let asked = db.write(move |conn| ask_to_sign_in(conn, &site, half.as_deref()));
    question(&session, asked.await?)
}

async fn come_in(
    db: Db,
    config: Data<Config>,
    session: Session,
    caller: Client,
    Json(shown): Json<Shown>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let (half, old) = (session_cookie::half(&session).filter(|_| shown.second), session_cookie::id(&session));
    let entering = PendingLogin { visit: caller.visit, device: caller.device, remember: shown.remember };
    let to = local_path(&shown.next).unwrap_or("/").to_owned();
    let entered = db.write(move |conn| {
        let browser = (half.as_deref(), old.as_deref());
        sign_in_with(conn, &site, browser, &ceremony, &shown.credential, &entering)
    });
    let Some(entered) = entered.await? else { return refused(WRONG) };
    session_cookie::keep(&session, &entered.session)?;
    remembered(lead_to(&to)?, &entered.device, config.is_secure())
}

async fn ask_again(
    db: Db,
    config: Data<Config>,
    session: Session,
    visitor: CurrentSession,
    _: Json<Nothing>,
) -> Result<HttpResponse> {
    let site = site(&config)?;
    let asked = db.write(move |conn| ask(conn, &site, Purpose::Proof, visitor.user.id));
    question(&session, asked.await?)
}

async fn show_again(
    db: Db,
    config: Data<Config>,
    session: Session,
    visitor: CurrentSession,
    visit: ClientInfo,
    Json(shown): Json<Shown>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let to = local_path(&shown.next).unwrap_or("/account").to_owned();
    let proof = db.write(move |conn| {
        let who = (&visitor.user, visitor.session.as_slice());
        prove(conn, &site, who, &ceremony, &shown.credential, &visit)
    });
    let Some(id) = proof.await? else { return refused(WRONG) };
    session_cookie::keep(&session, &id)?;
    lead_to(&to)
}
