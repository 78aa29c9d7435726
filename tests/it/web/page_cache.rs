//! What is kept in memory for visitors is never stale and never anybody's own.

use crate::support::{Browser, Page, Person, SECRET, TestApp};
use podium::{crypto::Keys, lists::categories::Category, sharing::links::url};

fn public_films(app: &TestApp) -> (Person, Category, Browser) {
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat", "Alien", "Stalker"]);
    let browser = app.browser_of(&ana);
    show(&browser, &films, "public");
    (ana, films, browser)
}

fn show(browser: &Browser, films: &Category, visibility: &str) {
    assert_eq!(browser.post(&url::visibility(films.id), &[("visibility", visibility)]).status, 303);
}

fn titles(page: &Page) -> Vec<String> {
    page.all(".list .title")
}

fn asked(browser: &Browser, path: &str, header: (&str, &str)) -> Page {
    browser.send("GET", path, &[header], None).unwrap()
}

#[test]
fn an_unchanged_page_is_not_sent_again_and_a_changed_one_is_at_once() {
    let app = TestApp::start();
    let (_, films, ana) = public_films(&app);
    let link = ana.link_to(films.id);
    let visitor = app.browser();
    for path in ["/@ana/films".to_owned(), "/@ana/films/heat".into(), "/@ana/films/print".into(), link] {
        let page = visitor.get(&path);
        let tag = page.header("etag").to_owned();
        assert!(page.status == 200 && !tag.is_empty(), "{path}");
        let again = asked(&visitor, &path, ("if-none-match", &tag));
        assert_eq!(
            (again.status, again.body().len(), again.header("etag")),
            (304, 0, tag.as_str()),
            "{path}"
        );
        let modified = page.header("last-modified").to_owned();
        assert_eq!(asked(&visitor, &path, ("if-modified-since", &modified)).status, 304, "{path}");
        let later = ("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT");
        assert_eq!(asked(&visitor, &path, later).status, 304, "{path}");
        let earlier = ("if-modified-since", "Thu, 01 Jan 2015 00:00:00 GMT");
        assert_eq!(asked(&visitor, &path, earlier).status, 200, "{path}");
        assert_eq!(asked(&visitor, &path, ("if-none-match", "\"another\"")).status, 200, "{path}");
        let heat = app.id_of("Heat");
        ana.post(&format!("/favourites/{heat}/rank"), &[("place", "down")]);
        let changed = asked(&visitor, &path, ("if-none-match", &tag));
        assert_eq!(changed.status, 200, "{path}");
        assert_ne!(changed.header("etag"), tag, "{path}");
        ana.post(&format!("/favourites/{heat}/rank"), &[("place", "up")]);
        assert!(visitor.get(&path).body().contains("Heat"));
    }
}

#[test]
fn every_change_shows_on_the_very_next_request() {
    let app = TestApp::start();
    let (_, films, ana) = public_films(&app);
    let visitor = app.browser();
    let post =
        |path: String, fields: &[(&str, &str)]| assert_eq!(ana.save(&path, fields).status, 303, "{path}");
    let shown = || titles(&visitor.get("/@ana/films"));
    for round in 0..20 {
        assert_eq!(shown(), ["Heat", "Alien", "Stalker"], "round {round}");
        let stalker = app.id_of("Stalker");
        post(format!("/favourites/{stalker}/rank"), &[("place", "top")]);
        assert_eq!(shown(), ["Stalker", "Heat", "Alien"], "round {round}");
        post(format!("/favourites/{stalker}/rank"), &[("place", "bottom")]);
    }
    post(format!("/categories/{}", films.id), &[("name", "Movies")]);
    assert_eq!(visitor.get("/@ana/films").text("h1"), "Movies");
    post(format!("/trash/favourites/{}", app.id_of("Heat")), &[]);
    assert_eq!(shown(), ["Alien", "Stalker"]);
    show(&ana, &films, "private");
    assert_eq!(visitor.get("/@ana/films").status, 404);
    show(&ana, &films, "public");
    post(format!("/trash/categories/{}", films.id), &[]);
    assert_eq!(visitor.get("/@ana/films").status, 404);
}

