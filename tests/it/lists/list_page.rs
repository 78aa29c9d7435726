//! The list page: fifty to a page, sorted and filtered without ever touching the ranks, and only text.

use crate::support::{Browser, Page, Person, TestApp};
use podium::{lists::categories::Category, text::Fields};

fn many(app: &TestApp, count: usize) -> (Person, Category, Browser) {
    let titles: Vec<String> = (1..=count).map(|number| format!("T{number}")).collect();
    app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>())
}

fn show(browser: &Browser, page: &Page, fields: &[(&str, &str)]) -> Page {
    let form = fields.iter().fold(page.form(".filter"), |form, (name, value)| form.set(name, value));
    browser.submit(form)
}

#[test]
fn fifty_to_a_page_and_the_numerals_go_on() {
    let app = TestApp::start();
    let (_, _, ana) = many(&app, 120);
    for (query, start, last, range) in [
        ("", 1, 50, "1–50 of 120"),
        ("?page=2", 51, 100, "51–100 of 120"),
        ("?page=3", 101, 120, "101–120 of 120"),
    ] {
        let page = ana.get(&format!("/@ana/films{query}"));
        assert_eq!(page.attributes("ol.list", "start"), [start.to_string()]);
        let wanted: Vec<String> = (start..=last).map(|rank| format!("{rank} T{rank}")).collect();
        assert_eq!(page.ranked(), wanted);
        assert_eq!(page.attributes(".list > li", "value").last(), Some(&last.to_string()));
        assert_eq!(page.text(".pager p"), range);
        assert_eq!(page.attributes(".pager [aria-current='page']", "aria-label").len(), 1);
    }
    let second = ana.get("/@ana/films?page=2");
    assert_eq!(second.attributes(".pager [rel='prev'], .pager [rel='next']", "href"), ["?page=1", "?page=3"]);
    assert!(!ana.get("/@ana/films").has(".pager [rel='prev']"));
    assert!(!ana.get("/@ana/films?page=3").has(".pager [rel='next']"));
    let beyond = ana.get("/@ana/films?page=9");
    assert_eq!(beyond.status, 200);
    assert!(beyond.text_content().contains("This page is past the end of the list. Show the whole list"));
    for odd in [
        "?page=0",
        "?page=-1",
        "?page=x",
        "?page=99999999999999999999",
        "?sort=%00&order=%ff&q=%00",
        "?page=1&page=2",
    ] {
        assert_eq!(ana.get(&format!("/@ana/films{odd}")).ranked().len(), 50, "{odd}");
    }
}

#[test]
fn exactly_fifty_need_no_pager() {
    let app = TestApp::start();
    let (person, films, ana) = many(&app, 50);
    assert!(!ana.get("/@ana/films").has(".pager ul"));
    app.favourites(&person, &films, &["one more"]);
    assert_eq!(ana.get("/@ana/films?page=2").ranked(), ["51 one more"]);
}

#[test]
fn one_can_jump_to_a_number() {
    let app = TestApp::start();
    let (_, _, ana) = many(&app, 120);
    let page = ana.submit(ana.get("/@ana/films").form("form:has(#jump)").set("number", "77"));
    assert_eq!(page.ranked()[0], "51 T51");
    assert_eq!(page.attributes(".is-moved[autofocus]", "value"), ["77"], "the browser scrolls to it");
    for odd in ["0", "-5", "x", ""] {
        assert_eq!(ana.get(&format!("/@ana/films?number={odd}")).ranked()[0], "1 T1", "{odd}");
    }
}

#[test]
fn the_results_of_a_filter_are_not_below_the_form_that_asked_for_them() {
    let app = TestApp::start();
    let (_, _, ana) = many(&app, 12);
    let page = ana.get("/@ana/films?q=T7");
    assert_eq!(page.ranked(), ["7 T7"]);
    assert!(!page.has(".tools details[open]") && page.text(".tools summary").contains("(filtered)"));
    assert!(page.text(".note").starts_with("Filtered."));
    assert!(
        ana.get(&format!("/@ana/films?q={}", "x".repeat(2_000))).has(".tools details[open]"),
        "what is wrong is shown"
    );
    assert!(!ana.get("/@ana/films").text(".tools summary").contains("filtered"));
}

