//! Searching, for programs.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    faults,
    model::{self, SearchResult},
    url,
};
use crate::{
    access::AuthenticatedToken,
    auth::extract::CostlyDb,
    database::ids::AttributeId,
    error::{Error, Result},
    lists::{
        categories::api::CategoryBody,
        favourites::api::{FavouriteBody, ids},
        filters::SearchQuery,
    },
    web::{
        json::{Answer, HasNext, JsonQuery, Paging, next_of},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().get(list));
}

#[derive(OpenApi)]
#[openapi(paths(list))]
pub(crate) struct Docs;

/// What to search for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct SearchParams {
    /// The query, as on the page: words, and filters such as `list:Films year:1990..1999`.
    #[param(value_type = String, required = true, example = "list:Films heat")]
    // Optional here, so that a token that has ended is refused before a query that is missing.
    q: Option<String>,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// A page of what was found.
#[derive(Debug, Serialize, ToSchema)]
struct FoundPage {
    /// The best matches first.
    items: Vec<FoundBody>,
    /// The cursor of the next page; null if this is the last.
    next: Option<String>,
    /// How many there are.
    #[schema(minimum = 0)]
    total: i64,
    /// The query that was searched for instead, because the one that was sent found nothing.
    corrected_query: Option<String>,
    /// Names before a colon that no attribute has.
    unknown_names: Vec<String>,
}

impl HasNext for FoundPage {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

/// A favourite that was found and its category, or a category alone.
#[derive(Debug, Serialize, ToSchema)]
struct FoundBody {
    category: CategoryBody,
    favourite: Option<FavouriteBody>,
}

impl FoundBody {
    fn of(
        SearchResult { category, favourite }: &SearchResult,
        attributes: &HashSet<AttributeId>,
    ) -> FoundBody {
        let favourite = favourite.clone().map(|it| FavouriteBody::of(it, category, attributes));
        FoundBody { category: CategoryBody::of(category), favourite }
    }
}

/// Searches all lists of the spaces that the token may see into.
#[utoipa::path(
    get, path = url::API, operation_id = "search", tag = "search", params(SearchParams),
    responses((status = 200, description = "A page of what was found.", body = FoundPage,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    costly: CostlyDb,
    by: AuthenticatedToken,
    JsonQuery(SearchParams { q, limit, cursor }): JsonQuery<SearchParams>,
) -> Result<HttpResponse> {
    let pager = Paging { limit, cursor }.pager()?;
    let q = q.ok_or(Error::BadRequest(faults::MISSING_QUERY))?;
    let query = SearchQuery::parse(&q).map_err(Error::BadRequest)?;
    let actor = by.actor();
    let found = costly.look(move |conn| model::find(conn, &actor, &query, pager)).await?;
    let attributes = ids(&found.attributes);
    let page = FoundPage {
        items: found.results.iter().map(|it| FoundBody::of(it, &attributes)).collect(),
        next: next_of(pager, found.total)?,
        total: found.total,
        corrected_query: found.corrected_query.map(|it| it.typed),
        unknown_names: found.unknown_names,
    };
    Answer::of(page).send_page(&request)
}
