//! Who sees a list: nobody else, whoever has its link, or everyone; and what the link never gives away.

use diesel::{RunQueryDsl, prelude::*, sql_query, sql_types::Text};

use crate::support::{Browser, Page, Person, TestApp};
use podium::{lists::categories::Category, sharing::links::url};

/// Ana, her browser, and her list of three films.
fn a_list(app: &TestApp) -> (Person, Browser, Category) {
    let ana = app.person("Ana");
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat", "Alien", "Stalker"]);
    let browser = app.browser_of(&ana);
    (ana, browser, films)
}

/// Chooses who sees the list, as the page's form does, and comes back to the page.
fn choose(browser: &Browser, list: &Category, visibility: &str) -> Page {
    let form = browser.get(&url::list(list.id)).form("form[action$='/visibility']");
    browser.follow(browser.submit(form.set("visibility", visibility)))
}

/// A page without what differs from request to request.
fn faceless(page: &Page) -> String {
    let path: String = url_encoded(&page.path);
    page.body().replace(page.header("x-request-id"), "").replace(&path, "")
}

fn url_encoded(path: &str) -> String {
    ::url::form_urlencoded::byte_serialize(path.as_bytes()).collect()
}

/// How the app answers what nobody has.
#[track_caller]
fn assert_nothing(browser: &Browser, path: &str) {
    let (page, missing) = (browser.get(path), browser.get("/s/nothing"));
    assert_eq!((page.status, missing.status), (404, 404), "{path}");
    assert_eq!(faceless(&page), faceless(&missing), "{path}");
}

#[test]
fn a_private_list_cannot_be_told_from_one_that_does_not_exist() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_to(films.id);
    assert!(choose(&ana, &films, "private").text_content().contains("its links don’t work at the moment"));
    for browser in [app.browser(), app.sign_up("Ben")] {
        for path in [&path, &format!("{path}/print"), "/@ana/films", "/@ana/films/print"] {
            assert_nothing(&browser, path);
        }
    }
    assert_eq!(ana.get("/@ana/films/print").status, 200);
}

// Z12
#[test]
fn the_link_opens_its_list_and_nothing_else() {
    let app = TestApp::start();
    let (person, ana, films) = a_list(&app);
    let books = app.category(&person, "Books");
    app.favourites(&person, &books, &["Emma"]);
    let path = ana.link_to(films.id);
    let visitor = app.browser();
    let page = visitor.get(&format!("{path}/print"));
    assert_eq!(page.status, 200);
    assert_eq!(page.all(".print-table .title"), ["Heat", "Alien", "Stalker"]);
    assert!(!page.body().contains("Emma") && !page.body().contains("example.org"), "{}", page.body());
    for browser in [&visitor, &ana] {
        let page = browser.get(&path);
        assert_eq!(page.all(".list .title"), ["Heat", "Alien", "Stalker"]);
        let actions = page.attributes("main form[method=post]", "action");
        assert!(actions.is_empty(), "whoever comes by the link sees no controls: {actions:?}");
        let links = page.attributes("main a", "href");
        let own = |it: &str| it.starts_with(&path) || it.starts_with(['#', '?']);
        // What leads away holds this link alone.
        let away =
            |it: &str| it.starts_with("mailto:") || it.starts_with("https://") || it.starts_with("/share/");
        assert!(links.iter().all(|it| own(it.trim_start_matches(&app.url())) || away(it)), "{links:?}");
    }
    for elsewhere in ["/@ana/films/print", "/@ana/films", "/@ana/books", "/@ana"] {
        assert_eq!(visitor.get(elsewhere).status, 404, "{elsewhere}");
    }
    for forbidden in [url::list(films.id), format!("/categories/{}/edit", films.id)] {
        assert_eq!(visitor.get(&forbidden).location().unwrap_or_default().split('?').next(), Some("/login"));
    }
}

#[test]
fn what_a_link_opens_is_not_indexed_and_sets_no_cookie() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_to(films.id);
    let escaped = path.replacen("/s/", "/%73/", 1);
    for path in [format!("{path}/print"), path, format!("{escaped}/print"), "/s/nothing".to_owned()] {
        for browser in [&app.browser(), &ana] {
            let page = browser.get(&path);
            assert_eq!(page.header("x-robots-tag"), "noindex", "{path}");
            let kept = page.status == 200 && path.starts_with("/s/") && browser.cookies_as_sent().is_empty();
            let manner = if kept { "private, no-cache" } else { "no-store" };
            assert_eq!(page.header("cache-control"), manner, "{path}");
            assert_eq!(page.set_cookies().count(), 0, "{path}");
        }
    }
    assert_eq!(ana.get("/@ana/films/print").header("x-robots-tag"), "");
}