#[test]
fn a_row_is_no_more_than_800_bytes_of_html() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&[]);
    let kinds = [("Kitchen", "text"), ("Price", "number"), ("Since", "date")];
    let ids = kinds.map(|(name, kind)| app.attribute(&person, &films, name, kind, &[]).id);
    app.sql("update attributes set unit = 'EUR' where kind = 'number'");
    for number in 1..=60 {
        let values =
            [format!("Kitchen {number}"), format!("{number}.5"), format!("2024-05-{:02}", number % 28 + 1)];
        let values = ids.iter().zip(values).map(|(id, value)| (format!("attribute-{id}"), value));
        let told = format!("Worth the walk on a rainy evening, number {number}.");
        let texts = [("title", format!("Dish number {number}")), ("description", told)];
        let texts = texts.map(|(name, value)| (name.to_owned(), value));
        app.favourite(&person, &films, Fields::from_iter(texts.into_iter().chain(values))).unwrap();
    }
    let page = ana.get("/@ana/films").body();
    let rows = page.split("<ol class=\"list\"").nth(1).unwrap().split("</ol>").next().unwrap();
    assert_eq!(rows.matches("<li class=\"row").count(), 50);
    assert!(rows.len() <= 50 * 800, "{} bytes a row, such as{}", rows.len() / 50, &rows[rows.len() - 1000..]);
}

#[test]
fn a_button_of_the_rows_that_is_none_changes_nothing() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A", "B"]);
    let (path, before) = (format!("/categories/{}/rows", films.id), app.fingerprint());
    let id = app.id_of("B");
    for (name, status) in [("", 422), ("up-", 422), ("up-x", 422), ("over-1", 422), ("up-987654321", 404)] {
        assert_eq!(ana.post(&path, &[(name, "")]).status, status, "{name}");
    }
    assert_eq!(ana.post(&path, &[(&format!("above-{id}"), "soon")]).status, 422);
    assert_eq!(app.fingerprint(), before);
    let above = app.id_of("A").to_string();
    let moved = ana.post(&path, &[(&format!("above-{id}"), &above)]);
    assert_eq!(moved.location().unwrap(), format!("/@ana/films#favourite-{id}"));
    assert_eq!(ana.follow(moved).ranked(), ["1 B", "2 A"]);
}

#[test]
fn the_empty_list_is_the_form() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&[]);
    let page = ana.get("/@ana/films");
    assert!(page.has("#add input[name='title'][autofocus]") && !page.has(".list") && !page.has(".filter"));
    assert_eq!(page.attributes(".note a", "href"), [format!("/categories/{}/imports", films.id)]);
    app.sql("update categories set visibility = 'public'");
    let visitor = app.browser().get("/@ana/films");
    assert!(visitor.text_content().contains("This list has no favourites yet.") && !visitor.has("#add"));
}

/// Films with a year, a genre and whether they were seen.
fn described(app: &TestApp) -> (Browser, [i64; 3]) {
    let (person, films, ana) = app.films(&[]);
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    let genre = app.attribute(&person, &films, "Genre", "choice", &["Crime", "Horror"]).id;
    let seen = app.attribute(&person, &films, "Seen", "date", &[]).id;
    for (title, made, kind, day) in [
        ("Heat", "1995", "Crime", "2026-01-02"),
        ("alien", "1979", "Horror", ""),
        ("Saw 10", "2023", "Horror", "2026-03-01"),
        ("Saw 2", "", "", "2025-12-31"),
        ("Éa 100%", "350", "Crime", ""),
    ] {
        let fields = [
            ("title".to_owned(), title),
            (format!("attribute-{year}"), made),
            (format!("attribute-{genre}"), kind),
            (format!("attribute-{seen}"), day),
        ];
        let fields = fields.map(|(name, value)| (name, value.to_owned()));
        app.favourite(&person, &films, Fields::from_iter(fields)).unwrap();
    }
    (ana, [year.0, genre.0, seen.0])
}

