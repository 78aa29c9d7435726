//! Requesting a token with a password, and what a token can do with itself. JSON in and out; errors are RFC
//! 9457 problems.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web as routing,
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{forms::TokenForm, model::TokenRequest, url};
use crate::{
    access::{Bearer, Token},
    auth::{
        credentials::check, extract::Client, forms::SignInForm, mfa::MfaAnswer, security_events::ClientInfo,
    },
    config::Config,
    crypto::Keys,
    database::ids::SpaceId,
    database::pool::Db,
    error::{Error, Result},
    web::{
        errors::{problem, problem_of},
        extract::Json,
        route,
    },
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).post(create));
    app.service(route(url::CURRENT).get(show).delete(revoke));
    app.service(route(url::RENEWAL).post(renew));
}

/// A token as programs see it; its secret is included only when it was just created.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    name: String,
    scope: &'static str,
    space_id: Option<SpaceId>,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Shown {
    fn new(token: Token, secret: Option<String>) -> Shown {
        let scope = token.scope().word();
        let Token { name, space_id, created_at: issued_at, expires_at, .. } = token;
        Shown { token: secret, name, scope, space_id, issued_at, expires_at }
    }
}

fn answer(mut response: actix_web::HttpResponseBuilder, shown: &Shown) -> HttpResponse {
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(shown)
}

/// The body of a request for a token. Unknown fields are refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    email: String,
    password: SecretString,
    /// A code of the authenticator app, or a recovery code, if the account has a second factor.
    #[serde(default)]
    code: String,
    name: String,
    scope: String,
    /// The id of a space; all spaces if it is missing.
    space: Option<i64>,
    /// 90 unless given, 365 at most.
    days: Option<i64>,
}

impl SignIn {
    fn token(&self) -> TokenForm {
        let [space, days] =
            [self.space, self.days].map(|number| number.map_or(String::new(), |it| it.to_string()));
        TokenForm { name: self.name.clone(), scope: self.scope.clone(), space, days }
    }
}

/// Checks e-mail address, password and second factor, with the same limits as the sign-in page.
async fn create(
    db: Db,
    config: routing::Data<Config>,
    keys: routing::Data<Keys>,
    caller: Client,
    Json(asked): Json<SignIn>,
) -> Result<HttpResponse> {
    let form =
        SignInForm { email: asked.email.clone(), password: asked.password.clone(), ..SignInForm::default() };
    let (user, tried) = match check(&db, form.email_key(), form.password(), &caller, &config).await {
        Err(Error::Fault(fault)) => {
            return Ok(problem_of(StatusCode::UNAUTHORIZED, "Not signed in", &fault));
        }
        proved => proved?,
    };
    let needed = config.second_factor;
    let (form, code) = (asked.token(), asked.code);
    let request = TokenRequest { user, attempt: tried, form, code, client: caller.visit };
    let made = db.write(move |conn| Token::issue_at_sign_in(conn, &keys, &request, needed));
    Ok(match made.await? {
        Ok((token, secret)) => answer(HttpResponse::Created(), &Shown::new(token, Some(secret))),
        Err(MfaAnswer::Wait(wait)) => return Err(Error::TooMany(wait)),
        Err(_) => problem(
            StatusCode::UNAUTHORIZED,
            "/problems/second-factor",
            "Second factor required",
            "Send a code from your authenticator app, or a recovery code, as “code”.",
        ),
    })
}

async fn show(by: Bearer) -> Result<HttpResponse> {
    Ok(answer(HttpResponse::Ok(), &Shown::new(by.token, None)))
}

async fn renew(db: Db, by: Bearer, visit: ClientInfo) -> Result<HttpResponse> {
    let (token, secret) = db.write(move |conn| by.renew(conn, &visit)).await?;
    Ok(answer(HttpResponse::Created(), &Shown::new(token, Some(secret))))
}

async fn revoke(db: Db, by: Bearer, visit: ClientInfo) -> Result<HttpResponse> {
    db.write(move |conn| by.revoke(conn, &visit)).await?;
    Ok(HttpResponse::NoContent().finish())
}
