//! The page of results: its form, its pages, what it offers when there is nothing; and the list page.

use super::{count, found, library, search};
use crate::support::{Browser, TestApp};

#[test]
fn a_plain_form_builds_the_query() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    let films = app.number("select id from categories where name = 'Films'").to_string();
    let id = |name: &str| app.number(&format!("select id from attributes where name = '{name}'"));
    let chosen = ana.follow(ana.submit(search(&ana, "nolan").form(".filter").set("list", &films)));
    assert_eq!(chosen.form(".search-box").value("q"), "nolan list:Films");
    let form = chosen.form(".filter");
    assert_eq!((form.value("words"), form.value("list")), ("nolan", films.as_str()));
    let form = form
        .set(&format!("from-{}", id("Released")), "2005")
        .set(&format!("to-{}", id("Released")), "2008")
        .set(&format!("from-{}", id("IMDB rating")), "8.5");
    let sent = ana.submit(form);
    let query = "nolan list:Films released:2005..2008 imdb-rating:>=8.5";
    let address: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
    assert_eq!((sent.status, sent.location().unwrap()), (303, format!("/search?q={address}")));
    let page = ana.follow(sent);
    assert!(page.all(".results .title").contains(&"The Dark Knight".to_owned()));
    let form = page.form(".filter");
    assert_eq!(form.value(&format!("from-{}", id("Released"))), "2005");
    assert_eq!(form.value("words"), "nolan");
    let again = ana.submit(form);
    assert_eq!(
        again.location().unwrap(),
        format!("/search?q={address}"),
        "the form says what it was filled with"
    );
}

#[test]
fn the_pages_of_results_have_addresses_and_miss_nothing() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=45).map(|number| format!("Part {number}")).collect();
    let (_, _, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let mut page = search(&ana, "part");
    assert_eq!((count(&page), page.text(".pager p")), ("1–20 of 45".into(), "Page 1 of 3".into()));
    let mut all = page.all(".results .title");
    while let Some(next) = page.attributes(".pager [rel='next']", "href").pop() {
        page = ana.get(&next);
        all.extend(page.all(".results .title"));
    }
    assert_eq!((all.len(), count(&page)), (45, "41–45 of 45".into()));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 45);
    assert_eq!(page.attributes(".pager [rel='prev']", "href"), ["/search?q=part&page=2"]);
}

#[test]
fn nothing_found_can_be_added_with_its_title_filled_in() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Heat"]);
    let page = search(&ana, "\"Kanazwa <i>\"");
    assert!(page.text_content().contains("No results for “\"Kanazwa <i>\"”."), "{}", page.text_content());
    let (links, words) = (page.attributes("a.button", "href"), page.all("a.button"));
    let at = words.iter().position(|it| it.contains("Films")).unwrap();
    assert_eq!(ana.get(&links[at]).form("main .form").value("title"), "Kanazwa <i>");
    let one = search(&ana, "Kanazwa list:films");
    assert_eq!(one.all("a.button.primary"), ["Add “Kanazwa” to Films"]);
    let form = ana.get(&one.attributes("a.button.primary", "href")[0]).form("main .form");
    ana.submit(form);
    assert_eq!(found(&ana, "kanazwa"), ["Kanazwa"]);
}

#[test]
fn a_slip_is_taken_for_what_was_meant_and_said_so() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["Kanazawa", "The Godfather", "Amélie"]);
    for (typed, meant, title) in [
        ("kanazwa", "Kanazawa", "Kanazawa"),
        ("the godfahter", "The Godfather", "The Godfather"),
        ("amelei list:films", "Amélie list:films", "Amélie"),
    ] {
        let page = search(&ana, typed);
        assert!(
            page.text_content().contains(&format!("Showing results for {meant} instead")),
            "{typed}: {}",
            page.text_content()
        );
        assert_eq!(page.all(".results .title"), [title], "{typed}");
        let link = page.attributes("main .note a", "href").remove(0);
        assert_eq!(ana.get(&link).all(".results .title"), [title]);
    }
}

#[test]
fn what_is_marked_is_text_and_only_text() {
    let app = TestApp::start();
    let (_, _, ana) = app.films(&["<img src=x onerror=alert(1)>", "Am\u{e9}lie & Co"]);
    let page = search(&ana, "img AMELIE");
    assert_eq!(count(&page), "nothing");
    let page = search(&ana, "<img");
    assert!(!page.has("img[src='x']"));
    assert_eq!(page.all(".results .title"), ["<img src=x onerror=alert(1)>"]);
    assert_eq!(search(&ana, "amelie").all(".results mark"), ["Amélie"]);
}

/// The ranks and titles that the list page shows for this text.
fn listed(ana: &Browser, list: &str, text: &str) -> Vec<String> {
    let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let page = ana.get(&format!("/@ana/{list}?q={text}"));
    assert_eq!(page.status, 200, "{}", page.text_content());
    page.ranked()
}

#[test]
fn the_list_page_speaks_the_same_language_with_the_ranks_of_the_whole_list() {
    let app = TestApp::start();
    let (_, ana) = library(&app);
    assert_eq!(listed(&ana, "films", "dark knight"), ["2 The Dark Knight"]);
    assert_eq!(listed(&ana, "films", "imdb-rating:>9.1 director:darabont"), ["1 The Shawshank Redemption"]);
    assert_eq!(listed(&ana, "places", "大陸"), ["2 Antarctica"]);
    assert_eq!(listed(&ana, "places", "independent:no area-km2:>10000000"), ["2 Antarctica"]);
    assert_eq!(listed(&ana, "places", "imdb-rating:>9.1"), [""; 0]);
    let page = ana.get("/@ana/films?q=genre%3Adrama+released%3A%3E2000&sort=title");
    assert_eq!(page.ranked().len(), 50);
    let next = page.attributes(".pager [rel='next']", "href").remove(0);
    assert!(next.contains("q=genre%3Adrama+released%3A%3E2000") && next.contains("sort=title"), "{next}");
    assert_eq!(ana.get("/@ana/films?q=knight").all(".list .title mark").first().unwrap(), "Knight");
    let long = ana.get(&format!("/@ana/films?q={}", "x".repeat(501)));
    assert!(long.text_content().contains("Shorten it to 500 characters") && long.status == 200);
    assert_eq!(long.form(".filter").value("q"), "x".repeat(501));
}