#[test]
fn sorting_shows_the_ranks_and_turns_the_arrows_off() {
    let app = TestApp::start();
    let (ana, [year, genre, seen]) = described(&app);
    let (list, before) = (ana.get("/@ana/films"), app.fingerprint());
    let [year, genre, seen] = [year, genre, seen].map(|id| id.to_string());
    let heat = app.id_of("Heat");
    app.sql(&format!("update favourites set changed_at = now() + interval '1 hour' where id = {heat}"));
    app.sql(&format!(
        "update favourites set added_at = now() - interval '1 hour' where id = {}",
        app.id_of("Saw 2")
    ));
    for (sort, way, order) in [
        ("title", "", ["2 alien", "5 Éa 100%", "1 Heat", "4 Saw 2", "3 Saw 10"]),
        ("title", "down", ["3 Saw 10", "4 Saw 2", "1 Heat", "5 Éa 100%", "2 alien"]),
        (&year, "", ["5 Éa 100%", "2 alien", "1 Heat", "3 Saw 10", "4 Saw 2"]),
        (&year, "down", ["3 Saw 10", "1 Heat", "2 alien", "5 Éa 100%", "4 Saw 2"]),
        (&genre, "", ["1 Heat", "5 Éa 100%", "2 alien", "3 Saw 10", "4 Saw 2"]),
        (&seen, "", ["4 Saw 2", "1 Heat", "3 Saw 10", "2 alien", "5 Éa 100%"]),
        (&seen, "down", ["3 Saw 10", "1 Heat", "4 Saw 2", "2 alien", "5 Éa 100%"]),
        ("added", "", ["4 Saw 2", "1 Heat", "2 alien", "3 Saw 10", "5 Éa 100%"]),
        ("changed", "down", ["1 Heat", "5 Éa 100%", "4 Saw 2", "3 Saw 10", "2 alien"]),
        ("", "down", ["5 Éa 100%", "4 Saw 2", "3 Saw 10", "2 alien", "1 Heat"]),
    ] {
        let page = show(&ana, &list, &[("sort", sort), ("order", way)]);
        assert_eq!(page.ranked(), order, "{sort} {way}");
        assert!(!page.has(".controls > button") && !page.has(".controls > a"), "{sort}: no arrows");
        assert!(
            page.text_content().contains("Not in rank order. Switch to rank order to move favourites."),
            "{sort}"
        );
        let form = page.form(".filter");
        assert_eq!((form.value("sort"), form.value("order")), (sort, way), "the form says how it is sorted");
    }
    assert_eq!(ana.get("/@ana/films?sort=title;drop+table+favourites").ranked().len(), 5);
    let now = app.fingerprint();
    assert!(before.iter().all(|(table, hash)| table == "favourites" || now[table] == *hash));
}

#[test]
fn filters_show_some_with_their_ranks_and_arrows() {
    let app = TestApp::start();
    let (ana, [year, genre, seen]) = described(&app);
    let list = ana.get("/@ana/films");
    let [is, from, to] = [format!("is-{genre}"), format!("from-{year}"), format!("to-{year}")];
    let (since, until) = (format!("from-{seen}"), format!("to-{seen}"));
    let check = |fields: &[(&str, &str)], found: &[&str]| {
        let page = show(&ana, &list, fields);
        assert_eq!(page.ranked(), found, "{fields:?}");
        page
    };
    let horror = check(&[(&is, "Horror")], &["2 alien", "3 Saw 10"]);
    assert_eq!(horror.attributes(".list > li", "value"), ["2", "3"]);
    assert!(
        horror.has(".controls > button")
            && horror.text_content().contains("Filtered. Ranks and moves refer to the whole list.")
    );
    assert_eq!(horror.form(".filter").value(&is), "Horror");
    check(&[(&from, "1979"), (&to, "1995")], &["1 Heat", "2 alien"]);
    check(&[(&from, "1000")], &["1 Heat", "2 alien", "3 Saw 10"]);
    check(&[(&since, "2026-01-02")], &["1 Heat", "3 Saw 10"]);
    check(&[(&until, "2026-01-01")], &["4 Saw 2"]);
    check(&[("q", "SAW")], &["3 Saw 10", "4 Saw 2"]);
    check(&[("q", "éa")], &["5 Éa 100%"]);
    check(&[("q", "100%")], &["5 Éa 100%"]);
    check(&[("q", "%")], &["5 Éa 100%"]);
    check(&[("q", "e"), (&is, "Crime"), ("sort", "title")], &["5 Éa 100%"]);
    check(&[("q", "genre:crime"), ("sort", "title")], &["5 Éa 100%", "1 Heat"]);
    check(&[(&from, "soon")], &["1 Heat", "2 alien", "3 Saw 10", "4 Saw 2", "5 Éa 100%"]);
    let none = check(&[("q", "nowhere")], &[]);
    assert!(none.text_content().contains("No favourites match. Show the whole list"));
    assert_eq!(none.form(".filter").value("q"), "nowhere");
}

