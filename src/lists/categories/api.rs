//! Categories for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{Category, Visibility, forms::CategoryForm, url};
use crate::{
    access::{Allowed, Edit, Locator, View},
    audit::Changed,
    database::{
        ids::{CategoryId, SpaceId},
        pool::{Conn, Db},
    },
    error::Result,
    lists::ordering::{api::MoveBody, forms::MoveForm},
    spaces::Space,
    web::{
        extract::Json,
        json::{
            Answer, IfMatch, JsonPage, JsonQuery, Paging, Patch,
            body::{InJson, answer_or_current, done, same_name, version_of},
            patch::present,
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().get(list).post(create));
    app.service(route(url::API).for_programs().get(show).patch(update).delete(bin));
    app.service(route(url::API_RANK).for_programs().post(rank));
    app.service(route(url::API_PUBLIC).for_programs().get(show_public));
}

#[derive(OpenApi)]
#[openapi(paths(list, create, show, update, bin, rank, show_public))]
pub(crate) struct Docs;

/// A category: a ranked list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct CategoryBody {
    #[schema(value_type = i64, minimum = 1, example = 7)]
    id: CategoryId,
    #[schema(value_type = i64, minimum = 1, example = 3)]
    space_id: SpaceId,
    #[schema(example = "Films")]
    name: String,
    description: Option<String>,
    /// The last part of its address: `films` of `/@ana/films`.
    #[schema(example = "films")]
    address: String,
    /// The path of its page.
    #[schema(example = "/@ana/films")]
    page: String,
    visibility: VisibilityName,
    /// The number of favourites on it.
    #[schema(minimum = 0, maximum = 10000)]
    size: i32,
    /// When it, or anything on it, was changed last.
    changed_at: DateTime<Utc>,
}

/// Who may see a list: its members, people with a share link, or everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum VisibilityName {
    Private,
    Link,
    Public,
}

impl From<Visibility> for VisibilityName {
    fn from(visibility: Visibility) -> VisibilityName {
        match visibility {
            Visibility::Private => VisibilityName::Private,
            Visibility::Link => VisibilityName::Link,
            Visibility::Public => VisibilityName::Public,
        }
    }
}

impl From<VisibilityName> for Visibility {
    fn from(name: VisibilityName) -> Visibility {
        match name {
            VisibilityName::Private => Visibility::Private,
            VisibilityName::Link => Visibility::Link,
            VisibilityName::Public => Visibility::Public,
        }
    }
}

impl CategoryBody {
    pub(crate) fn of(category: &Category) -> CategoryBody {
        CategoryBody {
            id: category.id,
            space_id: category.space.id,
            name: category.name.clone(),
            description: Some(category.description.clone()).filter(|it| !it.is_empty()),
            address: category.slug.clone(),
            page: url::show(category),
            visibility: category.visibility().into(),
            size: category.size,
            changed_at: category.changed_at,
        }
    }

    /// The answer with the category, whose ETag a change must name.
    pub(crate) fn answer(category: &Category) -> Answer<CategoryBody> {
        Answer::of(CategoryBody::of(category)).with_version(version_of(&category.form()))
    }
}

/// The categories of a space, in order.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listCategories", tag = "categories",
    params(("space_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<CategoryBody>))
)]
async fn list(
    request: HttpRequest,
    db: Db,
    space: Allowed<Space, View>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let (limit, after) = (paging.limit()?, paging.after::<String>()?);
    let rows = db.snapshot(move |conn| Category::listed_after(conn, &space, after, limit + 1)).await?;
    let page = JsonPage::of(rows, limit, |it| it.1.clone(), |(category, _)| CategoryBody::of(&category))?;
    Answer::of(page).send_page(&request)
}

/// What to make a category of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCategoryBody {
    /// Unique in its space, whatever the case of its letters; at most 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "Films")]
    name: String,
    /// At most 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
}

