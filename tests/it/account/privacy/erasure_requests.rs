//! Asking for the account to go, and keeping it after all.

use super::{run_sweeps, shared_space, work};
use crate::support::{Browser, PASSWORD, TestApp, email};
use podium::database::ids::UserId;
use podium::email::{links, outbox::LinkPurpose};

fn ask(ana: &Browser) {
    let page = ana.get("/account/erasure");
    let answer = ana.submit(page.form("form[action='/account/erasure']"));
    assert_eq!(answer.location().as_deref(), Some("/"), "{}", answer.text_content());
}

fn age_requests(app: &TestApp, days: i32) {
    app.sql(&format!(
        "update users set erase_at = erase_at - interval '{days} days' where erase_at is not null"
    ));
    run_sweeps(app);
    work(app);
}

/// The link in the e-mail, as it is made when the e-mail is sent.
fn link(app: &TestApp, user_id: UserId) -> String {
    let made = app
        .write(move |conn| links::create(conn, LinkPurpose::CancelErasure, Some(user_id), "ana@example.org"));
    podium::account::privacy::url::keep_link(&made.unwrap())
}

// G02, S08
#[test]
fn the_page_says_what_goes_and_from_then_on_nobody_is_signed_in_and_no_token_opens_anything() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat", "Alien"]);
    let elsewhere = app.browser_of(&ana);
    app.sql(&format!("update favourites set binned_at = now() where id = {}", app.id_of("Alien")));
    app.sql(&format!("update categories set size = 1 where id = {}", films.id));
    app.sql(
        "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
         values (1, 'x', 'x', 'x', 'read', now() + interval '1 day')",
    );
    let said = browser.get("/account/erasure").text_content();
    for words in
        ["Your 4 lists with 1 favourite", "the one thing in the bin", "your access token will be revoked"]
    {
        assert!(said.contains(words), "{words}: {said}");
    }
    ask(&browser);
    let said = browser.get("/").flash_text();
    assert!(said.starts_with("Your account will be deleted on"), "{said}");
    for browser in [&browser, &elsewhere] {
        assert!(browser.get("/trash").location().unwrap().starts_with("/login"));
    }
    assert_eq!(app.count("sessions"), 0);
    assert_eq!(app.count("tokens where revoked_at is null"), 0);
    let days =
        "users where erase_at between now() + interval '6 days 23 hours' and now() + interval '7 days'";
    assert_eq!(app.count(days), 1);
    assert_eq!(app.count("letters where letter ->> 'letter' = 'erasure'"), 1);
    assert_eq!(app.count("account_events where kind = 'erasure asked'"), 1);
}

// G03
#[test]
fn for_seven_days_the_account_is_kept_by_signing_in_again() {
    let app = TestApp::start();
    let (ana, _, browser) = app.films(&["Heat"]);
    ask(&browser);
    age_requests(&app, 6);
    assert_eq!(browser.sign_in(&ana.email, PASSWORD).status, 303);
    assert_eq!(browser.get("/@ana/films").location().as_deref(), Some("/account/erasure"));
    let page = browser.visit("/@ana/films");
    assert_eq!(page.text("h1"), "Keep your account?");
    assert_eq!(browser.get("/account/data").status, 200, "a copy can still be taken");
    assert_eq!(browser.submit(page.form("form[action='/account/erasure/keeping']")).status, 303);
    assert_eq!(browser.get("/@ana/films").status, 200);
    assert_eq!(app.count("account_events where kind = 'erasure cancelled'"), 1);
    app.sql("update users set created_at = now() - interval '1 year', last_seen_on = current_date - 100");
    age_requests(&app, 60);
    assert_eq!((app.count("users"), app.count("favourites")), (1, 1), "it stays for good");
}

// G03, A11
#[test]
fn the_link_in_the_email_keeps_the_account_once_and_nothing_else_does() {
    let app = TestApp::start();
    let (_, _, browser) = app.films(&["Heat"]);
    let path = link(&app, UserId(1));
    let stranger = app.browser();
    assert_eq!(stranger.get(&path).status, 404, "nothing is to be erased");
    ask(&browser);
    let old = link(&app, UserId(1));
    let path = link(&app, UserId(1));
    assert_eq!(stranger.get(&old).status, 404, "the newest only");
    let page = stranger.get(&path);
    assert_eq!(page.text("h1"), "Keep your account?");
    assert!(!page.text_content().contains("Ana"), "the link tells nobody whose it is");
    assert_eq!(app.count("users where erase_at is null"), 0, "looking keeps nothing");
    assert_eq!(stranger.submit(page.form("main form")).location().as_deref(), Some("/"));
    assert_eq!(app.count("users where erase_at is null"), 1);
    assert_eq!((stranger.get(&path).status, stranger.post(&path, &[]).status), (404, 404));
    assert_eq!(stranger.get("/erasure/nowhere").status, 404);
}

// G03
#[test]
fn after_seven_days_it_is_final() {
    let app = TestApp::start();
    let (ana, _, browser) = app.films(&["Heat"]);
    ask(&browser);
    let path = link(&app, UserId(1));
    age_requests(&app, 7);
    assert_eq!((app.count("users"), app.count("favourites"), app.count("spaces")), (0, 0, 0));
    assert_eq!(app.browser().get(&path).status, 404);
    assert_eq!(app.browser().sign_in(&ana.email, PASSWORD).status, 422);
    let again = app.sign_up("Ana");
    assert!(again.get("/@ana/food").text_content().contains("Food"), "address and handle are free again");
}

// G03
#[test]
fn shared_spaces_pass_on_to_the_oldest_member_and_empty_ones_go() {
    let app = TestApp::start();
    let [ana, ben, cleo, dan] = ["Ana", "Ben", "Cleo", "Dan"].map(|name| app.person(name));
    app.sql("update users set is_admin = (name = 'Dan')");
    let alone = shared_space(&app, "alone", &[&ana]);
    let club = shared_space(&app, "club", &[&ana, &cleo, &dan]);
    let led = shared_space(&app, "led", &[&ana, &ben, &cleo]);
    app.sql(&format!(
        "update memberships set role = 'viewer' where space_id = {club} and user_id = {}",
        cleo.user.id
    ));
    app.sql(&format!(
        "update memberships set role = 'owner' where space_id = {led} and user_id = {}",
        cleo.user.id
    ));
    let browser = app.browser_of(&ana);
    let page = browser.get("/account/erasure");
    assert!(
        page.text_content().contains("Space club, Space led stay with their other members"),
        "{}",
        page.text_content()
    );
    ask(&browser);
    age_requests(&app, 7);
    let owners = |space: i64| {
        app.words(&format!(
            "select user_id::text from memberships where space_id = {space} and role = 'owner'"
        ))
    };
    assert_eq!(app.count(&format!("spaces where id = {alone}")), 0);
    assert_eq!(owners(club), [dan.user.id.to_string()], "an editor before an older viewer");
    assert_eq!(owners(led), [cleo.user.id.to_string()], "who owns it already");
    assert_eq!(email("Ben"), ben.email);
    assert_eq!(app.count(&format!("spaces where id = {}", ben.space.id)), 1);
}