#[test]
fn the_pages_of_a_filtered_list_stay_filtered() {
    let app = TestApp::start();
    let (_, _, ana) = many(&app, 120);
    app.sql("update favourites set description = 'one of the even ones' where id % 2 = 0");
    let first = ana.get("/@ana/films?q=even+ones");
    assert_eq!((first.ranked().len(), first.text(".pager p")), (50, "1–50 of 60".into()));
    let next = first.attributes(".pager [rel='next']", "href").remove(0);
    let second = ana.get(&format!("/@ana/films{next}"));
    assert_eq!(second.ranked().len(), 10);
    assert_eq!(second.attributes("ol.list", "start"), second.attributes(".list > li:first-child", "value"));
}

const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "javascript:alert(1)//https://",
    "&lt;b&gt; &amp; &#60;script&#62;",
    "</title><svg/onload=alert(1)>",
];

#[test]
fn whatever_is_typed_anywhere_stays_text() {
    for payload in PAYLOADS {
        let app = TestApp::start();
        let ana = app.person("Ana");
        let name: String = payload.chars().take(40).collect();
        let list = app.category(&ana, &name);
        let attribute = app.attribute(&ana, &list, &name, "text", &[]);
        let choice = app.attribute(&ana, &list, "Choice", "choice", &[payload]);
        app.sql("update users set name = '<i>Ana</i>'");
        app.sql("update spaces set name = '<i>Ana</i>'");
        app.sql("update attributes set unit = '<u>' where kind = 'text'");
        let fields = [
            ("title".to_owned(), payload),
            ("description".to_owned(), payload),
            (format!("attribute-{}", attribute.id), payload),
            (format!("attribute-{}", choice.id), payload),
        ];
        let added = app
            .favourite(&ana, &list, Fields::from_iter(fields.map(|(name, value)| (name, value.to_owned()))))
            .unwrap();
        app.favourites(&ana, &list, &["Another"]);
        let (id, browser) = (added.favourite.id, app.browser_of(&ana));
        let shown = format!("/@ana/{}", list.slug);
        assert_eq!(browser.post(&format!("/favourites/{id}/rank"), &[("place", "bottom")]).status, 303);
        for path in [
            shown.clone(),
            shown.clone(),
            format!("{shown}?q={}", url_encoded(payload)),
            format!("{shown}/{}", added.favourite.slug),
            format!("{shown}/print"),
            format!("/favourites/{id}/edit"),
            format!("/favourites/{id}/move"),
            format!("/categories/{}/order", list.id),
            format!("/categories/{}/edit", list.id),
            format!("/categories/{}/attributes", list.id),
            format!("/attributes/{}/edit", choice.id),
            format!("/categories/{}/shares", list.id),
            "/".into(),
            "/@ana".into(),
        ] {
            let page = browser.get(&path);
            assert_eq!(page.status, 200, "{path}");
            assert!(!page.has("img[src='x'], script:not([src]), svg[onload], [onmouseover], [onerror], main i, main u, [style]"), "{path}");
            assert!(
                page.attributes("a", "href").iter().all(|link| !link.starts_with("javascript:")),
                "{path}"
            );
        }
        assert_eq!(
            browser.get(&shown).all(".list .title").last().unwrap(),
            &payload.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        let again = browser.save(
            &format!("/favourites/{id}"),
            &[("title", payload), ("description", "short"), ("link", payload)],
        );
        assert_eq!((again.status, again.form(".form").value("title")), (422, payload));
        assert_eq!(again.form(".form").value("link"), payload);
    }
}

fn url_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[test]
fn links_in_a_description_are_web_links_only() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&[]);
    let text = "See https://example.org/a?b=1&c=2, http://x.org. Not javascript:alert(1) nor data:text/html,x nor ftp://y.org";
    ana.submit(ana.get("/@ana/films").form("#add").set("title", "Heat").set("description", text));
    for page in [ana.get("/@ana/films"), ana.get("/@ana/films/heat")] {
        assert_eq!(
            page.attributes(".description a, .full-description a", "href"),
            ["https://example.org/a?b=1&c=2", "http://x.org"]
        );
        assert_eq!(
            page.attributes(".description a, .full-description a", "rel"),
            ["nofollow noopener ugc"; 2]
        );
        assert_eq!(page.text(".description, .full-description"), text);
    }
}
