//! Signing in for a token, and what a token may do with itself. JSON in, JSON out; errors as RFC 9457 has them.

use actix_web::{HttpResponse, http::header, web as routing};
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{Bearer, Token, url};
use crate::{db::Db, error::Result, security::Visit};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::CURRENT).get(show).delete(revoke));
    app.service(routing::resource(url::RENEWAL).post(renew));
}

/// A token as programs see it; its secret only when it was made just now.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    name: String,
    scope: &'static str,
    space_id: Option<i64>,
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

async fn show(by: Bearer) -> Result<HttpResponse> {
    Ok(answer(HttpResponse::Ok(), &Shown::new(by.token, None)))
}

async fn renew(db: Db, by: Bearer, visit: Visit) -> Result<HttpResponse> {
    let (token, secret) = db.write(move |conn| by.renew(conn, &visit)).await?;
    Ok(answer(HttpResponse::Created(), &Shown::new(token, Some(secret))))
}

async fn revoke(db: Db, by: Bearer, visit: Visit) -> Result<HttpResponse> {
    db.write(move |conn| by.revoke(conn, &visit)).await?;
    Ok(HttpResponse::NoContent().finish())
}
