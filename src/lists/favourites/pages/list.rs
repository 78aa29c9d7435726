//! The list page, for its editors and for everyone else who may see it.

mod shown;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use super::page_cache::{ListBasis, ListPageCache};
use crate::{
    access::{Actor, Allowed, View},
    auth::extract::CostlyDb,
    database::pool::{self, Conn, Db},
    error::{FieldErrors, Result},
    history::{
        editions,
        timeline::{
            self,
            rank_history::{ComparisonPeriod, RankChanges},
        },
        trash,
    },
    lists::{
        attributes::{Attribute, AttributeCache, AttributeKind},
        categories::{self, Category, Visibility, pages::page_cache::ListValidator},
        comments::{self, Discussion},
        copies::model::CopyOrigin,
        favourites::{
            KeptView, ListView, RankedFavourite,
            forms::FavouriteForm,
            listing::{ListSlice, Sort},
            url,
        },
        ordering,
        tiers::Tier,
    },
    preferences,
    sharing::share_targets::ShareText,
    text::Fields,
    web::{Page, extract::Query, filters, html, middleware::page_cache::cacheable, route},
};

/// What the data of a list page comes from.
pub(crate) type ListSources = (Db, CostlyDb, Data<AttributeCache>);

/// How long a statement may take that searches or sorts a list for a visitor.
const VISITORS_SEARCH: Duration = Duration::from_millis(500);

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(categories::url::SHOW).get(list));
}

#[derive(Template)]
#[template(path = "lists/favourites/list.html")]
struct ListPage {
    page: Page,
    category: Category,
    can_edit: bool,
    /// `true` if the visitor may decide who sees the category, and bin it.
    can_manage: bool,
    /// `true` if the visitor came through a share link, which opens this one page and nothing else.
    by_link: bool,
    /// `true` if the link hides the dates on which favourites were added and changed.
    hides_dates: bool,
    /// `true` if the link hides the comments.
    hides_comments: bool,
    /// `true` if the link leaves editions out.
    hides_editions: bool,
    /// The year of which an editor is offered to keep an edition.
    edition_year: Option<i32>,
    /// `true` if this person, or anyone after signing in, may comment here.
    takes_comments: bool,
    /// The address to return to from the preview of what others see.
    return_url: Option<String>,
    attributes: Vec<Attribute>,
    /// The tiers of the list, if they may be seen.
    tiers: Vec<Tier>,
    view: ListView,
    /// What its links and forms carry along.
    kept: KeptView,
    shown: ListSlice,
    /// `true` if the visitor may see past versions.
    is_member: bool,
    /// The text for sharing it, if others can open it.
    share_text: Option<ShareText>,
    /// The rank changes since some time ago, if requested.
    rank_changes: Option<RankChanges>,
    /// Where it was copied from, if it is a copy.
    origin: Option<CopyOrigin>,
    form: FavouriteForm,
    errors: FieldErrors,
    /// `true` right after adding a favourite: the form for the next one is focused.
    has_just_added: bool,
    /// `true` if all fields of that form are shown.
    shows_more: bool,
}

/// The data of the page.
struct ListPageData {
    attributes: Vec<Attribute>,
    tiers: Vec<Tier>,
    view: ListView,
    shown: ListSlice,
    rank_changes: Option<RankChanges>,
    origin: Option<CopyOrigin>,
}

impl ListPageData {
    /// A view that costs much. What a visitor asks for may not take long.
    fn searched(
        conn: &mut Conn,
        on: &Allowed<Category, View>,
        query: Fields,
        cache: &AttributeCache,
    ) -> Result<ListPageData> {
        if !on.is_member() {
            pool::limit(conn, VISITORS_SEARCH)?;
        }
        ListPageData::of(conn, on, query, cache)
    }

    fn of(
        conn: &mut Conn,
        on: &Allowed<Category, View>,
        query: Fields,
        cache: &AttributeCache,
    ) -> Result<ListPageData> {
        let since = ComparisonPeriod::parse(query.get("since")).filter(|_| on.is_inside());
        let attributes = cache.listed(conn, on)?;
        let mut view = ListView::parse(query, &attributes, on.redaction());
        let shown = view.load(conn, on)?;
        view.page = shown.page;
        if let Some(correction) = &shown.correction {
            view.highlights = correction.highlights.clone();
        }
        let compared = since.map(|since| RankChanges::of(conn, on.item(), &shown.favourites, since));
        Ok(ListPageData {
            tiers: Tier::listed(conn, on)?,
            attributes,
            view,
            shown,
            rank_changes: compared.transpose()?,
            origin: CopyOrigin::of(conn, on)?,
        })
    }
}

