//! What somebody learns who may not know: nothing.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use diesel::{Connection, connection::InstrumentationEvent};
use podium::{
    access::{Actor, Allowed, Locator, Resource, View},
    auth::User,
    database::ids::{CategoryId, FavouriteId},
    error::Error,
    lists::{categories::Category, favourites::Favourite},
    spaces::Space,
};

use super::{
    answer,
    fixtures::{ACTORS, Fixtures, MARKER, Site},
    rows,
};
use crate::support::{Browser, Page, TestApp};

/// An answer without what differs from request to request: its number, the address that was asked for, and what was typed
/// there, sealed or shown.
fn without_request_details(page: &Page) -> (u16, BTreeSet<(String, String)>, String) {
    let asked: String = url::form_urlencoded::byte_serialize(page.path.as_bytes()).collect();
    let drafts = page.attributes("input[name='draft']", "value");
    let typed = page.all("h2#typed ~ .properties dd");
    let strip = |text: &str| {
        let text = text.replace(page.header("x-request-id"), "").replace(&asked, "");
        let text = drafts.iter().fold(text, |text, draft| text.replace(draft, ""));
        typed.iter().fold(text, |text, typed| text.replace(&format!(">{typed}<"), "><"))
    };
    let headers = page.headers.iter().filter(|(name, _)| {
        !["date", "content-length", "x-request-id", "connection"].contains(&name.as_str())
    });
    let headers = headers.map(|(name, value)| (name.to_string(), strip(value.to_str().unwrap())));
    (page.status, headers.collect(), strip(&page.body()))
}

// Z02, Z03
#[test]
fn a_thing_of_somebody_else_is_answered_like_one_that_does_not_exist() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let before = site.app.fingerprint();
    for row in rows().iter().filter(|row| row.route.contains("{") && !row.route.contains(":.*}")) {
        if row.has_secret() || row.route == "/help/{topic}" {
            continue; // whoever has the secret may look, and the help belongs to nobody
        }
        let mut nowhere = fixtures.clone();
        for value in nowhere.values.values_mut() {
            *value = if value.parse::<i64>().is_ok() { "987654321".into() } else { "nowhere".into() };
        }
        for browser in [site.stranger(), &site.browsers[0]] {
            let (theirs, missing) = (row.request(browser, &fixtures), row.request(browser, &nowhere));
            assert_eq!(
                without_request_details(&theirs),
                without_request_details(&missing),
                "{} {}",
                row.method,
                row.route
            );
        }
    }
    assert_eq!(site.app.fingerprint(), before);
}

// Z03
#[test]
fn unknown_and_impossible_numbers_are_not_found() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let before = site.app.fingerprint();
    for row in rows().iter().filter(|row| row.has_id()) {
        for id in ["987654321", "0", "-1", "x", "1.5", "99999999999999999999", "%00", "1%20or%201=1", "%ff"] {
            let brace = row.route.find('{').unwrap()..=row.route.find('}').unwrap();
            let mut path = row.route.to_owned();
            path.replace_range(brace, id);
            let path = fixtures.fill(&path);
            assert_eq!(
                answer(&row.request_path(site.owner(), &path, &fixtures)),
                "404",
                "{} {path}",
                row.method
            );
        }
    }
    for name in
        ["/@%00", "/@ana/%00", "/@ana/films/%00", "/@ana/%ff", "/@%ff/films", "/s/%00", "/s/%ff/print"]
    {
        assert_eq!(site.owner().get(name).status, 404, "{name}");
    }
    assert_eq!(fixtures.fill("/@{space}/{category}"), "/@ana/films");
    assert_eq!(site.app.fingerprint(), before);
}

/// The queries by which it is found out whether the actor may see what an address names.
fn queries<R: Resource>(app: &TestApp, actor: &Actor, locator: &Locator<R::Id>) -> Vec<String> {
    let (noted, mut conn) = (Arc::new(Mutex::new(Vec::new())), app.conn());
    let notes = noted.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let text = query.to_string();
            notes.lock().unwrap().push(text.split(" -- binds").next().unwrap_or_default().to_owned());
        }
    });
    let answer = Allowed::<R, View>::prove(&mut conn, actor, Some(locator));
    assert!(matches!(answer, Err(Error::NotFound | Error::Unauthenticated)), "{:?}", answer.err());
    noted.lock().unwrap().clone()
}

fn slugs<I>(path: &str) -> Locator<I> {
    Locator::Slugs(path.split('/').map(str::to_owned).collect())
}

/// Everything here is Ana's alone; nothing of it takes Ben or a visitor other queries than what does not exist.
// Z02
#[test]
fn what_is_private_and_what_does_not_exist_take_the_same_queries() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat", "Ronin"]);
    let edit = ana.get(&format!("/categories/{}/edit", films.id)).form("main form.form");
    assert_eq!(ana.submit(edit.set("name", "Movies").set("address", "movies")).status, 303);
    let heat = FavouriteId(app.id_of("Heat"));
    let edit = ana.get(&format!("/favourites/{heat}/edit")).form("main form.form");
    assert_eq!(ana.submit(edit.set("address", "heat-1995")).status, 303);
    let ben = app.person("Ben");
    for actor in [Actor::from(None::<User>), Actor::from(&ben.user)] {
        let space = queries::<Space>(&app, &actor, &slugs("nobody"));
        assert_eq!(queries::<Space>(&app, &actor, &slugs("ana")), space);
        let list = queries::<Category>(&app, &actor, &slugs("nobody/films"));
        for path in ["ana/nothing", "ana/movies", "ana/films"] {
            assert_eq!(queries::<Category>(&app, &actor, &slugs(path)), list, "{path}");
        }
        let favourite = queries::<Favourite>(&app, &actor, &slugs("nobody/films/heat"));
        for path in [
            "ana/nothing/heat",
            "ana/movies/nothing",
            "ana/movies/heat-1995",
            "ana/movies/heat",
            "ana/films/heat",
        ] {
            assert_eq!(queries::<Favourite>(&app, &actor, &slugs(path)), favourite, "{path}");
        }
        assert_eq!(
            queries::<Favourite>(&app, &actor, &Locator::Id(heat)),
            queries::<Favourite>(&app, &actor, &Locator::Id(FavouriteId(987_654)))
        );
        assert_eq!(
            queries::<Category>(&app, &actor, &Locator::Id(films.id)),
            queries::<Category>(&app, &actor, &Locator::Id(CategoryId(987_654)))
        );
    }
}

