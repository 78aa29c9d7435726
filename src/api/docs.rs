//! `/api/openapi.json`, and `/api/docs`, where the document can be read and tried.
//!
//! **Invariants:** nothing is fetched from elsewhere: Swagger UI is inside the program; its page has a content security policy
//! of its own, without inline scripts; it keeps no token.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    web::{self, Path, ServiceConfig},
};
use utoipa_swagger_ui::Config;

use super::document::document;
use crate::{
    error::{Error, Result},
    web::{json::Answer, route},
};

/// The URLs of this module.
mod url {
    pub(super) const DOCUMENT: &str = "/api/openapi.json";
    pub(super) const START: &str = "/api/docs";
    pub(super) const FILE: &str = "/api/docs/{file:.*}";
}

pub(crate) fn routes(app: &mut ServiceConfig) {
    app.service(route(url::DOCUMENT).for_programs().get(show));
    app.service(route(url::START).for_programs().unindexed().get(start));
    app.service(route(url::FILE).for_programs().unindexed().get(file));
}

async fn show(request: HttpRequest) -> Result<HttpResponse> {
    Answer::of(document()).send(&request)
}

/// Swagger UI sets styles in its elements, and no rule can name those.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The page's files name each other relative to its folder.
async fn start() -> HttpResponse {
    HttpResponse::SeeOther().insert_header((header::LOCATION, "/api/docs/")).finish()
}

async fn file(path: Path<String>) -> Result<HttpResponse> {
    let config = Config::from(url::DOCUMENT).try_it_out_enabled(true).persist_authorization(false);
    let config = web::Data::new(config).into_inner();
    let found = utoipa_swagger_ui::serve(path.as_str(), config);
    let file = found.map_err(|error| Error::bug(error.to_string()))?.ok_or(Error::NotFound)?;
    let mut response = HttpResponse::Ok();
    response.content_type(file.content_type).insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    response.insert_header((header::CONTENT_SECURITY_POLICY, POLICY));
    Ok(response.body(file.bytes.into_owned()))
}
