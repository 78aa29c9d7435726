//! What a ranking says: which sentences, with which numbers, and to whom.

use chrono::Datelike;
use podium::{
    lists::{attributes::Attribute, categories::Category},
    text::Fields,
};

use super::editions::open;
use crate::support::{Browser, Page, Person, TestApp};

/// Adds a favourite with these values at the end.
fn add(app: &TestApp, person: &Person, list: &Category, title: &str, values: &[(&Attribute, String)]) {
    let typed =
        values.iter().map(|(attribute, value)| (format!("attribute-{}", attribute.id), value.clone()));
    let fields = typed.chain([("title".to_owned(), title.to_owned())]);
    app.favourite(person, list, Fields::from_iter(fields)).unwrap();
}

/// Twenty-four films: of the first ten, six are Drama and three Jazz, of the others three and one. The years fall from film to
/// film and the pages rise; in 27 of 45 pairs the better one of the first ten was seen later; three of them were seen twice.
fn library(app: &TestApp) -> (Person, Category, Browser, [Attribute; 5]) {
    let (ana, films, browser) = app.films(&[]);
    let attribute =
        |name: &str, kind: &str, options: &[&str]| app.attribute(&ana, &films, name, kind, options);
    let attributes = [
        attribute("Genre", "choice", &["Crime", "Drama", "Jazz"]),
        attribute("Twice", "yes/no", &[]),
        attribute("Year", "number", &[]),
        attribute("Pages", "number", &[]),
        attribute("Seen", "date", &[]),
    ];
    let [genre, twice, year, pages, seen] = &attributes;
    let genres = "DDDDDDJJJC DDDJCCCCCCCCCC".replace(' ', "");
    let days = [10, 9, 8, 3, 2, 1, 4, 5, 6, 7];
    for (at, letter) in genres.chars().enumerate() {
        let option = match letter {
            'D' => "Drama",
            'J' => "Jazz",
            _ => "Crime",
        };
        let mut values = vec![
            (genre, option.to_owned()),
            (year, (2_000 - at).to_string()),
            (pages, format!("{}.5", 9 + at)), // 9.5 is less than 10.5
        ];
        values.extend(days.get(at).map(|day| (seen, format!("2026-05-{day:02}"))));
        values.extend((at < 3).then(|| (twice, "yes".to_owned())));
        add(app, &ana, &films, &format!("Film {}", at + 1), &values);
    }
    (ana, films, browser, attributes)
}

fn sentences(page: &Page) -> Vec<String> {
    assert_eq!(page.status, 200, "{}", page.path);
    page.all(".sayings > section > p:not(.soft)")
}

const DRAMA: &str = "6 of the first 10 are Drama; of all 24 it is 9.";
const TWICE: &str = "3 of the first 10 say yes; of all 24 it is 3.";
const YEAR: &str = "Larger numbers stand higher: in 100 of 100 pairs.";
const PAGES: &str = "Smaller numbers stand higher: in 100 of 100 pairs.";
const SEEN: &str = "Newer ones stand higher: in 60 of 100 pairs.";
const NOTHING: &str = "This ranking has nothing to say yet.";

#[test]
fn a_ranking_says_what_its_numbers_say() {
    let app = TestApp::start();
    let (_, films, ana, [.., seen]) = library(&app);
    let list = ana.get("/@ana/films");
    assert_eq!(list.all(".meta a[href$='/about']"), ["What this ranking says"]);
    let page = ana.get(&list.attributes(".meta a[href$='/about']", "href")[0]);
    assert_eq!(sentences(&page), [DRAMA, TWICE, YEAR, PAGES, SEEN], "Jazz would be the third");
    assert_eq!(page.all(".sayings h2"), ["Genre", "Twice", "Year", "Pages", "Seen"]);
    let soft = page.all(".sayings .soft");
    assert_eq!(soft[2], "Of 276 pairs with different values; the line is half of them.");
    assert!(soft[4].starts_with("Of 45 pairs"), "{soft:?}");
    assert_eq!(page.attributes(".saying-bar .filled", "width"), ["600", "300", "1000", "1000", "600"]);
    assert_eq!(page.attributes(".saying-bar line", "x1"), ["375", "125", "500", "500", "500"]);
    assert_eq!(page.text(".lede"), "Counted in the order of 24 favourites. It says what is so, not why.");
    assert_eq!(sentences(&ana.get(&format!("/categories/{}/about", films.id))), sentences(&page));

    // The fourth was seen before the other nine then: 25 of 45 are 56 of 100.
    let other = format!("attributes || jsonb_build_object('{}', '2026-04-30')", seen.id);
    app.sql(&format!("update favourites set attributes = {other} where title = 'Film 4'"));
    assert_eq!(sentences(&ana.get("/@ana/films/about")), [DRAMA, TWICE, YEAR, PAGES]);
}

