//! Who may sign up, and invitations.

use crate::support::{PASSWORD, Person, TestApp};
use podium::{
    auth::{
        User,
        signup_invitations::{self, Invitation},
    },
    config::SignUpMode,
};

fn invite(app: &TestApp, by: &Person, email: &str) -> String {
    let (by, to): (User, String) = (by.user.clone(), email.to_owned());
    app.write(move |conn| Invitation::send(conn, &by, &to)).unwrap();
    app.email_to(email, "Ana has invited you to Podium").path()
}

#[test]
fn the_first_account_looks_after_the_site_even_of_two_at_once() {
    for _ in 0..5 {
        let app = TestApp::start();
        std::thread::scope(|scope| {
            for name in ["Ana", "Ben", "Cleo"] {
                let browser = app.browser();
                scope.spawn(move || browser.sign_up(name));
            }
        });
        assert_eq!((app.count("users"), app.count("users where is_admin")), (3, 1));
        app.browser().sign_up("Dora");
        assert_eq!(app.count("users where is_admin"), 1);
    }
}

#[test]
fn where_sign_up_is_closed_or_by_invitation_the_page_says_so_and_nobody_gets_in() {
    for (mode, words) in [("closed", "Sign-up is closed"), ("invite", "Sign-up is by invitation")] {
        let app =
            TestApp::start_with(3, &[("PODIUM_SIGNUP", mode), ("PODIUM_CONTACT", "Ana, ana@example.org")]);
        let browser = app.browser();
        let page = browser.get("/signup");
        assert_eq!((page.status, page.text("h1")), (200, words.to_owned()));
        assert!(!page.has("form[action='/signup']") && page.text_content().contains("Ana, ana@example.org"));
        for path in
            ["/", "/login", "/login?next=%2F%40ana%2Ffilms%2Fcopy", "/privacy", "/@ana/films", "/nowhere"]
        {
            assert!(!browser.get(path).body().contains("/signup"), "{mode}: {path} offers what is closed");
        }
        let form =
            [("name", "Eve"), ("email", "eve@example.org"), ("password", PASSWORD), ("consent", "yes")];
        assert_eq!(browser.post("/signup", &form).status, 403);
        assert_eq!(app.count("users"), 0);
    }
}

#[test]
fn an_administrator_decides_while_it_runs_unless_the_settings_do() {
    let app = TestApp::start();
    app.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Closed)).unwrap();
    assert!(!app.browser().get("/signup").has("form[action='/signup']"));
    app.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Open)).unwrap();
    assert!(app.browser().get("/signup").has("form[action='/signup']"));
    let fixed = TestApp::start_with(3, &[("PODIUM_SIGNUP", "open")]);
    fixed.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Closed)).unwrap();
    assert!(fixed.browser().get("/signup").has("form[action='/signup']"));
}

// Z09
#[test]
fn an_invitation_opens_one_account_with_its_address_confirmed() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    app.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Invite)).unwrap();
    let path = invite(&app, &ana, "ben@example.org");
    let ben = app.browser();
    let form = ben.get(&path).form("main form").set("name", "Ben").set("password", PASSWORD).tick("consent");
    let page = ben.submit(form.clone().forge("email", "eve@example.org").forge("is_admin", "yes"));
    assert_eq!(page.location().as_deref(), Some("/"), "{}", page.text_content());
    assert!(ben.get("/privacy").has("form[action='/logout']"));
    let who = "users where email = 'ben@example.org' and email_confirmed_at is not null and not is_admin";
    assert_eq!((app.count(who), app.count("users")), (1, 2));
    assert_eq!(app.browser().get(&path).status, 410);
    assert_eq!(app.browser().submit(form).status, 410, "once");
    assert_eq!(app.browser().sign_in("ben@example.org", PASSWORD).status, 303);
}

// Z09
#[test]
fn an_invitation_ends_when_it_is_taken_back_replaced_or_two_weeks_old() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let first = invite(&app, &ana, "ben@example.org");
    let second = invite(&app, &ana, "ben@example.org");
    assert_eq!(app.count("invitations"), 1);
    assert_eq!((app.browser().get(&first).status, app.browser().get(&second).status), (410, 200));
    let listed = app.read(Invitation::listed).unwrap();
    assert_eq!(listed.iter().map(|it| &*it.email).collect::<Vec<_>>(), ["ben@example.org"]);
    let id = listed[0].id;
    app.write(move |conn| Invitation::revoke(conn, id)).unwrap();
    assert_eq!(app.browser().get(&second).status, 410);
    assert!(app.read(Invitation::listed).unwrap().is_empty());
    let third = invite(&app, &ana, "ben@example.org");
    app.sql("update links set expires_at = expires_at - interval '14 days'");
    assert_eq!(app.browser().get(&third).status, 410);
    let form = [("name", "Ben"), ("password", PASSWORD), ("consent", "yes")];
    assert_eq!(app.browser().post(&third, &form).status, 410);
    assert_eq!(app.count("users"), 1);
}

// R05
#[test]
fn whoever_has_an_account_is_told_so_by_the_email_and_not_by_the_page() {
    let app = TestApp::start();
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let to = ben.email.clone();
    app.write(move |conn| Invitation::send(conn, &ana.user, &to)).unwrap();
    let email = app.email_to(&ben.email, "You already have an account");
    assert!(!email.text.contains("/invitations/"));
}

#[test]
fn sign_up_is_offered_only_where_everybody_can_sign_up() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    app.sql("update users set is_admin = true");
    ana.post(&format!("/categories/{}/visibility", films.id), &[("visibility", "public")]);
    let pages = ["/", "/login", "/signup", "/@ana/films", "/privacy", "/resets"];
    let offers = || pages.map(|path| app.browser().get(path).has("a[href='/signup']"));
    assert_eq!(offers(), [true; 6]);
    for (mode, offered) in [("closed", false), ("invite", false), ("open", true)] {
        assert_eq!(ana.post("/admin/sign-ups", &[("mode", mode)]).status, 303);
        assert_eq!(offers(), [offered; 6], "{mode}: also on the pages that are kept");
    }
    let closed = TestApp::start_with(2, &[("PODIUM_SIGNUP", "closed")]);
    assert!(
        ["/privacy", "/", "/login"].iter().all(|path| !closed.browser().get(path).has("a[href='/signup']"))
    );
}