async fn list(
    (request, cache): (HttpRequest, Data<ListPageCache>),
    sources: ListSources,
    category: Allowed<Category, View>,
    page: Page,
    Query(query): Query,
) -> Result<HttpResponse> {
    if category.is_member() && query.get("as") == "others" {
        let key = category.item().locator();
        let public_view = sources.0.read(move |conn| Allowed::check(conn, &Actor::Visitor, &key)).await?;
        let return_url = Some(categories::url::show(category.item()));
        return list_response(&sources, public_view, Page { user: None, ..page }, query, return_url).await;
    }
    let Some(basis) = ListBasis::of(&category, &page, &query) else {
        let validator = ListValidator::of(&category);
        return cacheable(list_response(&sources, category, page, query, None).await, validator);
    };
    if let Some(response) = cache.find(&request, basis.person(), &basis) {
        return Ok(response);
    }
    let template = list_page(&sources, category, page, query, None).await?;
    cache.html(&request, basis.person(), basis, template)
}

/// The list as the visitor may see it; `return_url` is the address to return to from a preview.
pub(crate) async fn list_response(
    sources: &ListSources,
    category: Allowed<Category, View>,
    page: Page,
    query: Fields,
    return_url: Option<String>,
) -> Result<HttpResponse> {
    html(list_page(sources, category, page, query, return_url).await?)
}

async fn list_page(
    sources: &ListSources,
    category: Allowed<Category, View>,
    page: Page,
    query: Fields,
    return_url: Option<String>,
) -> Result<ListPage> {
    let by_link = category.by_link().is_some();
    let [can_edit, can_manage] = [category.can_edit(), category.can_manage()].map(|it| it && !by_link);
    let (has_just_added, shows_more) = (query.has("add"), query.get("add") == "more");
    let loaded = load(sources, &category, query).await?;
    let ListPageData { attributes, tiers, view, shown, rank_changes, origin } = loaded;
    let zone = preferences::zone();
    Ok(ListPage {
        share_text: share_text(&page, &category, &shown, return_url.is_none()),
        page,
        can_edit,
        can_manage,
        by_link,
        hides_dates: category.redaction().dates,
        hides_comments: category.redaction().comments,
        hides_editions: category.redaction().editions,
        edition_year: editions::offer::year(category.item(), zone.today(), zone).filter(|_| can_edit),
        takes_comments: Discussion::is_taken_on(&category),
        return_url,
        is_member: category.is_inside(),
        category: category.into_item(),
        attributes,
        tiers,
        kept: view.kept(),
        view,
        shown,
        rank_changes,
        origin,
        form: FavouriteForm::default(),
        errors: FieldErrors::default(),
        has_just_added,
        shows_more,
    })
}

/// The data of the page, from where it costs others least.
async fn load(
    (db, costly, attributes): &ListSources,
    category: &Allowed<Category, View>,
    query: Fields,
) -> Result<ListPageData> {
    let (proof, attributes, is_cheap) = (category.clone(), attributes.clone(), ListView::is_cheap(&query));
    let load = move |conn: &mut Conn| match is_cheap {
        true => ListPageData::of(conn, &proof, query, &attributes),
        false => ListPageData::searched(conn, &proof, query, &attributes),
    };
    match (is_cheap, category.is_inside()) {
        (true, true) => db.read(load).await,
        (true, false) => db.look_on_standby(load).await,
        (false, _) => costly.look(load).await,
    }
}

/// The text for sharing the list, if others can open it at this address.
fn share_text(
    page: &Page,
    category: &Allowed<Category, View>,
    shown: &ListSlice,
    is_theirs: bool,
) -> Option<ShareText> {
    let by_link = category.by_link().is_some();
    let category = category.item();
    let is_open = if by_link { is_theirs } else { category.visibility() == Visibility::Public };
    let post = || ShareText::new(category, &shown.favourites, format!("{}{}", page.site, page.path), by_link);
    let framed = |post: ShareText| if by_link { post } else { post.framed(category, &page.site) };
    is_open.then(|| framed(post()))
}
