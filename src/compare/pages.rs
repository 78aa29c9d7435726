//! The pages that ask for two lists and compare them.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    comparison::{Comparison, MatchedFavourite, UnmatchedFavourite},
    faults,
    forms::ListReference,
    model::{ComparedList, ComparedLists, OfferedList, VisibleList},
    slope_chart::SlopeChart,
    url,
};
use crate::{
    access::{Allowed, View},
    auth::extract::{CostlyDb, MaybePastGates},
    auth::{self, User},
    database::pool::{Conn, Db},
    error::{Error, FieldErrors, Result},
    lists::categories::{self, Category},
    sharing::links,
    text::{self, Fields, Pager},
    web::{Page, extract::Query, html, route, see_other, unprocessable},
};

/// Favourites per page of the table, and the most shown of those on one list only.
const PAGE_SIZE: i64 = 100;
const MAX_UNMATCHED: usize = 50;

const REASON: &str = "To compare a list with your own, you need an account. We’ll take you back afterwards.";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::COMPARE).sign_in_reason(REASON).get(compare));
    app.service(links::pages::link_route(url::COMPARE_SHARED).sign_in_reason(REASON).get(compare_shared));
}

/// The form: the typed addresses, and the user's own lists to choose from.
#[derive(Debug, Clone, Default)]
struct CompareForm {
    typed: [String; 2],
    /// The first list, if only the second is missing.
    first: Option<Category>,
    offers: Vec<OfferedList>,
    errors: FieldErrors,
}

impl CompareForm {
    /// The address that chooses one of the user's own lists.
    fn choice(&self, offer: &OfferedList) -> String {
        let own = categories::url::show(&offer.category);
        match self.first {
            Some(_) => url::compare(&self.typed[0], &own, 1),
            None => url::with(&own),
        }
    }

    /// Returns `true` if the first list is fixed by the share link the visitor came through.
    fn is_by_link(&self) -> bool {
        self.first.is_some() && url::is_link(&self.typed[0])
    }

    /// The label of the second field.
    fn second_label(&self) -> &'static str {
        if self.is_by_link() { "The other list" } else { "Second list" }
    }

    /// The sign-in page and the sign-up page, which return here.
    fn account_pages(&self) -> [String; 2] {
        let back = match self.typed.each_ref().map(|it| it.trim()) {
            ["", ""] => url::COMPARE.to_owned(),
            [first, ""] => url::with(first),
            [first, second] => url::compare(first, second, 1),
        };
        [auth::url::sign_in_for(&back), auth::url::sign_up_for(&back)]
    }

    /// The address the form is sent to.
    fn action(&self) -> String {
        if self.is_by_link() { url::with(&self.typed[0]) } else { url::COMPARE.to_owned() }
    }
}

#[derive(Template)]
#[template(path = "compare/choose.html")]
struct ChooseListsPage {
    page: Page,
    asking: CompareForm,
}

impl ChooseListsPage {
    /// Returns `true` if the offered lists are in several spaces.
    fn has_several_spaces(&self) -> bool {
        let mut ids = self.asking.offers.iter().map(|offer| offer.category.space.id);
        let first = ids.next();
        ids.any(|id| Some(id) != first)
    }
}

#[derive(Template)]
#[template(path = "compare/show.html")]
struct ComparePage {
    page: Page,
    lists: ComparedLists,
    names: [String; 2],
    comparison: Comparison,
    chart: SlopeChart,
    pager: Pager,
}

impl ComparePage {
    fn new(page: Page, lists: ComparedLists, comparison: Comparison, query: &Fields) -> ComparePage {
        let names = lists.names();
        let chart = SlopeChart::of(&comparison, &names);
        let pager = Pager::parse(query, PAGE_SIZE).within(comparison.total());
        ComparePage { page, lists, names, comparison, chart, pager }
    }

    fn last(&self) -> i64 {
        self.pager.last(self.comparison.total())
    }

    /// The rows of this page of the table.
    fn rows(&self) -> Vec<&MatchedFavourite> {
        let [offset, size] =
            [self.pager.offset(), self.pager.size].map(|it| usize::try_from(it).unwrap_or(0));
        self.comparison.by_disagreement().into_iter().skip(offset).take(size).collect()
    }

    /// "1–100 of 3,177"
    fn range(&self) -> String {
        self.pager.range(self.rows().len(), self.comparison.total())
    }

    fn link(&self, page: i64) -> String {
        let [first, second] = &self.lists.sides;
        url::compare(&first.address, &second.address, page)
    }

    /// "You and Bea" if exactly one of the lists is in the visitor's own space, else "The two lists".
    fn whose_lists(&self) -> String {
        match self.lists.sides.each_ref().map(|side| (self.is_own(side), &side.category.space.name)) {
            [(true, _), (false, other)] | [(false, other), (true, _)] => format!("You and {other}"),
            _ => "The two lists".to_owned(),
        }
    }

