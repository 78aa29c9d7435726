//! Finding things again: in all lists from the masthead, and on one list.

mod form;
mod search_index;
mod scope;
mod table;
mod queries;

use crate::{
    support::{Browser, Page, Person, TestApp},
    transfer::imports,
};

/// Ana with the films and the places of the real files.
fn library(app: &TestApp) -> (Person, Browser) {
    let ana = app.person("Ana");
    for (name, file) in [("Films", "films.csv"), ("Places", "places.csv")] {
        let list = app.category(&ana, name);
        imports::import(app, &ana, &list, imports::file(file));
    }
    let browser = app.browser_of(&ana);
    (ana, browser)
}

/// The page of what is found.
fn search(browser: &Browser, query: &str) -> Page {
    let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    browser.get(&format!("/search?q={query}"))
}

/// The titles that are found, in their order.
fn found(browser: &Browser, query: &str) -> Vec<String> {
    let page = search(browser, query);
    assert_eq!(page.status, 200, "{query}");
    page.all(".results .title")
}

/// "3 found", "1–20 of 3,177".
fn count(page: &Page) -> String {
    if page.has(".result-count") { page.text(".result-count") } else { "nothing".into() }
}
