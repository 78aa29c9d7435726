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
    access::{AuthenticatedToken, Token},
    auth::{
        credentials::check, extract::FormSender, faults::WRONG_CREDENTIALS, forms::SignInForm,
        mfa::CodeCheck, security_events::ClientInfo,
    },
    config::Config,
    crypto::Keys,
    database::ids::SpaceId,
    database::pool::Db,
    error::{Error, Fault, Result},
    web::{
        errors::{problem, problem_of},
        extract::Json,
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().post(create));
    app.service(route(url::CURRENT).for_programs().get(show).delete(revoke));
    app.service(route(url::RENEWAL).for_programs().post(renew));
}

/// A token as programs see it; its secret is included only when it was just created.
#[derive(Debug, Serialize)]
struct TokenResponse {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    name: String,
    scope: &'static str,
    space_id: Option<SpaceId>,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl TokenResponse {
    fn new(token: &Token, secret: Option<String>) -> TokenResponse {
        let scope = token.scope().as_str();
        let Token { name, space_id, created_at: issued_at, expires_at, .. } = token.clone();
        TokenResponse { token: secret, name, scope, space_id, issued_at, expires_at }
    }
}

fn token_response(mut response: actix_web::HttpResponseBuilder, shown: &TokenResponse) -> HttpResponse {
    response.insert_header((header::CACHE_CONTROL, "no-store")).json(shown)
}

/// The body of a request for a token. Unknown fields are refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenRequestBody {
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

impl TokenRequestBody {
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
    sender: FormSender,
    Json(body): Json<TokenRequestBody>,
) -> Result<HttpResponse> {
    let form =
        SignInForm { email: body.email.clone(), password: body.password.clone(), ..SignInForm::default() };
    let password = match check(&db, form.email_key(), form.password(), &sender, &config).await {
        Err(Error::Fault(fault)) => return Ok(not_signed_in(&fault)),
        proved => proved?,
    };
    let needed = config.second_factor;
    let (form, code) = (body.token(), body.code);
    let request = TokenRequest { password, form, code, client: sender.client };
    let made = db.write(move |conn| Token::issue_at_sign_in(conn, &keys, &request, needed));
    let made = match made.await {
        // The password was changed meanwhile.
        Err(Error::Fault(fault)) if fault == WRONG_CREDENTIALS => return Ok(not_signed_in(&fault)),
        made => made?,
    };
    Ok(match made {
        Ok((token, secret)) => {
            token_response(HttpResponse::Created(), &TokenResponse::new(&token, Some(secret)))
        }
        Err(CodeCheck::RateLimited(wait)) => return Err(Error::RateLimited(wait)),
        Err(_) => problem(
            StatusCode::UNAUTHORIZED,
            "/problems/second-factor",
            "Second factor required",
            "Send a code from your authenticator app, or a recovery code, as “code”.",
        ),
    })
}

fn not_signed_in(fault: &Fault) -> HttpResponse {
    problem_of(StatusCode::UNAUTHORIZED, "Not signed in", fault)
}

async fn show(by: AuthenticatedToken) -> Result<HttpResponse> {
    Ok(token_response(HttpResponse::Ok(), &TokenResponse::new(by.token(), None)))
}

async fn renew(db: Db, by: AuthenticatedToken, client: ClientInfo) -> Result<HttpResponse> {
    let (token, secret) = db.write(move |conn| by.renew(conn, &client)).await?;
    Ok(token_response(HttpResponse::Created(), &TokenResponse::new(&token, Some(secret))))
}

async fn revoke(db: Db, by: AuthenticatedToken, client: ClientInfo) -> Result<HttpResponse> {
    db.write(move |conn| by.revoke(conn, &client)).await?;
    Ok(HttpResponse::NoContent().finish())
}