/// Makes a category at the end of the space’s categories.
#[utoipa::path(
    post, path = url::API_LIST, operation_id = "addCategory", tag = "categories",
    params(("space_id" = i64, Path, minimum = 1)), request_body = NewCategoryBody,
    responses((status = 201, description = "The new category.", body = CategoryBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    request: HttpRequest,
    db: Db,
    space: Allowed<Space, Edit>,
    Json(body): Json<NewCategoryBody>,
) -> Result<HttpResponse> {
    let form = CategoryForm {
        name: body.name,
        description: body.description.unwrap_or_default(),
        ..CategoryForm::default()
    };
    let typed = form.clone();
    let adding = db.write(move |conn| Category::add(conn, &space, &typed.check()?));
    let Changed { value: category, entry } = adding.await.in_json(&form, same_name)?;
    CategoryBody::answer(&category).made(url::api(category.id)).with_change(entry).send(&request)
}

/// One category.
#[utoipa::path(
    get, path = url::API, operation_id = "showCategory", tag = "categories",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The category.", body = CategoryBody))
)]
async fn show(request: HttpRequest, category: Allowed<Category, View>) -> Result<HttpResponse> {
    CategoryBody::answer(category.item()).send(&request)
}

/// A category by its address. A public one needs no token.
#[utoipa::path(
    get, path = url::API_PUBLIC, operation_id = "showPublicCategory", tag = "categories",
    security((), ("token" = [])),
    params(
        ("space" = String, Path, description = "The handle of its space."),
        ("category" = String, Path, description = "The last part of its address.")
    ),
    responses((status = 200, description = "The category.", body = CategoryBody))
)]
async fn show_public(request: HttpRequest, category: Allowed<Category, View>) -> Result<HttpResponse> {
    CategoryBody::answer(category.item()).send(&request)
}

/// What to change of a category (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryPatch {
    /// At most 60 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    name: Option<String>,
    /// At most 2,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000, required = false)]
    description: Patch<String>,
    /// The last part of its address: small letters, digits and hyphens.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    address: Option<String>,
}

impl CategoryPatch {
    fn onto(self, now: CategoryForm) -> CategoryForm {
        CategoryForm {
            name: self.name.unwrap_or(now.name),
            description: self.description.apply_to(now.description),
            address: self.address.or(now.address),
            version: now.version,
        }
    }
}

/// Changes the name, the description or the address of a category.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeCategory", tag = "categories",
    params(("category_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = CategoryPatch,
    responses((status = 200, description = "The category as it is now.", body = CategoryBody))
)]
async fn update(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    condition: IfMatch,
    Json(patch): Json<CategoryPatch>,
) -> Result<HttpResponse> {
    let proof = category.clone();
    let changing = db.write(move |conn| {
        let version = condition.version();
        let make = |now| CategoryForm { version, ..patch.onto(now) };
        Category::change_by(conn, &proof, make)
    });
    let changed = changing.await.in_json(&CategoryForm::default(), same_name);
    let changed = changed.map(|it| CategoryBody::answer(&it.value).with_change(it.entry));
    let current = db.read(move |conn| Ok(CategoryBody::answer(&again(conn, &category)?)));
    answer_or_current(&request, changed, current).await
}

/// The category as it is now.
fn again(conn: &mut Conn, proof: &Allowed<Category, Edit>) -> Result<Category> {
    Ok(proof.check_other::<Category, View>(conn, &Locator::Id(proof.item().id))?.into_item())
}

/// Moves a category to the bin, with everything on it.
#[utoipa::path(
    delete, path = url::API, operation_id = "binCategory", tag = "categories",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is in the bin."))
)]
async fn bin(db: Db, category: Allowed<Category, Edit>) -> Result<HttpResponse> {
    Ok(done(db.write(move |conn| Category::bin(conn, &category)).await?.entry))
}

/// Moves a category among those of its space.
#[utoipa::path(
    post, path = url::API_RANK, operation_id = "moveCategory", tag = "categories",
    params(("category_id" = i64, Path, minimum = 1)), request_body = MoveBody,
    responses((status = 200, description = "The category.", body = CategoryBody))
)]
async fn rank(
    request: HttpRequest,
    db: Db,
    category: Allowed<Category, Edit>,
    Json(body): Json<MoveBody>,
) -> Result<HttpResponse> {
    let form = MoveForm::from(body);
    let typed = form.clone();
    let moving = db.write(move |conn| {
        let changed = Category::move_to(conn, &category, typed.check()?)?;
        Ok((again(conn, &category)?, changed.entry))
    });
    let (category, entry) = moving.await.in_json(&form, MoveBody::pointer)?;
    CategoryBody::answer(&category).with_change(entry).send(&request)
}
