//! Looking at the history: filters, pages, and what is still told of things that are gone.

use super::sentences::latest;
use crate::support::{Browser, Person, TestApp};

/// Every sentence at that address.
fn told(browser: &Browser, path: &str) -> Vec<String> {
    let page = browser.get(path);
    assert_eq!(page.status, 200, "{path}");
    page.all(".event-text > p:first-child")
}

/// So many entries of long ago, one a minute.
fn fill(app: &TestApp, person: &Person, list: i64, count: i64) {
    app.sql(&format!(
        "insert into audit_entries (space_id, at, actor_id, kind, category_id, favourite_id, subject, changes)
         select {}, timestamptz '2026-01-01' + n * interval '1 minute', {}, 'favourite moved', {list}, 1, 'Thing ' || n,
                '{{\"rank\": {{\"from\": 2, \"to\": 1}}}}' from generate_series(1, {count}) n",
        person.space.id, person.user.id
    ));
}

#[test]
fn a_filter_shows_what_is_asked_for_and_nothing_else() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up", "Big"]);
    let books = app.category(&person, "Books");
    let up = app.id_of("Up");
    ana.post(&format!("/favourites/{up}/rank"), &[("place", "bottom")]);
    ana.post(
        &format!("/favourites/{up}/rank"),
        &[("place", "category"), ("category", &books.id.to_string())],
    );
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let moved =
        ["Ana moved Up from Films, number 2, to Books, number 1", "Ana moved Up from number 1 to 2 in Films"];
    assert_eq!(told(&ana, "/history?kind=moved"), moved);
    assert_eq!(told(&ana, "/history?kind=sharing"), ["Ana made Films public; it was private"]);
    let [first, second] = [moved[0], "Ana created the category Books"];
    assert_eq!(told(&ana, &format!("/history?category={}", books.id)), [first, second]);
    assert_eq!(told(&ana, &format!("/history?category={}", films.id)).len(), 6);
    let of_up = told(&ana, &format!("/history?favourite={up}"));
    assert_eq!(of_up, [moved[0], moved[1], "Ana added Up to Films as number 1"]);
    let me = person.user.id;
    let all = told(&ana, "/history").len();
    assert_eq!(told(&ana, &format!("/history?person={me}&kind=&from=&to=")).len(), all);
    assert_eq!(told(&ana, "/history?person=left"), [""; 0]);
    assert_eq!(told(&ana, "/history?person=podium"), [""; 0]);
    app.sql(&format!(
        "insert into audit_entries (space_id, at, actor_id, kind, subject, changes)
         values ({}, '2026-05-03T23:59:59Z', 0, 'favourite moved', 'Old', '{{}}')",
        person.space.id
    ));
    assert_eq!(told(&ana, "/history?from=2026-05-03&to=2026-05-03"), ["Someone who left moved Old"]);
    assert_eq!(told(&ana, "/history?to=2026-05-02"), [""; 0]);
    assert_eq!(told(&ana, "/history?from=2026-05-04").len(), all);
    let form = ana
        .get("/history?kind=moved")
        .form("form.filter")
        .set("kind", "added")
        .set("category", &books.id.to_string());
    assert_eq!(ana.submit(&form).all(".event-text > p"), [second]);
    assert_eq!(ana.get(&format!("/history?category={}", films.id)).text("h1"), "History of Films");
}

#[test]
fn what_a_filter_can_not_mean_is_left_out_and_said() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Up"]);
    let theirs = app.person("Bea");
    let whole = told(&ana, "/history");
    let (space, bea) = (theirs.space.id.to_string(), theirs.user.id.to_string());
    for query in [
        "space=x",
        "category=1.5",
        "favourite=99999999999999999999",
        "person=nobody",
        "kind=praised",
        "from=2026-02-30",
        "to=0000-00-00",
        "to=%2B99999-01-01",
        "page=x&from=%00",
        "space=%ff",
        "space=987654321",
        &format!("space={space}"),
        &format!("person={bea}"),
        "person=0",
        "person=-5",
    ] {
        let page = ana.get(&format!("/history?{query}"));
        assert_eq!((page.status, page.all(".event-text > p")), (200, whole.clone()), "{query}");
        assert!(page.has(".note[role='status']"), "{query}");
        assert_eq!(ana.get(&format!("/history.csv?{query}")).status, 200);
        assert_eq!(ana.get(&format!("/history.json?{query}")).status, 200);
    }
    for query in [
        "category=987654321",
        "favourite=-1",
        "page=999999",
        "page=99999999999999999999",
        "page=0",
        "from=0001-01-01&to=9999-12-31",
        "from=2026-02-02&to=2026-02-01",
        "from=%E2%80%AE",
    ] {
        assert_eq!(ana.get(&format!("/history?{query}")).status, 200, "{query}");
    }
    assert!(ana.get("/history?page=9").text(".note").starts_with("This page is past the end."));
    assert!(ana.get("/history?category=987654321").text(".note").starts_with("No changes match."));
    let said = ana.get(&format!("/history?space={space}")).text(".note");
    assert_eq!(said, ana.get("/history?space=987654321").text(".note"), "a space of others is like none");
}

