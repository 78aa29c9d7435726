//! Comparing lists, for programs.

mod bodies;
mod finding;
mod several;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi};

use self::{
    bodies::{ComparisonBody, Part},
    finding::find,
};
use super::{faults, model::ComparedLists, url};
use crate::{
    access::MaybeToken,
    auth::extract::CostlyDb,
    database::pool::Db,
    error::{Error, Result},
    web::{
        json::{Answer, JsonQuery, Paging},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(show));
    several::routes(app);
}

#[derive(OpenApi)]
#[openapi(paths(show, several::show, several::create))]
pub(crate) struct Docs;

/// What to compare.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct CompareQuery {
    /// The first list: the id of its category, its address such as `@ana/films`, or the address of a share link without a
    /// password.
    #[param(example = "@ana/films")]
    first: String,
    /// The second list.
    #[param(example = "@bea/films")]
    second: String,
    /// Which favourites to list; `both` unless it is sent.
    #[serde(default)]
    #[param(inline, required = false)]
    part: Part,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// Compares two lists: how far their orders agree, and what is on both or on one only. Public ones need no token.
#[utoipa::path(
    get, path = url::API, operation_id = "compareLists", tag = "compare", security((), ("token" = [])),
    params(CompareQuery),
    responses((status = 200, description = "The comparison, with a page of favourites.", body = ComparisonBody,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn show(
    request: HttpRequest,
    costly: CostlyDb,
    MaybeToken(by): MaybeToken,
    JsonQuery(query): JsonQuery<CompareQuery>,
) -> Result<HttpResponse> {
    let CompareQuery { first, second, part, limit, cursor } = query;
    let paging = Paging { limit, cursor };
    let pager = paging.pager()?;
    let looking = costly.look(move |conn| {
        let lists = [find(conn, &by, &first)?, find(conn, &by, &second)?];
        if lists[0].list.item().id == lists[1].list.item().id {
            return Err(Error::BadRequest(faults::SAME_LIST));
        }
        ComparedLists::load(conn, &lists)
    });
    let lists = looking.await?;
    let body = Db::run_blocking(move || ComparisonBody::of(&lists, &lists.compare(), part, pager)).await??;
    Answer::of(body).send_page(&request)
}