// Z12
#[test]
fn a_revoked_link_is_gone_at_once_and_a_new_one_is_another() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let old = ana.link_to(films.id);
    let visitor = app.browser();
    assert_eq!(visitor.get(&format!("{old}/print")).status, 200);
    let revoke = ana.get(&url::list(films.id)).form("form[action$='/revocation']");
    let after = ana.follow(ana.submit(&revoke));
    assert!(after.text_content().contains("This list has no links, so no one else can open it"));
    assert_eq!(ana.post(revoke.action(), &[]).status, 404, "it can't be revoked twice");
    assert_nothing(&visitor, &old);
    let new = ana.link_to(films.id);
    assert_ne!(new, old);
    assert_eq!(visitor.get(&format!("{old}/print")).status, 404);
    assert_eq!(visitor.get(&format!("{new}/print")).status, 200);
    choose(&ana, &films, "public");
    assert_eq!(visitor.get("/@ana/films/print").status, 200);
}

// Z12
#[test]
fn a_link_sleeps_with_its_list_in_the_bin() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_to(films.id);
    let bin = format!("update categories set binned_at = now() where id = {}", films.id);
    sql_query(bin).execute(&mut app.conn()).unwrap();
    assert_nothing(&app.browser(), &path);
    assert_eq!(app.browser().get(&format!("{path}/print")).status, 404);
}

#[test]
fn only_who_manages_the_list_can_share_it() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    ana.link_to(films.id);
    let revocation = ana.get(&url::list(films.id)).form("form[action$='/revocation']");
    let ben = app.sign_up("Ben");
    choose(&ana, &films, "public");
    assert_eq!(ben.get(&url::list(films.id)).status, 404);
    assert_eq!(ben.post(&url::list(films.id), &[]).status, 404);
    assert_eq!(ben.post(&url::visibility(films.id), &[("visibility", "private")]).status, 404);
    assert_eq!(ben.submit(&revocation).status, 404);
    for nonsense in ["", "everybody"] {
        let page = ana.post(&url::visibility(films.id), &[("visibility", nonsense)]);
        assert_eq!(page.status, 422);
        assert_eq!(page.text(".errors li"), "Choose who can see this list.");
    }
    assert!(ana.get(&url::list(films.id)).has("#visibility-public[checked]"));
}

#[derive(QueryableByName)]
struct Text1 {
    #[diesel(sql_type = Text)]
    it: String,
}

fn texts(conn: &mut PgConnection, sql: &str) -> Vec<String> {
    sql_query(sql).load::<Text1>(conn).unwrap().into_iter().map(|row| row.it).collect()
}

// C04
#[test]
fn the_secret_is_nowhere_in_the_database() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    let path = ana.link_to(films.id);
    let secret = path.strip_prefix("/s/").unwrap();
    let bytes = data_encoding::BASE32_NOPAD.decode(secret.to_uppercase().as_bytes()).unwrap();
    assert_eq!(bytes.len(), 32);
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let spellings = [secret.to_owned(), hex(&bytes), hex(secret.as_bytes())];
    let conn = &mut app.conn();
    let tables =
        texts(conn, "select tablename::text as it from pg_tables where schemaname = 'public' order by 1");
    assert!(tables.contains(&"shares".to_owned()));
    for table in tables {
        let rows =
            texts(conn, &format!("select coalesce(string_agg(t::text, ' '), '') as it from {table} t"));
        assert!(spellings.iter().all(|it| !rows[0].contains(it)), "{table}: {}", rows[0]);
    }
}

#[test]
fn every_change_is_in_the_history() {
    let app = TestApp::start();
    let (_, ana, films) = a_list(&app);
    ana.link_to(films.id);
    ana.submit(ana.get(&url::list(films.id)).form("form[action$='/revocation']"));
    choose(&ana, &films, "public");
    choose(&ana, &films, "public");
    let sql = "select kind || coalesce(': ' || (changes->'visibility'->>'from') || ' to ' || (changes->'visibility'->>'to'), '') as it
        from audit_entries where kind like 'share%' or kind like 'visib%' order by id";
    let expected = [
        "visibility changed: private to link",
        "share added",
        "share revoked",
        "visibility changed: link to public",
    ];
    assert_eq!(texts(&mut app.conn(), sql), expected);
}
