//! What somebody learns who may not know: nothing.

use std::collections::BTreeSet;

use super::{
    answer, doors,
    world::{House, MARKER, World},
};
use crate::support::{Browser, Page};

/// An answer without what differs from request to request: its number, and the address that was asked for.
fn faceless(page: &Page) -> (u16, BTreeSet<(String, String)>, String) {
    let asked: String = url::form_urlencoded::byte_serialize(page.path.as_bytes()).collect();
    let strip = |text: &str| text.replace(page.header("x-request-id"), "").replace(&asked, "");
    let headers = page.headers.iter().filter(|(name, _)| {
        !["date", "content-length", "x-request-id", "connection"].contains(&name.as_str())
    });
    let headers = headers.map(|(name, value)| (name.to_string(), strip(value.to_str().unwrap())));
    (page.status, headers.collect(), strip(&page.body()))
}

// Z02, Z03
#[test]
fn a_thing_of_somebody_else_is_answered_like_one_that_does_not_exist() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let before = house.app.fingerprint();
    for door in doors().iter().filter(|door| door.route.contains("{") && !door.route.contains("{path")) {
        if door.is_of_a_secret() {
            continue; // whoever has the secret may look
        }
        let mut nowhere = world.clone();
        for value in nowhere.0.values_mut() {
            *value = if value.parse::<i64>().is_ok() { "987654321".into() } else { "nowhere".into() };
        }
        for browser in [house.stranger(), &house.browsers[0]] {
            let (theirs, missing) = (door.knock(browser, &world), door.knock(browser, &nowhere));
            assert_eq!(faceless(&theirs), faceless(&missing), "{} {}", door.method, door.route);
        }
    }
    assert_eq!(house.app.fingerprint(), before);
}

// Z03
#[test]
fn unknown_and_impossible_numbers_are_not_found() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let before = house.app.fingerprint();
    for door in doors().iter().filter(|door| door.has_number()) {
        for id in ["987654321", "0", "-1", "x", "1.5", "99999999999999999999", "%00", "1%20or%201=1", "%ff"] {
            let brace = door.route.find('{').unwrap()..=door.route.find('}').unwrap();
            let mut path = door.route.to_owned();
            path.replace_range(brace, id);
            assert_eq!(answer(&door.knock_at(house.owner(), &path, &world)), "404", "{} {path}", door.method);
        }
    }
    for name in
        ["/@%00", "/@ana/%00", "/@ana/films/%00", "/@ana/%ff", "/@%ff/films", "/s/%00", "/s/%ff/print"]
    {
        assert_eq!(house.owner().get(name).status, 404, "{name}");
    }
    assert_eq!(world.fill("/@{space}/{category}"), "/@ana/films");
    assert_eq!(house.app.fingerprint(), before);
}

/// Every address that pages lead to from here, followed to the end; the pages.
fn crawl(browser: &Browser, from: &[String]) -> Vec<Page> {
    let mut todo: Vec<String> = from.to_vec();
    let (mut seen, mut pages) = (BTreeSet::new(), Vec::new());
    while let Some(path) = todo.pop() {
        if !path.starts_with('/') || !seen.insert(path.clone()) {
            continue;
        }
        let page = browser.get(&path);
        let base = path.split(['?', '#']).next().unwrap().to_owned();
        let links = [("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")];
        for (css, attribute) in links {
            todo.extend(page.attributes(css, attribute).into_iter().map(|link| {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if link.starts_with('?') { format!("{base}{link}") } else { link }
            }));
        }
        todo.extend(page.location());
        pages.push(page);
    }
    pages
}

// W02
#[test]
fn whatever_an_owner_can_click_on_leads_somewhere_and_changes_nothing() {
    let house = House::open();
    let world = World::make(&house, "Films");
    // That somebody took their own archive is noted: the one thing that looking leaves behind.
    let changes = || {
        let mut all = house.app.fingerprint();
        all.retain(|table, _| !["account_events", "letters", "jobs"].contains(&&**table));
        all
    };
    let before = changes();
    let theirs = |door: &super::Door| {
        door.method == "GET"
            && !door.route.starts_with("/erasure")
            && !["404", "401"].contains(&door.answers[4])
    };
    let start = doors().into_iter().filter(theirs).map(|door| world.fill(door.route));
    let pages = crawl(house.owner(), &start.collect::<Vec<_>>());
    assert!(pages.len() > 30, "{}", pages.len());
    for page in &pages {
        assert!(page.status < 400, "{} {}", page.status, page.path);
    }
    assert_eq!(changes(), before, "looking changed something");
}

// Z10
#[test]
fn a_stranger_who_looks_everywhere_reads_nothing_of_it() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let start = doors().into_iter().filter(|door| door.method == "GET" && !door.route.starts_with("/s/"));
    let start: Vec<String> = start.map(|door| world.fill(door.route)).collect();
    for browser in [house.stranger(), &house.browsers[0]] {
        for page in crawl(browser, &start) {
            let (_, headers, body) = faceless(&page);
            assert!(!body.contains(MARKER) && !format!("{headers:?}").contains(MARKER), "{}", page.path);
        }
    }
    assert!(crawl(&house.browsers[2], &start).iter().any(|page| page.body().contains(MARKER)));
}

// Z12
#[test]
fn a_share_link_shows_the_list_and_nothing_beside_it() {
    let house = House::open();
    let world = World::make(&house, "Films");
    let page = house.browsers[0].get(&world.fill("/s/{secret}"));
    assert_eq!(page.all(".list .title"), [format!("Heat {MARKER}"), format!("Jaws {MARKER}")]);
    let (ana, cube) = ("ana@example.org", format!("Cube {MARKER}"));
    assert!(!page.body().contains(ana) && !page.body().contains(&cube));
    assert_eq!(page.all("form[method='post']").len(), 1, "only the theme can be changed there");
}
