//! Several lists as one, for programs.

mod bodies;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use self::bodies::{SeveralBody, SeveralPart};
use super::finding::find;
use crate::{
    access::{Actor, AuthenticatedToken, MaybeToken},
    auth::extract::CostlyDb,
    compare::{faults, forms::MAX_LISTS, model::ComparedLists, url, whole::Whole},
    database::{
        ids::SpaceId,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    lists::{
        categories::{self, api::CategoryBody},
        copies::{api::pointer, forms::CopyForm, merging},
    },
    web::{
        extract::Json,
        json::{Answer, JsonQuery, Paging, body::InJson},
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_SEVERAL).for_programs().get(show));
    app.service(route(url::API_COPIES).for_programs().allow_long().post(create));
}

/// Which lists.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct SeveralQuery {
    /// Three to eight lists, separated by commas: each the id of its category, its address such as `@ana/films`, or the address
    /// of a share link without a password.
    #[param(example = "@ana/films,@bea/films,@cleo/films")]
    lists: String,
    /// Which favourites to list; `order` unless it is sent.
    #[serde(default)]
    #[param(inline, required = false)]
    part: SeveralPart,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// Which lists, and where to make one of their order.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderCopyBody {
    /// Three to eight lists, each named as in `compareSeveralLists`.
    #[schema(min_items = 3, max_items = 8, example = json!(["@ana/films", "@bea/films", "@cleo/films"]))]
    lists: Vec<String>,
    /// The space of the new list, which the token may change.
    #[schema(value_type = i64, minimum = 1, example = 3)]
    space_id: SpaceId,
    /// Its name, unique in the space; at most 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "Films of the club")]
    name: String,
}

/// Loads the lists, as far as the actor may see them.
fn load(conn: &mut Conn, by: &Actor, typed: &[String]) -> Result<ComparedLists> {
    match typed.len() {
        0..3 => return Err(Error::BadRequest(faults::TOO_FEW_LISTS)),
        3..=MAX_LISTS => (),
        _ => return Err(Error::BadRequest(faults::TOO_MANY_LISTS)),
    }
    let lists = typed.iter().map(|typed| find(conn, by, typed)).collect::<Result<Vec<_>>>()?;
    for (at, list) in lists.iter().enumerate() {
        if lists[..at].iter().any(|other| other.list.item().id == list.list.item().id) {
            return Err(Error::BadRequest(faults::SAME_LIST));
        }
    }
    ComparedLists::check_size(&lists).map_err(Error::BadRequest)?;
    ComparedLists::load(conn, &lists)
}

/// The lists and their order.
async fn work_out(costly: &CostlyDb, by: Actor, typed: Vec<String>) -> Result<(ComparedLists, Whole)> {
    let lists = costly.look(move |conn| load(conn, &by, &typed)).await?;
    let (whole, lists) = costly.work_out(move || (lists.work_out(), lists)).await?;
    Ok((lists, whole.map_err(Error::BadRequest)?))
}

/// Works out the order that contradicts three to eight lists least. Public ones need no token.
#[utoipa::path(
    get, path = url::API_SEVERAL, operation_id = "compareSeveralLists", tag = "compare", security((), ("token" = [])),
    params(SeveralQuery),
    responses((status = 200, description = "The order, a page of it.", body = SeveralBody,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
pub(super) async fn show(
    request: HttpRequest,
    costly: CostlyDb,
    MaybeToken(by): MaybeToken,
    JsonQuery(query): JsonQuery<SeveralQuery>,
) -> Result<HttpResponse> {
    let SeveralQuery { lists, part, limit, cursor } = query;
    let paging = Paging { limit, cursor };
    let pager = paging.pager()?;
    let typed = lists.split(',').map(str::to_owned).collect();
    let (lists, whole) = work_out(&costly, by, typed).await?;
    Answer::of(SeveralBody::of(&lists, &whole, part, pager)?).send_page(&request)
}

/// Makes a private category from the order of three to eight lists: titles only, without what is on too few of them.
#[utoipa::path(
    post, path = url::API_COPIES, operation_id = "copyOrder", tag = "compare", request_body = OrderCopyBody,
    responses((status = 201, description = "The new category.", body = CategoryBody,
        headers(("Location" = String, description = "Its address."))))
)]
pub(super) async fn create(
    request: HttpRequest,
    costly: CostlyDb,
    db: Db,
    by: AuthenticatedToken,
    Json(body): Json<OrderCopyBody>,
) -> Result<HttpResponse> {
    by.must_write()?;
    let OrderCopyBody { lists, space_id, name } = body;
    let sources = lists.len();
    let (_, whole) = work_out(&costly, by.actor(), lists).await?;
    if whole.order.is_empty() {
        return Err(Error::BadRequest(faults::NOTHING_IN_COMMON));
    }
    let titles: Vec<String> = whole.order.into_iter().map(|row| row.it.title).collect();
    let form = CopyForm { name, space: space_id.to_string() };
    let (typed, actor) = (form.clone(), by.actor());
    let making = db.write_rows(titles.len(), move |conn| {
        merging::create(conn, &actor, &typed.check("")?, (&titles, sources))
    });
    let made = making.await.in_json(&form, pointer)?;
    let location = categories::url::api(made.category.id);
    CategoryBody::answer(&made.category).made(location).with_change([made.entry]).send(&request)
}
