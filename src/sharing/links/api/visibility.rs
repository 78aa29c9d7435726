//! Who can see a list.

use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Allowed, Locator, Manage, View},
    database::pool::{Conn, Db},
    error::Result,
    lists::categories::{self, Category, Visibility, api::VisibilityName},
    sharing::links::{forms::VisibilityForm, url},
    web::{
        extract::Json,
        json::{
            Answer, IfMatch,
            body::{InJson, answer_or_current},
        },
    },
};

/// Who can see a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VisibilityBody {
    visibility: VisibilityName,
    /// The path where everyone sees it if it is public.
    #[schema(example = "/@ana/films")]
    page: String,
}

impl VisibilityBody {
    /// The answer with it, whose ETag a change must name.
    fn answer(category: &Category) -> Answer<VisibilityBody> {
        let visibility = category.visibility();
        let body = VisibilityBody { visibility: visibility.into(), page: categories::url::show(category) };
        Answer::of(body).with_version(visibility.as_str())
    }
}

/// Who can see a category.
#[utoipa::path(
    get, path = url::API_VISIBILITY, operation_id = "showVisibility", tag = "sharing",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "Who can see it.", body = VisibilityBody))
)]
pub(super) async fn show(request: HttpRequest, category: Allowed<Category, View>) -> Result<HttpResponse> {
    VisibilityBody::answer(category.item()).send(&request)
}

/// Who is to see a list.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewVisibilityBody {
    visibility: VisibilityName,
}

/// Changes who can see a category. To show it to others, the person’s e-mail address must be confirmed.
#[utoipa::path(
    put, path = url::API_VISIBILITY, operation_id = "changeVisibility", tag = "sharing",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = NewVisibilityBody,
    responses((status = 200, description = "Who can see it now.", body = VisibilityBody))
)]
pub(super) async fn update(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Manage>,
    condition: IfMatch,
    Json(body): Json<NewVisibilityBody>,
) -> Result<HttpResponse> {
    let visibility = Visibility::from(body.visibility);
    let proof = category.clone();
    let changing = db.write(move |conn| {
        proof.item().lock(conn)?;
        let now = again(conn, &proof)?;
        condition.check(now.item().visibility().as_str())?;
        let entry = Category::set_visibility(conn, &now, visibility)?.entry;
        Ok(VisibilityBody::answer(again(conn, &now)?.item()).with_change(entry))
    });
    let form = VisibilityForm::from(visibility);
    let changed = changing.await.in_json(&form, |_| "/visibility".to_owned());
    let current = db.read(move |conn| Ok(VisibilityBody::answer(again(conn, &category)?.item())));
    answer_or_current(&request, changed, current).await
}

/// The category as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Category, Manage>) -> Result<Allowed<Category, Manage>> {
    proof.check_other(conn, &Locator::Id(proof.item().id))
}
