//! The bin, for programs. `binFavourite` and `binCategory` move things to it.

mod bodies;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};

use self::bodies::{BinnedBody, BinnedKind, RestoreCategoryBody, RestoreFavouriteBody};
use super::{
    detail, erase,
    filter::BinFilter,
    forms::{RestoreCategoryForm, RestoreFavouriteForm},
    listing::{self, BinPlace, BinWindow},
    model::{BinnedCategory, BinnedFavourite},
    url,
};
use crate::{
    access::{Allowed, AuthenticatedToken, Edit, Locator, Manage},
    config::Config,
    database::{
        ids::{CategoryId, SpaceId},
        moments,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    lists::{
        categories::{Category, api::CategoryBody},
        favourites::api::FavouriteBody,
    },
    spaces::{Space, SpaceMembership},
    web::{
        extract::Json,
        json::{
            Answer, JsonPage, JsonQuery, Paging,
            body::{InJson, done, same_name},
            faults,
        },
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(list));
    app.service(route(url::API_RESTORE_FAVOURITE).for_programs().post(restore_favourite));
    app.service(route(url::API_RESTORE_CATEGORY).for_programs().post(restore_category));
    app.service(route(url::API_FAVOURITE).for_programs().delete(erase_favourite));
    app.service(route(url::API_CATEGORY).for_programs().allow_long().delete(erase_category));
}

#[derive(OpenApi)]
#[openapi(paths(list, restore_favourite, restore_category, erase_favourite, erase_category))]
pub(crate) struct Docs;

/// Which things in the bin.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct BinQuery {
    /// Only those of this space; all spaces that the token may change unless it is sent.
    #[param(value_type = Option<i64>, minimum = 1, required = false)]
    space: Option<SpaceId>,
    /// Only those of this category, which may be in the bin itself.
    #[param(value_type = Option<i64>, minimum = 1, required = false)]
    category: Option<CategoryId>,
    /// Only favourites, or only categories.
    #[param(inline, required = false)]
    kind: Option<BinnedKind>,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// What is in the bin of the spaces that the token may change, latest first.
#[utoipa::path(
    get, path = url::API, operation_id = "listTrash", tag = "trash", params(BinQuery),
    responses((status = 200, description = "A page of it.", body = JsonPage<BinnedBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    db: Db,
    config: Data<Config>,
    by: AuthenticatedToken,
    JsonQuery(query): JsonQuery<BinQuery>,
) -> Result<HttpResponse> {
    let BinQuery { space, category, kind, limit, cursor } = query;
    if category.is_some_and(|id| id.0 < 1) {
        return Err(Error::BadRequest(faults::bad_query("a category’s id is a number from 1")));
    }
    let paging = Paging { limit, cursor };
    let (limit, after) = (paging.limit()?, paging.after::<BinPlace>()?);
    if after.is_some_and(|place| !moments::is_storable(place.0)) {
        return Err(Error::BadRequest(faults::BAD_CURSOR));
    }
    let kind = kind.map_or_else(String::new, |kind| kind.word().to_owned());
    let filter = BinFilter { space, list: category, kind, ..BinFilter::default() };
    let window = BinWindow { after, offset: 0, limit: limit + 1 };
    let rows = db.snapshot(move |conn| {
        let homes = spaces(conn, &by, space)?;
        listing::load(conn, &homes, &filter, window)
    });
    let days = config.bin_days;
    let page = JsonPage::of(rows.await?, limit, |it| it.place(), |it| BinnedBody::of(it, days))?;
    Answer::of(page).send_page(&request)
}

/// The spaces whose bins the token may see: those that it may change.
fn spaces(conn: &mut Conn, by: &AuthenticatedToken, only: Option<SpaceId>) -> Result<Vec<SpaceMembership>> {
    let Some(id) = only else {
        let all = listing::editable_spaces(conn, &by.actor())?;
        return if all.is_empty() { Err(Error::Forbidden) } else { Ok(all) };
    };
    let space: Allowed<Space, Edit> = Allowed::check(conn, &by.actor(), &Locator::Id(id))?;
    Ok(vec![SpaceMembership { role: space.role(), space: space.into_item() }])
}

/// Restores a favourite between its old neighbours, and first its category if that is in the bin too.
#[utoipa::path(
    post, path = url::API_RESTORE_FAVOURITE, operation_id = "restoreFavourite", tag = "trash",
    params(("favourite_id" = i64, Path, minimum = 1)), request_body = RestoreFavouriteBody,
    responses((status = 200, description = "The favourite.", body = FavouriteBody))
)]
async fn restore_favourite(
    request: HttpRequest,
    db: Db,
    favourite: Allowed<BinnedFavourite, Edit>,
    Json(body): Json<RestoreFavouriteBody>,
) -> Result<HttpResponse> {
    let form = RestoreFavouriteForm::from(body);
    let typed = form.clone();
    let restoring = db.write(move |conn| {
        let entries = detail::restore(conn, &favourite, &typed.check()?)?.entries;
        let back = favourite.check_other(conn, &Locator::Id(favourite.item().0.id))?;
        Ok(FavouriteBody::answer(conn, &back)?.with_change(entries.ids().iter().copied()))
    });
    restoring.await.in_json(&form, same_name)?.send(&request)
}

/// Restores a category with its list, as private, at the end of its space’s categories.
#[utoipa::path(
    post, path = url::API_RESTORE_CATEGORY, operation_id = "restoreCategory", tag = "trash",
    params(("category_id" = i64, Path, minimum = 1)), request_body = RestoreCategoryBody,
    responses((status = 200, description = "The category.", body = CategoryBody))
)]
async fn restore_category(
    request: HttpRequest,
    db: Db,
    category: Allowed<BinnedCategory, Edit>,
    Json(body): Json<RestoreCategoryBody>,
) -> Result<HttpResponse> {
    let form = RestoreCategoryForm(body.name);
    let typed = form.clone();
    let restoring = db.write(move |conn| {
        let name = typed.check(&category.item().0.name)?;
        Category::restore_as(conn, &category, &name)
    });
    let restored = restoring.await.in_json(&form, same_name)?;
    CategoryBody::answer(&restored.value).with_change(restored.entry).send(&request)
}

/// Deletes a favourite in the bin for ever. Only an owner of its space may.
#[utoipa::path(
    delete, path = url::API_FAVOURITE, operation_id = "eraseFavourite", tag = "trash",
    params(("favourite_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is gone."))
)]
async fn erase_favourite(db: Db, favourite: Allowed<BinnedFavourite, Manage>) -> Result<HttpResponse> {
    let erasing = db.write(move |conn| {
        let binned = &favourite.item().0;
        let space: Allowed<Space, Manage> = favourite.check_other(conn, &Locator::Id(binned.space_id))?;
        match erase::favourites(conn, &space, &[binned.id])? {
            0 => Err(Error::NotFound),
            _ => Ok(()),
        }
    });
    erasing.await?;
    Ok(done(None))
}

/// Deletes a category in the bin for ever, with everything on its list. Only an owner of its space may.
#[utoipa::path(
    delete, path = url::API_CATEGORY, operation_id = "eraseCategory", tag = "trash",
    params(("category_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "It is gone."))
)]
async fn erase_category(db: Db, category: Allowed<BinnedCategory, Manage>) -> Result<HttpResponse> {
    let rows = category.item().0.rows();
    db.write_rows(rows, move |conn| erase::category(conn, &category)).await?;
    Ok(done(None))
}
