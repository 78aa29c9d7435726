//! The JSON endpoints for the passkey script: requesting a challenge and answering it.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing, web::Data};
use serde::Deserialize;
use serde_json::{Value, json};
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::{
    authentication::{begin_authentication, begin_sign_in, reauthenticate, sign_in_with},
    ceremonies::CeremonyPurpose,
    registration::{add, begin_registration},
    site::site,
};
use crate::{
    auth::extract::{FormSender, with_device_cookie},
    auth::{
        attempts,
        forms::local_path,
        mfa::{self, pending_login::LoginCompletion, url},
        security_events::ClientInfo,
        sessions::{CurrentSession, Reauthenticated},
    },
    config::Config,
    database::pool::Db,
    error::{AccountGate, Error, Result},
    web::{Flash, client::ClientIp, extract::Json, middleware::session_cookie, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(
        route(mfa::url::PASSKEY_CHALLENGE).open_while(&[AccountGate::SecondFactor]).post(start_registration),
    );
    app.service(route(mfa::url::PASSKEYS).open_while(&[AccountGate::SecondFactor]).post(create));
    app.service(route(mfa::url::SIGN_IN_CHALLENGE).post(start_sign_in));
    app.service(route(mfa::url::SIGN_IN_PASSKEY).post(complete_sign_in));
    app.service(route(mfa::url::PROOF_CHALLENGE).open_while(AccountGate::ALL).post(start_reauthentication));
    app.service(route(mfa::url::PROOF_PASSKEY).open_while(AccountGate::ALL).post(complete_reauthentication));
}

/// An empty object.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EmptyBody {}

/// What the passkey is used for: the second step, or the whole sign-in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChallengeRequest {
    #[serde(default)]
    second: bool,
}

#[derive(Deserialize)]
struct RegistrationBody {
    #[serde(default)]
    name: String,
    credential: RegisterPublicKeyCredential,
}

#[derive(Deserialize)]
struct AssertionBody {
    credential: PublicKeyCredential,
    #[serde(default)]
    second: bool,
    #[serde(default)]
    remember: bool,
    #[serde(default)]
    next: String,
}

fn challenge_response(session: &Session, (question, ceremony): (Value, String)) -> Result<HttpResponse> {
    session_cookie::set_ceremony(session, &ceremony)?;
    Ok(HttpResponse::Ok().json(question))
}

fn redirect_json(path: &str) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok().json(json!({ "to": path })))
}

fn refused(sentence: &str) -> Result<HttpResponse> {
    Ok(HttpResponse::UnprocessableEntity().json(json!({ "trouble": sentence })))
}

const WRONG: &str = "That passkey didn’t work. Try again, or sign in another way.";

async fn start_registration(
    db: Db,
    config: Data<Config>,
    session: Session,
    by: Reauthenticated,
    _: Json<EmptyBody>,
) -> Result<HttpResponse> {
    let site = site(&config)?;
    challenge_response(&session, db.write(move |conn| begin_registration(conn, &site, &by)).await?)
}

async fn create(
    db: Db,
    config: Data<Config>,
    session: Session,
    by: Reauthenticated,
    client: ClientInfo,
    Json(new): Json<RegistrationBody>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let made = (new.name, new.credential);
    let added = db.write(move |conn| add(conn, &site, &by, &ceremony, (&made.0, &made.1), &client));
    match added.await {
        Ok(Some(id)) => {
            session_cookie::set_session(&session, &id)?;
            Flash::success("Passkey added.").store(&session)?;
            redirect_json(url::FACTORS)
        }
        Ok(None) => refused("We couldn’t add the passkey. Try again."),
        Err(Error::Fault(fault)) => refused(&fault.message),
        Err(other) => Err(other),
    }
}

async fn start_sign_in(
    db: Db,
    config: Data<Config>,
    session: Session,
    from: ClientIp,
    Json(wanted): Json<ChallengeRequest>,
) -> Result<HttpResponse> {
    // A pending login that was abandoned does not restrict a new sign-in.
    let (site, pending_id) =
        (site(&config)?, session_cookie::pending_login(&session).filter(|_| wanted.second));
    Error::refuse_for(db.write(move |conn| attempts::passkey(conn, from.0)).await?)?;
    let beginning = db.write(move |conn| begin_sign_in(conn, &site, pending_id.as_deref()));
    challenge_response(&session, beginning.await?)
}

async fn complete_sign_in(
    db: Db,
    config: Data<Config>,
    session: Session,
    sender: FormSender,
    Json(shown): Json<AssertionBody>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let (pending_id, old) =
        (session_cookie::pending_login(&session).filter(|_| shown.second), session_cookie::id(&session));
    let completion =
        LoginCompletion { client: sender.client, device: sender.device_secret, remember: shown.remember };
    let to = local_path(&shown.next).unwrap_or("/").to_owned();
    let entered = db.write(move |conn| {
        let browser = (pending_id.as_deref(), old.as_deref());
        sign_in_with(conn, &site, browser, &ceremony, &shown.credential, &completion)
    });
    let Some(entered) = entered.await? else { return refused(WRONG) };
    session_cookie::set_session(&session, &entered.session)?;
    with_device_cookie(redirect_json(&to)?, &entered.device, config.is_secure())
}

async fn start_reauthentication(
    db: Db,
    config: Data<Config>,
    session: Session,
    visitor: CurrentSession,
    _: Json<EmptyBody>,
) -> Result<HttpResponse> {
    let site = site(&config)?;
    let beginning = db.write(move |conn| {
        begin_authentication(conn, &site, CeremonyPurpose::Reauthentication, visitor.user().id)
    });
    challenge_response(&session, beginning.await?)
}

async fn complete_reauthentication(
    db: Db,
    config: Data<Config>,
    session: Session,
    visitor: CurrentSession,
    client: ClientInfo,
    Json(shown): Json<AssertionBody>,
) -> Result<HttpResponse> {
    let (site, ceremony) = (site(&config)?, session_cookie::take_ceremony(&session).unwrap_or_default());
    let to = local_path(&shown.next).unwrap_or("/account").to_owned();
    let proof =
        db.write(move |conn| reauthenticate(conn, &site, &visitor, &ceremony, &shown.credential, &client));
    let Some(id) = proof.await? else { return refused(WRONG) };
    session_cookie::set_session(&session, &id)?;
    redirect_json(&to)
}