    fn is_own(&self, side: &ComparedList) -> bool {
        let user = self.page.user.as_ref().map(|user| user.id);
        user.is_some() && side.category.space.person_id == user
    }

    fn agreed(&self) -> String {
        text::thousands(self.comparison.agreement.agreed.cast_signed())
    }

    fn pairs(&self) -> String {
        text::thousands(self.comparison.agreement.pairs.cast_signed())
    }

    /// The first favourites on one list only, and the number of the others.
    fn singles(&self) -> [(&Category, &[UnmatchedFavourite], usize); 2] {
        [0, 1].map(|side| {
            let all = &self.comparison.only_on[side];
            let shown = all.len().min(MAX_UNMATCHED);
            (&self.lists.sides[side].category, &all[..shown], all.len() - shown)
        })
    }

    /// A description of the chart for screen readers.
    fn description(&self) -> String {
        let [first, second] = &self.names;
        let each = self.comparison.by_disagreement().into_iter().take(5);
        let each = each.map(|it| format!("{}: {} and {}.", it.title, it.ranks[0], it.ranks[1]));
        let each: Vec<String> = each.collect();
        format!("Ranks in {first} and {second}, biggest disagreements first. {}", each.join(" "))
    }
}

/// Both lists, or the form for the missing ones.
enum CompareLookup {
    Both(Box<ComparedLists>),
    Not(Box<CompareForm>),
}

/// Finds the requested lists; the first may be known already.
fn find(
    conn: &mut Conn,
    user: Option<&User>,
    known: Option<VisibleList>,
    typed: [String; 2],
) -> Result<CompareLookup> {
    let mut errors = FieldErrors::default();
    let mut list = |name: &str, typed: &str| look_up(conn, user, &mut errors, (name, typed));
    let first = known.map_or_else(|| list("first", &typed[0]), |known| Ok(Some(known)))?;
    let second = list("second", &typed[1])?;
    if let (Some(first), Some(second)) = (&first, &second) {
        if first.list.item().id != second.list.item().id {
            return Ok(CompareLookup::Both(Box::new(ComparedLists::load(conn, [first, second])?)));
        }
        errors.add("second", faults::SAME_LIST);
    }
    let first = first.map(|it| it.list);
    let offers = user.map_or(Ok(Vec::new()), |user| OfferedList::all(conn, user, first.as_ref()))?;
    Ok(CompareLookup::Not(Box::new(CompareForm {
        typed,
        first: first.map(|it| it.into_item()),
        offers,
        errors,
    })))
}

/// The list of a field; `None` if the field is empty or, with an error, invalid.
fn look_up(
    conn: &mut Conn,
    user: Option<&User>,
    errors: &mut FieldErrors,
    (name, typed): (&str, &str),
) -> Result<Option<VisibleList>> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let found = match ListReference::parse(typed).map(|pointer| pointer.find(conn, user)) {
        Ok(Err(Error::LinkPasswordRequired)) => Err(faults::LOCKED),
        Ok(found) => found?.ok_or(faults::NOT_FOUND),
        Err(why) => Err(why),
    };
    Ok(found.map_err(|fault| errors.add(name, fault)).ok())
}

async fn compare(
    costly: CostlyDb,
    page: Page,
    MaybePastGates(user): MaybePastGates,
    Query(query): Query,
) -> Result<HttpResponse> {
    let typed = ["first", "second"].map(|name| query.get(name).to_owned());
    if let Ok(link @ ListReference::Secret(_)) = ListReference::parse(&typed[0]) {
        return see_other(match typed[1].trim() {
            "" => url::with(&link.address()),
            second => url::compare(&link.address(), second, 1),
        });
    }
    let found = costly.look(move |conn| find(conn, user.as_ref(), None, typed)).await?;
    show(page, found, &query).await
}

async fn compare_shared(
    costly: CostlyDb,
    page: Page,
    secret: routing::Path<String>,
    MaybePastGates(user): MaybePastGates,
    list: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let address = links::url::show(&secret);
    let typed = [address.clone(), query.get("second").to_owned()];
    let first = VisibleList { list, address };
    let found = costly.look(move |conn| find(conn, user.as_ref(), Some(first), typed)).await?;
    show(page, found, &query).await
}

async fn show(page: Page, found: CompareLookup, query: &Fields) -> Result<HttpResponse> {
    match found {
        CompareLookup::Both(both) => {
            let (comparison, both) = Db::run_blocking(move || (both.compare(), *both)).await?;
            html(ComparePage::new(page, both, comparison, query))
        }
        CompareLookup::Not(asking) if asking.errors.is_empty() => {
            html(ChooseListsPage { page, asking: *asking })
        }
        CompareLookup::Not(asking) => unprocessable(ChooseListsPage { page, asking: *asking }),
    }
}
