//! The list page, for its editors and for everyone else who may see it.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    columns,
    page_cache::{ListBasis, ListPageCache},
};
use crate::{
    access::{Actor, Allowed, View},
    auth::extract::CostlyDb,
    database::{
        ids::FavouriteId,
        pool::{self, Conn, Db},
    },
    error::{FieldErrors, Result},
    history::{
        timeline::{
            self,
            rank_history::{ComparisonPeriod, RankChanges},
        },
        trash,
    },
    lists::categories::pages::page_cache::ListValidator,
    lists::{
        attributes::{Attribute, AttributeCache, AttributeKind},
        categories::{self, Category, Visibility},
        copies::model::CopyOrigin,
        favourites::{
            KeptView, ListView, RankedFavourite,
            forms::FavouriteForm,
            listing::{ListSlice, Sort},
            url,
        },
        ordering,
    },
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
    /// The address to return to from the preview of what others see.
    return_url: Option<String>,
    attributes: Vec<Attribute>,
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
            attributes,
            view,
            shown,
            rank_changes: compared.transpose()?,
            origin: CopyOrigin::of(conn, on)?,
        })
    }
}

impl ListPage {
    /// What is wrong with the text to filter by, for its field.
    fn filter_errors(&self) -> FieldErrors {
        let fault = self.view.search_error.clone();
        fault.map(|fault| FieldErrors::of("q", fault)).unwrap_or_default()
    }

    /// The attributes shown as columns: those that always are, and the one that the list is sorted by.
    fn columns(&self) -> impl Iterator<Item = &Attribute> {
        self.attributes.iter().filter(|attribute| attribute.shown || self.is_sorted_by(attribute))
    }

    /// The attribute that the list is sorted by, for those who can put the list in this order for good.
    fn can_rank_by(&self) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| self.can_edit && self.is_sorted_by(attribute))
    }

    fn grid_classes(&self) -> String {
        let highest = self.shown.favourites.iter().map(|it| it.rank).max().unwrap_or(1);
        columns::grid_classes(highest, self.columns())
    }

    fn headings(&self) -> Vec<columns::Heading> {
        columns::headings(&self.view, self.columns())
    }

    /// The words from which the accessible names of the rows' controls are put together, by id.
    fn control_words(&self) -> [(&'static str, &'static str); 6] {
        [
            ("m", "Move"),
            ("u", "up"),
            ("d", "down"),
            ("f", "is already number 1"),
            ("l", "is already last"),
            ("r", "More for"),
        ]
    }

    /// Returns `true` if favourites can be moved on this view.
    fn can_move(&self) -> bool {
        self.can_edit && self.view.sort == Sort::Rank && !self.view.descending
    }

    /// "1–50 of 3,177"
    fn range(&self) -> String {
        self.view.pager().range(self.shown.favourites.len(), self.shown.total)
    }

    /// The query string of another page of this view.
    fn link(&self, page: &i64) -> String {
        self.view.query_with("page", &page.to_string())
    }

    fn is_target(&self, rank: &i64, id: &FavouriteId) -> bool {
        self.view.jump.as_ref() == Some(rank) || self.view.at.as_ref() == Some(id)
    }

    fn last_page(&self) -> i64 {
        self.view.pager().last(self.shown.total)
    }

    fn is_sorted_by(&self, attribute: &Attribute) -> bool {
        self.view.sort == Sort::Attribute(attribute.id, attribute.kind())
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
    let proof = category.clone();
    let (db, costly, attributes) = sources;
    let attributes = attributes.clone();
    let loaded = match ListView::is_cheap(&query) {
        true => db.read(move |conn| ListPageData::of(conn, &proof, query, &attributes)).await?,
        false => costly.look(move |conn| ListPageData::searched(conn, &proof, query, &attributes)).await?,
    };
    let ListPageData { attributes, view, shown, rank_changes, origin } = loaded;
    Ok(ListPage {
        share_text: share_text(&page, &category, &shown, return_url.is_none()),
        page,
        can_edit,
        can_manage,
        by_link,
        hides_dates: category.redaction().dates,
        return_url,
        is_member: category.is_inside(),
        category: category.into_item(),
        attributes,
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
