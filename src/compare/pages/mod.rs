//! The pages that ask for lists and compare them: two side by side, or several as one.

mod choose;
mod copy;
mod lookup;
mod pair;
mod whole;

use actix_web::{HttpResponse, web as routing};

use self::{
    choose::{ChooseListsPage, CompareForm},
    lookup::{CompareLookup, find, typed_lists, with_linked},
    pair::PairPage,
    whole::WholePage,
};
use super::url;
use crate::{
    access::{Allowed, View},
    auth::extract::{CostlyDb, MaybePastGates},
    database::pool::Db,
    error::Result,
    lists::categories::Category,
    sharing::links,
    text::Fields,
    web::{Page, extract::Query, html, route, see_other, unprocessable},
};

const REASON: &str = "To compare a list with your own, you need an account. We’ll take you back afterwards.";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::COMPARE).sign_in_reason(REASON).get(compare));
    app.service(links::pages::link_route(url::COMPARE_SHARED).sign_in_reason(REASON).get(compare_shared));
    copy::routes(app);
}

async fn compare(
    costly: CostlyDb,
    page: Page,
    MaybePastGates(user): MaybePastGates,
    Query(query): Query,
) -> Result<HttpResponse> {
    let typed = match typed_lists(&query, |lists| url::compare(lists, 1)) {
        Ok(typed) => typed,
        Err(address) => return see_other(address),
    };
    let found = costly.look(move |conn| find(conn, user.as_ref(), None, typed)).await?;
    show(costly, page, found, &query).await
}

async fn compare_shared(
    costly: CostlyDb,
    page: Page,
    secret: routing::Path<String>,
    MaybePastGates(user): MaybePastGates,
    list: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (first, typed) = with_linked(&secret, list, &query);
    let found = costly.look(move |conn| find(conn, user.as_ref(), Some(first), typed)).await?;
    show(costly, page, found, &query).await
}

async fn show(costly: CostlyDb, page: Page, found: CompareLookup, query: &Fields) -> Result<HttpResponse> {
    let lists = match found {
        CompareLookup::Lists(lists) => lists,
        CompareLookup::Not(asking) => return ask(page, *asking),
    };
    if lists.sides.len() == 2 {
        let (comparison, lists) = Db::run_blocking(move || (lists.compare(), *lists)).await?;
        return html(PairPage::new(page, lists, comparison, query));
    }
    let (whole, lists) = costly.work_out(move || (lists.work_out(), *lists)).await?;
    match whole {
        Ok(whole) => html(WholePage::new(page, lists, whole, query)),
        Err(fault) => ask(page, CompareForm::refused(&lists, fault)),
    }
}

/// The form, with what is wrong.
fn ask(page: Page, asking: CompareForm) -> Result<HttpResponse> {
    if asking.errors.is_empty() {
        html(ChooseListsPage { page, asking })
    } else {
        unprocessable(ChooseListsPage { page, asking })
    }
}
