//! Feeds: what is new on a list, and what moves to its top, for those who may see it.

use atom_syndication::Feed;

use crate::support::{Browser, Page, TestApp};

fn feed(page: &Page) -> Feed {
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "application/atom+xml; charset=utf-8");
    Feed::read_from(page.body().as_bytes()).unwrap()
}

fn titles(feed: &Feed) -> Vec<String> {
    feed.entries.iter().map(|it| it.title.as_str().to_owned()).collect()
}

fn share(browser: &Browser, list: i64, visibility: &str) {
    let form = browser.get(&format!("/categories/{list}/shares")).form("form[action$='/visibility']");
    assert_eq!(browser.submit(form.set("visibility", visibility)).status, 303);
}

fn rank(browser: &Browser, favourite: i64, number: &str) {
    let form = [("place", "number"), ("number", number)];
    assert_eq!(browser.post(&format!("/favourites/{favourite}/rank"), &form).status, 303);
}

const TWELVE: [&str; 12] =
    ["Heat", "Alien", "Up", "Jaws", "Big", "Cube", "Antz", "Brazil", "Clue", "Dune", "Elf", "Fargo"];

#[test]
fn a_feed_tells_what_is_new_and_what_moves_to_the_first_ten_since_the_list_is_public() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&TWELVE);
    rank(&ana, app.id_of("Fargo"), "1");
    assert_eq!(app.browser().get("/@ana/films/feed.atom").status, 404);
    share(&ana, films.id.0, "public");
    let guest = app.browser();
    let quiet = feed(&guest.get("/@ana/films/feed.atom"));
    assert_eq!(quiet.entries.len(), 12, "nothing is told of moves from before: {:?}", titles(&quiet));

    rank(&ana, app.id_of("Dune"), "2");
    rank(&ana, app.id_of("Heat"), "12");
    app.favourites(&person, &films, &["千と千尋の神隠し & <co>"]);
    let told = feed(&guest.get("/@ana/films/feed.atom"));
    assert_eq!(titles(&told)[..2], ["New: 千と千尋の神隠し & <co>", "Dune from number 11 to 2"]);
    assert_eq!(told.entries.len(), 14, "leaving the first ten is no news");
    assert_eq!((told.title.as_str(), told.authors[0].name.as_str()), ("Films · Ana", "Ana"));
    let link = |rel: &str| told.links.iter().find(|it| it.rel == rel).unwrap().href.clone();
    assert_eq!(link("self"), format!("{}/@ana/films/feed.atom", app.url()));
    assert_eq!(link("alternate"), format!("{}/@ana/films", app.url()));
    assert_eq!(told.updated, told.entries[0].updated);
    let dune = &told.entries[1];
    assert_eq!(dune.links[0].href, format!("{}/@ana/films#rank-2", app.url()));
    let mut ids: Vec<&str> = told.entries.iter().map(|it| it.id.as_str()).collect();
    ids.dedup();
    assert!(ids.len() == 14 && ids.iter().all(|it| it.starts_with("tag:127.0.0.1,2026:list/")), "{ids:?}");
}

#[test]
fn ids_stay_whatever_things_are_called_and_what_is_taken_back_or_removed_is_told_no_more() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&TWELVE);
    share(&ana, films.id.0, "public");
    rank(&ana, app.id_of("Dune"), "1");
    let ids = |path: &str| -> Vec<String> {
        feed(&app.browser().get(path)).entries.into_iter().map(|it| it.id).collect()
    };
    let before = ids("/@ana/films/feed.atom");
    let form = ana.get(&format!("/categories/{}/edit", films.id)).form(".form-wide");
    assert_eq!(ana.submit(form.set("name", "Cinema").set("address", "cinema")).status, 303);
    let form = ana.get(&format!("/favourites/{}/edit", app.id_of("Dune"))).form(".form-wide");
    assert_eq!(ana.submit(form.set("title", "Dune (1984)").set("address", "dune-1984")).status, 303);
    assert_eq!(ids("/@ana/cinema/feed.atom"), before);
    let told = feed(&app.browser().get("/@ana/cinema/feed.atom"));
    assert_eq!(titles(&told)[0], "Dune (1984) from number 10 to 1", "by the title of today");

    let moved = app.number("select max(id) from audit_entries where kind = 'favourite moved'");
    assert_eq!(ana.post(&format!("/history/{moved}/undo"), &[]).status, 303);
    assert_eq!(ids("/@ana/cinema/feed.atom"), before[1..], "taken back");
    assert_eq!(ana.post(&format!("/trash/favourites/{}", app.id_of("Heat")), &[]).status, 303);
    let page = app.browser().get("/@ana/cinema/feed.atom");
    assert!(!page.body().contains("Heat"), "in the bin");
    assert_eq!(feed(&page).entries.len(), 11);
}

#[test]
fn a_link_has_a_feed_without_what_it_hides_and_none_when_it_hides_the_dates() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    app.sql("update favourites set description = 'The diner scene' where title = 'Heat'");
    let open = ana.link_to(films.id);
    let told = app.browser().get(&format!("{open}/feed.atom"));
    assert!(told.body().contains("<summary>The diner scene</summary>"), "{}", told.body());
    assert!(!told.body().contains("/@ana"), "nothing but the link leads anywhere");
    let listed = feed(&told);
    assert!(listed.entries.iter().all(|it| it.summary.is_some()), "every entry says something");
    let row = format!("{}{open}#rank-1", app.url());
    assert!(listed.entries.iter().any(|it| it.links[0].href == row));
    let hiding = ana.link_with(films.id, &[("hide", "descriptions")]);
    let told = app.browser().get(&format!("{hiding}/feed.atom"));
    assert!(told.status == 200 && !told.body().contains("diner"));
    let dateless = ana.link_with(films.id, &[("hide", "dates")]);
    assert_eq!(app.browser().get(&format!("{dateless}/feed.atom")).status, 404);
    assert!(!app.browser().get(&dateless).body().contains("feed.atom"));
    assert!(app.browser().get(&open).body().contains(&format!("{open}/feed.atom")));
    share(&ana, films.id.0, "private");
    assert_eq!(app.browser().get(&format!("{open}/feed.atom")).status, 404);
}

#[test]
fn a_feed_that_has_not_changed_is_not_sent_again() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Heat"]);
    share(&ana, films.id.0, "public");
    let path = "/@ana/films/feed.atom";
    let first = app.browser().get(path);
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty() && !first.header("last-modified").is_empty());
    let again = |tag: &str| app.browser().send("GET", path, &[("if-none-match", tag)], None).unwrap();
    assert_eq!(again(&tag).status, 304);
    app.favourites(&person, &films, &["Alien"]);
    assert_eq!(again(&tag).status, 200, "at once");
}
