//! The page of results, and the form that narrows them.

use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    forms::SearchForm,
    model::{self, PAGE_SIZE, SearchResult, SearchResults},
    scope::SearchScope,
    url,
};
use crate::{
    access::Actor,
    auth::extract::{CostlyDb, SignedIn},
    database::pool::Conn,
    error::{Fault, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category},
        favourites,
        filters::{SearchQuery, highlights::Snippet},
    },
    text::{Fields, Pager},
    web::{Page, extract::Query, html, html_with, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::SEARCH).get(search));
}

#[derive(Template)]
#[template(path = "search/search.html")]
struct SearchPage {
    page: Page,
    query: SearchQuery,
    results: SearchResults,
    form: SearchForm,
    pager: Pager,
    /// Why the query is invalid.
    refused: Option<Fault>,
}

impl SearchPage {
    fn last(&self) -> i64 {
        self.pager.last(self.results.total)
    }

    /// "1–20 of 3,177", or "3 results".
    fn range(&self) -> String {
        match self.results.total {
            1 => "1 result".to_owned(),
            total if total <= PAGE_SIZE => format!("{total} results"),
            total => self.pager.range(self.results.results.len(), total),
        }
    }

    /// The address of another page of the same results.
    fn address(&self, number: &i64) -> String {
        url::page(&self.query.typed, *number)
    }

    /// The attributes of the selected list.
    fn narrowing(&self) -> impl Iterator<Item = &Attribute> {
        self.results.attributes.iter().filter(|it| Some(it.category_id) == self.form.list)
    }

    /// Names and values of a result that contain words of the query.
    fn values(&self, found: &SearchResult) -> Vec<(&str, String)> {
        let Some(it) = &found.favourite else { return Vec::new() };
        let list_attributes =
            self.results.attributes.iter().filter(|attribute| attribute.category_id == found.category.id);
        let said = list_attributes
            .map(|attribute| (attribute.name.as_str(), attribute.display(&it.favourite.values)));
        said.filter(|(_, value)| self.results.highlights.any(value)).take(3).collect()
    }

    /// The part of the description around the words; `None` if it does not contain them.
    fn snippet<'a>(&self, found: &'a SearchResult) -> Option<Snippet<'a>> {
        let text =
            found.favourite.as_ref().map_or(&found.category.description, |it| &it.favourite.description);
        self.results.highlights.any(text).then(|| self.results.highlights.snippet(text))
    }

    /// The lists to which the user may add.
    fn editable_lists(&self) -> Vec<&Category> {
        self.results.narrowed_scope.editable().collect()
    }

    /// The words as the title of a new favourite; `None` if they can't be one.
    fn addable(&self) -> Option<String> {
        let title = self.query.words();
        (!title.is_empty() && title.chars().count() <= 120).then_some(title)
    }
}

async fn search(
    costly: CostlyDb,
    SignedIn(user): SignedIn,
    page: Page,
    Query(fields): Query,
) -> Result<HttpResponse> {
    if fields.has("words") {
        return see_other(costly.look(move |conn| canonical(conn, &user, fields)).await?);
    }
    let pager = Pager::parse(&fields, PAGE_SIZE);
    let query = match SearchQuery::parse(fields.get("q")) {
        Ok(query) => query,
        Err(why) => return invalid_query(page, fields, why),
    };
    let wanted = query.clone();
    let (results, form) = costly
        .look(move |conn| {
            let mut results = model::find(conn, &Actor::from(&user), &wanted, pager)?;
            let form = results.form(conn, &wanted)?;
            Ok((results, form))
        })
        .await?;
    html(SearchPage { page, query, results, form, pager, refused: None })
}

fn invalid_query(page: Page, fields: Fields, why: Fault) -> Result<HttpResponse> {
    let query = SearchQuery { terms: Vec::new(), typed: fields.get("q").to_owned() };
    let (results, form) = (SearchResults::default(), SearchForm::default());
    let pager = Pager { number: 1, size: PAGE_SIZE };
    let page = SearchPage { page, query, results, form, pager, refused: Some(why) };
    html_with(actix_web::http::StatusCode::UNPROCESSABLE_ENTITY, page)
}

/// The address of the form's query.
fn canonical(conn: &mut Conn, user: &crate::auth::User, fields: Fields) -> Result<String> {
    let form = SearchForm::from(fields);
    let places = SearchScope::of(conn, &Actor::from(user))?;
    let attributes = match form.list {
        Some(list) => places.among(&[list]).attributes(conn)?,
        None => Vec::new(),
    };
    Ok(url::search(&form.query(&places, &attributes)))
}