#[test]
fn where_there_is_too_little_nothing_is_said() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&[]);
    let genre = app.attribute(&ana, &films, "Genre", "choice", &["Drama", "Crime"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]);
    open(&browser, &films, "public");
    let visitor = app.browser();
    let link = |browser: &Browser| browser.get("/@ana/films").has(".meta a[href$='/about']");
    let silent = |browser: &Browser| {
        let page = browser.get("/@ana/films/about");
        assert!(page.text(".note").starts_with(NOTHING), "{}", page.text_content());
        !page.has(".sayings")
    };
    for number in 1..=9 {
        let option = if number < 4 { "Drama" } else { "Crime" };
        let values = [(&genre, option.to_owned()), (&year, (2_000 - number).to_string())];
        add(&app, &ana, &films, &format!("Film {number}"), &values);
    }
    assert!(silent(&browser) && silent(&visitor), "nine");
    assert!(!link(&browser) && !link(&visitor));
    add(&app, &ana, &films, "Film 10", &[(&genre, "Crime".into()), (&year, "1992".into())]);
    assert!(silent(&visitor), "44 pairs with different values");
    for number in 11..=19 {
        add(&app, &ana, &films, &format!("Film {number}"), &[(&genre, "Crime".into())]);
    }
    assert!(silent(&browser) && silent(&visitor), "19 favourites");
    add(&app, &ana, &films, "Film 20", &[(&genre, "Crime".into()), (&year, "1950".into())]);
    let said = [
        "3 of the first 10 are Drama; of all 20 it is 3.",
        "Larger numbers stand higher: in 98 of 100 pairs.", // 53 of 54
    ];
    assert_eq!(sentences(&visitor.get("/@ana/films/about")), said, "the cached page is not shown any more");
    assert!(link(&browser) && link(&visitor));
    assert!(
        !browser.get("/@ana/films?as=others").has("a[href$='/about']"),
        "others have no page of their own here"
    );
    for id in [genre.id, year.id] {
        browser.post(&format!("/attributes/{id}/removal"), &[]);
    }
    assert!(!link(&visitor), "nothing that could be counted");
}

/// What happened just now happened at noon of that day.
fn on(app: &TestApp, day: &str) {
    app.sql("alter table audit_entries disable trigger all");
    app.sql(&format!("update audit_entries set at = '{day} 12:00Z' where at > now() - interval '1 hour'"));
    app.sql("alter table audit_entries enable trigger all");
}