#[test]
fn a_closed_link_is_closed_at_once_wherever_it_was_kept() {
    let app = TestApp::start();
    let replica = app.replica(Keys::new(SECRET.into(), Vec::new()));
    let (_, films, ana) = public_films(&app);
    let link = ana.link_to(films.id);
    for browser in [app.browser(), replica.browser()] {
        assert_eq!(browser.get(&link).status, 200);
        assert_eq!(browser.get(&link).status, 200);
    }
    ana.submit(ana.get(&url::list(films.id)).form("form[action$='/revocation']"));
    assert_eq!(app.browser().get(&link).status, 404);
    let mut tries = 0;
    while replica.browser().get(&link).status == 200 {
        tries += 1;
        assert!(tries < 20, "another process goes on sending what is closed");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn what_one_visitor_is_sent_holds_nothing_of_another() {
    let app = TestApp::start();
    let (_, _, ana) = public_films(&app);
    let visitor = app.browser();
    for _ in 0..2 {
        let page = visitor.get("/@ana/films");
        assert!(!page.has(".controls") && page.text_content().contains("Sign up"));
        assert_eq!(page.header("cache-control"), "public, max-age=0, s-maxage=10, must-revalidate");
        assert!(page.header("vary").contains("cookie"));
        let own = ana.get("/@ana/films");
        assert!(own.has(".controls") && own.text_content().contains("Sign out"));
        assert_eq!((own.header("cache-control"), own.header("etag")), ("no-store", ""));
    }
    let dark = app.browser();
    dark.post("/theme", &[("theme", "dark"), ("back", "/")]);
    assert!(dark.get("/@ana/films").has("html[data-theme=dark]"));
    assert!(!visitor.get("/@ana/films").has("html[data-theme]"));
}

#[test]
fn openings_of_a_link_count_from_memory_too() {
    let app = TestApp::start();
    let (_, films, ana) = public_films(&app);
    let link = ana.link_to(films.id);
    for _ in 0..5 {
        assert_eq!(app.browser().get(&link).status, 200);
    }
    assert_eq!(app.browser().get(&format!("{link}/print")).status, 200);
    app.count_openings();
    assert_eq!(app.number("select openings from shares"), 5);
}

#[test]
fn whoever_asks_for_the_head_gets_it_without_the_body() {
    let app = TestApp::start();
    let (_, _, _) = public_films(&app);
    let visitor = app.browser();
    for path in ["/@ana/films", "/@ana/films.csv", "/@ana/films/feed.atom", "/privacy"] {
        let (head, page) = (visitor.send("HEAD", path, &[], None).unwrap(), visitor.get(path));
        assert_eq!((head.status, head.bytes.len()), (200, 0), "{path}");
        for name in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(name), page.header(name), "{path} {name}");
        }
    }
}

#[test]
fn a_compressed_page_is_the_same_page() {
    let app = TestApp::start();
    let (_, _, _) = public_films(&app);
    let visitor = app.browser();
    let plain = visitor.get("/@ana/films").body().to_owned();
    for _ in 0..2 {
        let packed = asked(&visitor, "/@ana/films", ("accept-encoding", "gzip"));
        assert_eq!(packed.header("content-encoding"), "gzip");
        let mut text = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&packed.bytes[..]), &mut text)
            .unwrap();
        assert_eq!(text, plain);
        assert_eq!(
            asked(&visitor, "/@ana/films", ("accept-encoding", "gzip;q=0")).header("content-encoding"),
            ""
        );
    }
}

#[test]
fn what_comes_from_memory_is_numbered_guarded_and_only_for_our_own_host() {
    let app = TestApp::start();
    public_films(&app);
    let visitor = app.browser();
    let spoken = |page: &Page| -> Vec<(String, Vec<u8>)> {
        let changing = ["x-request-id", "date"];
        let headers = page.headers.iter().filter(|(name, _)| !changing.contains(&name.as_str()));
        let mut headers: Vec<_> =
            headers.map(|(name, value)| (name.to_string(), value.as_bytes().to_owned())).collect();
        headers.sort();
        headers
    };
    let first = visitor.get("/@ana/films");
    // By then it is known that nobody else wrote.
    std::thread::sleep(std::time::Duration::from_millis(50));
    let again = visitor.get("/@ana/films");
    assert_eq!(spoken(&again), spoken(&first));
    assert!(again.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(again.header("x-request-id").len(), 16);
    assert_ne!(again.header("x-request-id"), first.header("x-request-id"));
    for evil in ["evil.example", "127.0.0.1:1"] {
        assert_eq!(asked(&visitor, "/@ana/films", ("host", evil)).status, 400, "{evil}");
    }
}
