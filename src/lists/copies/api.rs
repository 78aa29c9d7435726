//! Copying a list, for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::Deserialize;
use utoipa::{OpenApi, ToSchema};

use super::{forms::CopyForm, model, url};
use crate::{
    access::{Allowed, AuthenticatedToken, View},
    database::{ids::SpaceId, pool::Db},
    error::Result,
    lists::categories::{self, Category, api::CategoryBody},
    web::{extract::Json, json::body::InJson, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().allow_long().post(create));
    app.service(route(url::API_PUBLIC).for_programs().allow_long().post(create_public));
}

#[derive(OpenApi)]
#[openapi(paths(create, create_public))]
pub(crate) struct Docs;

/// Where to copy a list to.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CopyBody {
    /// The space of the copy, which the token may change.
    #[schema(value_type = i64, minimum = 1, example = 3)]
    space_id: SpaceId,
    /// The name of the copy; the name of the list unless it is sent. Unique in the space; at most 60 characters.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60, example = "Films")]
    name: Option<String>,
}

/// Where a field of the form is in the body.
pub(crate) fn pointer(field: &str) -> String {
    format!("/{}", if field == "space" { "space_id" } else { field })
}

/// Copies a list into a new private category: its favourites, their order and its attributes.
#[utoipa::path(
    post, path = url::API, operation_id = "copyCategory", tag = "copies",
    params(("category_id" = i64, Path, minimum = 1)), request_body = CopyBody,
    responses((status = 201, description = "The copy.", body = CategoryBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    list: Allowed<Category, View>,
    Json(body): Json<CopyBody>,
) -> Result<HttpResponse> {
    by.must_write()?;
    let name = body.name.unwrap_or_else(|| list.item().name.clone());
    let form = CopyForm { name, space: body.space_id.to_string() };
    let typed = form.clone();
    let copying = db.write_rows(list.item().rows(), move |conn| {
        model::copy(conn, &list, &typed.check(&list.item().description)?)
    });
    let copied = copying.await.in_json(&form, pointer)?;
    let location = categories::url::api(copied.category.id);
    CategoryBody::answer(&copied.category).made(location).with_change([copied.entry]).send(&request)
}

/// Copies a list that is public, or that the token may see, by its address.
#[utoipa::path(
    post, path = url::API_PUBLIC, operation_id = "copyPublicCategory", tag = "copies",
    params(
        ("space" = String, Path, description = "The handle of its space."),
        ("category" = String, Path, description = "The last part of its address.")
    ),
    request_body = CopyBody,
    responses((status = 201, description = "The copy.", body = CategoryBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create_public(
    request: HttpRequest,
    db: Db,
    by: AuthenticatedToken,
    list: Allowed<Category, View>,
    body: Json<CopyBody>,
) -> Result<HttpResponse> {
    create(request, db, by, list, body).await
}
