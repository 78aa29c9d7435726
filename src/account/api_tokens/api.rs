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
use utoipa::{OpenApi, ToSchema};

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
    web::{extract::Json, problems::Problem, route},
};

#[derive(OpenApi)]
#[openapi(paths(create, show, revoke, renew))]
pub(crate) struct Docs;

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().post(create));
    app.service(route(url::CURRENT).for_programs().get(show).delete(revoke));
    app.service(route(url::RENEWAL).for_programs().post(renew));
}

/// A token.
#[derive(Debug, Serialize, ToSchema)]
struct TokenResponse {
    /// The secret to send; only in the answer to the request that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// What it is for.
    #[schema(example = "backup at home")]
    name: String,
    /// What it may do: `read`, `edit`, `write` or `admin`.
    #[schema(example = "write")]
    scope: &'static str,
    /// The only space it is good for; null if it is good for all of its person’s.
    #[schema(value_type = Option<i64>)]
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

/// A request for a token.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequestBody {
    #[schema(example = "ana@example.org")]
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
    /// A code of the authenticator app, or a recovery code, if the account has a second factor.
    #[serde(default)]
    code: String,
    /// What it is for; at most 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "backup at home")]
    name: String,
    /// What it may do: `read` lists, also `edit` them, also share them (`write`), or also look after the site (`admin`, for
    /// administrators).
    #[schema(example = "write")]
    scope: String,
    /// The id of a space; all spaces if it is missing.
    #[serde(default)]
    #[schema(minimum = 1)]
    space: Option<i64>,
    /// How long it is valid; 90 days unless it is sent, 365 at most.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 365)]
    days: Option<i64>,
}

impl TokenRequestBody {
    fn token(&self) -> TokenForm {
        let [space, days] =
            [self.space, self.days].map(|number| number.map_or(String::new(), |it| it.to_string()));
        TokenForm { name: self.name.clone(), scope: self.scope.clone(), space, days }
    }
}

/// Makes a token for a person who has a password, with the same limits as the sign-in page.
#[utoipa::path(
    post, path = url::API, operation_id = "createToken", tag = "tokens", security(()),
    request_body = TokenRequestBody,
    responses((status = 201, description = "The token, with its secret.", body = TokenResponse))
)]
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
    db.note_sender(password.user().id);
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
        Err(_) => Problem::of_kind(
            "/problems/second-factor",
            "Second factor required",
            "Send a code from your authenticator app, or a recovery code, as “code”.",
        )
        .response(),
    })
}

fn not_signed_in(fault: &Fault) -> HttpResponse {
    Problem::of_fault(StatusCode::UNAUTHORIZED, fault).response()
}

/// The token that the request shows.
#[utoipa::path(
    get, path = url::CURRENT, operation_id = "showToken", tag = "tokens",
    responses((status = 200, description = "The token.", body = TokenResponse))
)]
async fn show(by: AuthenticatedToken) -> Result<HttpResponse> {
    Ok(token_response(HttpResponse::Ok(), &TokenResponse::new(by.token(), None)))
}

/// Replaces the token that the request shows by a new one, which is valid for as long. The old one ends.
#[utoipa::path(
    post, path = url::RENEWAL, operation_id = "renewToken", tag = "tokens",
    responses((status = 201, description = "The new token, with its secret.", body = TokenResponse))
)]
async fn renew(db: Db, by: AuthenticatedToken, client: ClientInfo) -> Result<HttpResponse> {
    let (token, secret) = db.write(move |conn| by.renew(conn, &client)).await?;
    Ok(token_response(HttpResponse::Created(), &TokenResponse::new(&token, Some(secret))))
}

/// Ends the token that the request shows.
#[utoipa::path(
    delete, path = url::CURRENT, operation_id = "revokeToken", tag = "tokens",
    responses((status = 204, description = "It has ended."))
)]
async fn revoke(db: Db, by: AuthenticatedToken, client: ClientInfo) -> Result<HttpResponse> {
    db.write(move |conn| by.revoke(conn, &client)).await?;
    Ok(HttpResponse::NoContent().finish())
}
