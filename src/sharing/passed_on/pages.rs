//! The layer that leads from an address as it was passed on to its page.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
};

use super::Meant;
use crate::{database::pool::Db, error::Result, sharing::links::ShareLink, web::routes};

/// Leads to the page that an address which opens nothing was meant to be.
pub(crate) async fn lead_to_page(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_look = request.method() == Method::GET;
    let response = next.call(request).await?.map_into_boxed_body();
    if !is_look || response.status() != StatusCode::NOT_FOUND {
        return Ok(response);
    }
    match meant_path(response.request()).await? {
        Some(path) => {
            let query = response.request().uri().query().map(|query| format!("?{query}")).unwrap_or_default();
            let mut redirect = HttpResponse::PermanentRedirect();
            redirect.insert_header((header::LOCATION, path + &query));
            Ok(response.into_response(redirect.finish()))
        }
        None => Ok(response),
    }
}

async fn meant_path(request: &HttpRequest) -> Result<Option<String>> {
    let links = match Meant::of(request.uri().path(), routes::is_page) {
        Some(Meant::Page(path)) => return Ok(Some(path)),
        Some(Meant::Link(links)) if !links.is_empty() => links,
        _ => return Ok(None),
    };
    let find = move |conn: &mut _| {
        for (path, secret) in links {
            if ShareLink::exists(conn, &secret)? {
                return Ok(Some(path));
            }
        }
        Ok(None)
    };
    Db::extract(request).await?.identify(find).await
}