#[test]
fn every_page_has_its_address_and_no_entry_is_missing() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    fill(&app, &person, films.id.0, 120);
    let pages: Vec<Vec<String>> =
        ["", "?page=2", "?page=3"].map(|page| told(&ana, &format!("/history{page}"))).into();
    assert_eq!(
        pages.iter().map(Vec::len).collect::<Vec<_>>(),
        [50, 50, 24],
        "four more: the lists, and Films"
    );
    assert!(
        pages[0][0].starts_with("Ana moved Thing 120 ") && pages[2][19].starts_with("Ana moved Thing 1 ")
    );
    let second = ana.get("/history?page=2");
    assert_eq!(second.text(".pager p"), "51–100 of 124");
    assert_eq!(second.attributes(".pager a", "href"), ["/history", "/history?page=3"]);
    let filtered = ana.get(&format!("/history?category={}&page=2", films.id));
    assert_eq!(
        filtered.attributes(".pager a[rel='next']", "href"),
        [format!("/history?category={}&page=3", films.id)]
    );
    assert_eq!(second.text(".day h2"), "1 Jan 2026");
    assert_eq!(second.text(".event time"), "01:10 UTC");
}

#[test]
fn the_history_is_found_from_lists_favourites_and_spaces() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["Up", "Big"]);
    ana.post(&format!("/favourites/{}/rank", app.id_of("Up")), &[("place", "bottom")]);
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let page = ana.get("/@ana/films/up");
    assert_eq!(page.text("#happened"), "History");
    assert_eq!(
        page.all(".event-text > p"),
        ["Ana moved Up from number 1 to 2 in Films", "Ana added Up to Films as number 1"]
    );
    let links = |path: &str| ana.get(path).attributes("a", "href");
    assert!(links("/@ana/films").contains(&format!("/history?category={}", films.id)));
    assert!(links("/@ana/films/up").contains(&format!("/history?favourite={}", app.id_of("Up"))));
    assert!(links("/@ana").contains(&format!("/history?space={}", person.space.id)));
    assert!(links("/").contains(&"/history".to_owned()));
    app.sql("update spaces set is_shown = true where handle = 'ana'");
    for visitor in [app.browser(), app.sign_up("Bea")] {
        for path in ["/@ana", "/@ana/films", "/@ana/films/up"] {
            let page = visitor.get(path);
            assert!(
                page.status == 200 && !page.has(".event") && !page.body().contains("/history?"),
                "{path}"
            );
        }
    }
}

#[test]
fn what_is_in_the_bin_or_erased_is_still_told_without_links_to_it() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Up", "Big"]);
    let (up, list) = (app.id_of("Up"), films.id);
    let first = app.number("select min(id) from audit_entries where favourite_id is not null");
    ana.post(&format!("/trash/favourites/{up}"), &[]);
    assert_eq!(latest(&ana), "Ana moved Up, number 1 in Films, to the bin");
    let links = || ana.get("/history").attributes(".event-text a", "href");
    assert!(
        !links().contains(&"/@ana/films/up".to_owned()) && links().contains(&"/@ana/films/big".to_owned())
    );
    ana.post(&format!("/trash/categories/{list}"), &[]);
    assert!(!links().iter().any(|it| it.starts_with("/@ana/films")));
    app.sql("delete from favourites");
    app.sql(&format!("delete from attributes where category_id = {list}"));
    app.sql(&format!("delete from categories where id = {list}"));
    for path in ["/history".into(), format!("/history?category={list}"), format!("/history?favourite={up}")] {
        let told = told(&ana, &path);
        assert!(told.contains(&"Ana added Up to Films as number 1".to_owned()), "{path} {told:?}");
    }
    assert_eq!(ana.get(&format!("/history?category={list}")).text("h1"), "History of Films");
    assert_eq!(ana.get(&format!("/history/{first}")).status, 200);
    assert!(ana.get("/history.json").body().contains("Films"));
}