/// So many comparisons of several lists are looked at: any of one's lists can be added in any order.
const SEVERAL: usize = 20;

/// Every address that pages lead to from here, followed to the end; the pages.
pub(crate) fn crawl(browser: &Browser, from: &[String]) -> Vec<Page> {
    let mut todo: Vec<String> = from.to_vec();
    let (mut seen, mut pages, mut several) = (BTreeSet::new(), Vec::new(), 0);
    while let Some(path) = todo.pop() {
        if !path.starts_with('/') || !seen.insert(path.clone()) {
            continue;
        }
        several += usize::from(path.contains("with="));
        if several > SEVERAL && path.contains("with=") {
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
fn every_link_and_form_on_a_page_works_for_the_person_who_sees_it_and_looking_changes_nothing() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    // An archive download is recorded, and that an administrator read the log: the only traces that looking leaves.
    let changes = || {
        let mut all = site.app.fingerprint();
        let noted = ["account_events", "admin_acts", "letters", "jobs", "notifications", "sessions"];
        all.retain(|table, _| !noted.contains(&&**table));
        // A notification is read once its reader opens what it is about; nothing else of it changes.
        let told = "select (to_jsonb(n) - 'seen_at')::text from notifications n order by user_id, id";
        all.insert("notifications".to_owned(), site.app.words(told).concat());
        // Once a minute a session notes that it is in use.
        let sessions = "select (to_jsonb(s) - 'last_seen_at')::text from sessions s order by id_hash";
        all.insert("sessions".to_owned(), site.app.words(sessions).concat());
        all
    };
    let (before, rows, mut wrong) = (changes(), rows(), Vec::new());
    for (who, column, fewest_forms) in [(0, 0, 3), (1, 1, 9), (2, 2, 9), (3, 3, 20), (4, 4, 40), (5, 7, 12)] {
        let refused = |row: &super::Row| ["401", "403", "404"].contains(&row.answers[column]);
        // Signing up by an invitation leads to the invitation, which is for another person.
        let is_open = |row: &&super::Row| !refused(row) && row.route != "/joining/{joining}/account";
        let start = rows.iter().filter(|row| row.method == "GET").filter(is_open);
        let pages =
            crawl(&site.browsers[who], &start.map(|row| fixtures.fill(row.route)).collect::<Vec<_>>());
        let failed = pages.iter().filter(|page| page.status >= 400);
        wrong.extend(failed.map(|page| format!("{}: {} {}", ACTORS[column], page.status, page.path)));
        let forms: BTreeSet<String> =
            pages.iter().flat_map(|page| page.attributes("form[method='post']", "action")).collect();
        let posts = rows.iter().filter(|row| row.method == "POST");
        let shown: Vec<_> = posts.filter(|row| forms.contains(&fixtures.fill(row.route))).collect();
        assert!(shown.len() >= fewest_forms, "{}: {} forms", ACTORS[column], shown.len());
        let shown = shown.into_iter().filter(|row| refused(row));
        wrong.extend(shown.map(|row| format!("{}: a form to {}", ACTORS[column], row.route)));
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(changes(), before, "looking changed something");
}

// Z10
#[test]
fn a_stranger_who_looks_everywhere_reads_nothing_of_it() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let start = rows().into_iter().filter(|row| row.method == "GET");
    let start = start.filter(|row| !["/s/", "/joining/"].iter().any(|secret| row.route.starts_with(secret)));
    let start: Vec<String> = start.map(|row| fixtures.fill(row.route)).collect();
    for browser in [site.stranger(), &site.browsers[0]] {
        for page in crawl(browser, &start) {
            let (_, headers, body) = without_request_details(&page);
            assert!(!body.contains(MARKER) && !format!("{headers:?}").contains(MARKER), "{}", page.path);
        }
    }
    assert!(crawl(&site.browsers[2], &start).iter().any(|page| page.body().contains(MARKER)));
}

// Z12
#[test]
fn a_share_link_shows_the_list_and_nothing_beside_it() {
    let site = Site::start();
    let fixtures = Fixtures::create(&site, "Films");
    let page = site.browsers[0].get(&fixtures.fill("/s/{secret}"));
    assert_eq!(page.all(".list .title"), [format!("Heat {MARKER}"), format!("Jaws {MARKER}")]);
    let (ana, cube) = ("ana@example.org", format!("Cube {MARKER}"));
    assert!(!page.body().contains(ana) && !page.body().contains(&cube));
    assert_eq!(page.all("form[method='post']").len(), 1, "only the theme can be changed there");
}