#[test]
fn members_read_how_the_list_has_grown() {
    let app = TestApp::start();
    let year = chrono::Utc::now().year();
    let titles: Vec<String> = (1..=12).map(|number| format!("Film {number}")).collect();
    let (person, films, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    on(&app, &format!("{}-03-01", year - 2));
    let about = || ana.get("/@ana/films/about");
    assert!(about().text(".note").contains("what was number 1 before"), "{}", about().text_content());
    let path = format!("/favourites/{}/rank", app.id_of("Film 3"));
    assert_eq!(ana.post(&path, &[("place", "number"), ("number", "1")]).status, 303);
    on(&app, &format!("{}-05-02", year - 1));
    let number_one = format!("Number 1 since 2 May {}: Film 3; before it: Film 1.", year - 1);
    assert_eq!(sentences(&about()), [number_one.as_str()]);
    add(&app, &person, &films, "Up", &[]);
    assert_eq!(sentences(&about()), ["1 came this year, not into the first ten.", &number_one]);
    ana.post(&format!("/categories/{}/favourites", films.id), &[("title", "Ran"), ("rank", "2")]);
    let came = "2 came this year, 1 of them into the first ten.";
    assert_eq!(sentences(&about()), [came, &number_one]);
    assert_eq!(about().attributes(".saying-bar .filled", "width"), ["143"], "2 of 14");
    open(&ana, &films, "public");
    let link = ana.link_to(films.id);
    for (reader, path) in [(app.browser(), "/@ana/films/about"), (app.sign_up("Ben"), "/@ana/films/about")] {
        assert!(reader.get(path).text(".note").starts_with(NOTHING));
    }
    assert!(ana.get(&format!("{link}/about")).text(".note").starts_with(NOTHING), "nor behind a link");
    let first = app.id_of("Film 1");
    ana.post(&format!("/trash/favourites/{first}"), &[]);
    assert_eq!(sentences(&about()).last(), Some(&number_one), "it is in the bin");
    ana.post("/trash/erasure", &[("favourite", &first.to_string())]);
    let alone = format!("Number 1 since 2 May {}: Film 3.", year - 1);
    assert_eq!(sentences(&about()).last(), Some(&alone), "it is nowhere");
}

#[test]
fn a_year_begins_where_the_reader_is() {
    let app = TestApp::start();
    let year = chrono::Utc::now().year();
    let titles: Vec<String> = (1..=12).map(|number| format!("Film {number}")).collect();
    let (person, films, ana) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    on(&app, &format!("{}-03-01", year - 1));
    add(&app, &person, &films, "Ran", &[]);
    app.sql("alter table audit_entries disable trigger all");
    app.sql(&format!("update audit_entries set at = '{year}-01-01 02:00Z' where subject = 'Ran'"));
    app.sql("alter table audit_entries enable trigger all");
    let about = || ana.get("/@ana/films/about");
    assert_eq!(sentences(&about()), ["1 came this year, not into the first ten."]);
    assert_eq!(ana.post("/account/time-zone", &[("time_zone", "America/New_York")]).status, 204);
    assert!(about().text(".note").starts_with(NOTHING), "it was still the old year there");
}

// Z12
#[test]
fn what_a_link_hides_is_not_counted_behind_it() {
    let app = TestApp::start();
    let (_, films, ana, attributes) = library(&app);
    open(&ana, &films, "link");
    let (ids, whole) = (attributes.each_ref().map(|it| it.id.to_string()), ana.link_to(films.id));
    let hidden: Vec<(&str, &str)> = ids.iter().map(|id| ("hide", id.as_str())).collect();
    let without_genre = ana.link_with(films.id, &hidden[..1]);
    let without_all = ana.link_with(films.id, &hidden);
    for reader in [app.browser(), app.sign_up("Ben"), ana] {
        let page = reader.get(&format!("{whole}/about"));
        assert_eq!(sentences(&page), [DRAMA, TWICE, YEAR, PAGES, SEEN]);
        let inside = |it: &String| it.contains("/@ana") || it.contains("/categories/");
        assert!(!page.attributes("main a[href]", "href").iter().any(inside), "it opens nothing else");
        let page = reader.get(&format!("{without_genre}/about"));
        assert_eq!(sentences(&page), [TWICE, YEAR, PAGES, SEEN]);
        for word in ["Genre", "Drama", "Jazz"] {
            assert!(!page.body().contains(word), "{word}");
        }
        assert!(reader.get(&without_genre).has(".meta a[href$='/about']"));
        assert!(!reader.get(&without_all).has(".meta a[href$='/about']"));
        assert!(reader.get(&format!("{without_all}/about")).text(".note").starts_with(NOTHING));
    }
}

#[test]
fn who_sees_the_list_sees_what_it_says() {
    let app = TestApp::start();
    let (_, films, ana, _) = library(&app);
    let by_id = format!("/categories/{}/about", films.id);
    let (ben, visitor) = (app.sign_up("Ben"), app.browser());
    let statuses = |path: &str| [&ana, &ben, &visitor].map(|it| it.get(path).status);
    assert_eq!((statuses("/@ana/films/about"), statuses(&by_id)), ([200, 404, 404], [200, 404, 303]));
    open(&ana, &films, "public");
    assert_eq!((statuses("/@ana/films/about"), statuses(&by_id)), ([200; 3], [200, 200, 303]));
    assert_eq!(sentences(&visitor.get("/@ana/films/about")), [DRAMA, TWICE, YEAR, PAGES, SEEN]);
    open(&ana, &films, "private");
    assert_eq!(statuses("/@ana/films/about"), [200, 404, 404], "also from the cache");
    assert_eq!(ana.get("/s/nothing/about").status, 404);
}

#[test]
fn what_is_typed_is_text() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&[]);
    let genre = app.attribute(&ana, &films, "<b>Genre</b>", "choice", &["<script>x</script>", "B"]);
    let year = app.attribute(&ana, &films, "{{ \"'&amp; }}", "number", &[]);
    for number in 1..=20 {
        let option = if number < 4 { "<script>x</script>" } else { "B" };
        let values = [(&genre, option.to_owned()), (&year, number.to_string())];
        add(&app, &ana, &films, &format!("<i>{number}</i>"), &values);
    }
    browser.post(&format!("/favourites/{}/rank", app.id_of("<i>2</i>")), &[("place", "up")]);
    let page = browser.get("/@ana/films/about");
    assert_eq!(page.all(".sayings h2"), ["<b>Genre</b>", "{{ \"'&amp; }}", "Number 1"]);
    let said = sentences(&page);
    assert_eq!(said[0], "3 of the first 10 are <script>x</script>; of all 20 it is 3.");
    assert!(said[2].ends_with(": <i>2</i>; before it: <i>1</i>."), "{said:?}");
    for raw in ["<b>Genre", "<script>x", "<i>1"] {
        assert!(!page.body().contains(raw), "{raw}");
    }
}
