//! Whose an address is: confirming it, changing it, and taking a change back.

use crate::support::{Browser, PASSWORD, TestApp};

const CONFIRM: &str = "Confirm your e-mail address";
const CHANGE: &str = "Confirm your new e-mail address";
const CHANGED: &str = "Your e-mail address was changed";

fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/privacy").has("form[action='/logout']")
}

fn unconfirmed(app: &TestApp) -> i64 {
    app.count("users where email_confirmed_at is null")
}

/// Asks for another address, as whoever is signed in.
fn ask(browser: &Browser, email: &str) -> u16 {
    let form = browser.get("/account/address").form("form[action='/account/address']");
    browser.submit(form.set("email", email)).status
}

// W02
#[test]
fn an_address_is_confirmed_by_the_button_behind_the_link_and_by_nothing_less() {
    let app = TestApp::start();
    let ana = app.browser();
    ana.sign_up("Ana");
    assert!(ana.get("/").flash_text().starts_with("Welcome! We’ve sent an e-mail to ana@example.org."));
    let path = app.email_to("ana@example.org", CONFIRM).path();
    for browser in [&app.browser(), &ana] {
        assert_eq!(browser.get(&path).status, 200);
        assert_eq!(unconfirmed(&app), 1, "programs that open every link confirm nothing");
    }
    let page = ana.submit(ana.get(&path).form("main form"));
    assert_eq!(page.location().as_deref(), Some("/"));
    assert_eq!(unconfirmed(&app), 0);
    assert!(is_signed_in(&ana));
    assert_eq!(ana.get(&path).status, 410);
    assert_eq!(ana.post(&path, &[]).status, 410);
    assert_eq!(app.browser().sign_in("ana@example.org", PASSWORD).status, 303);
    assert_eq!(app.count("account_events where kind = 'address confirmed'"), 1);
}

// A13
#[test]
fn an_account_that_somebody_opened_with_my_address_is_wholly_mine_once_i_confirm_it() {
    let app = TestApp::start();
    let squatter = app.browser();
    squatter.sign_up("Ana");
    app.sql(
        "insert into tokens (user_id, name, secret_hash, tail, scope, expires_at)
        select id, 'Phone', 'x', 'abcd', 'write', now() + interval '90 days' from users",
    );
    let path = app.email_to("ana@example.org", CONFIRM).path();
    let owner = app.browser();
    let page = owner.get(&path);
    assert!(page.text_content().contains("you’ll choose a new password next"), "{}", page.text_content());
    let choose = owner.submit(page.form("main form")).location().unwrap();
    assert_eq!((unconfirmed(&app), is_signed_in(&squatter)), (0, false));
    assert_eq!(app.count("tokens where revoked_at is null"), 0);
    assert_eq!(app.count("devices"), 0);
    assert_eq!(squatter.sign_in("ana@example.org", PASSWORD).status, 422, "before a password is chosen");
    let page = owner.get(&choose);
    assert_eq!(page.status, 200, "{}", page.text_content());
    let answer = owner.submit(page.form("main form").set("password", "nine slow badgers hum"));
    assert_eq!(answer.status, 303, "{}", answer.text_content());
    assert_eq!(squatter.sign_in("ana@example.org", PASSWORD).status, 422);
    assert_eq!(owner.sign_in("ana@example.org", "nine slow badgers hum").status, 303);
}

#[test]
fn a_right_password_opens_an_account_on_a_second_device_before_the_address_is_confirmed() {
    let app = TestApp::start();
    app.browser().sign_up("Ana");
    let phone = app.browser();
    assert_eq!(phone.sign_in("ana@example.org", "not the password").status, 422);
    assert_eq!(phone.sign_in("ana@example.org", PASSWORD).status, 303);
    assert!(is_signed_in(&phone));
}

// A13
#[test]
fn taking_a_change_back_also_removes_what_was_added_since() {
    let app = TestApp::start();
    let thief = app.sign_up("Ana");
    let token = |name: &str| {
        let fields = [("name", name), ("scope", "read"), ("days", "30"), ("space", "")];
        assert_eq!(thief.post("/account/tokens", &fields).status, 201);
    };
    token("Before");
    ask(&thief, "eve@example.org");
    thief.post(&app.email_to("eve@example.org", CHANGE).path(), &[]);
    token("After");
    super::mfa::set_up(&thief);
    let undo = app.email_to("ana@example.org", CHANGED).path();
    let owner = app.browser();
    owner.submit(owner.get(&undo).form("main form"));
    assert_eq!(app.words("select name from tokens where revoked_at is null"), ["Before"]);
    assert_eq!(
        app.count("totps")
            + app.count("recovery_codes")
            + app.count("devices where trusted_until is not null"),
        0
    );
    assert_eq!(app.count("users where second_factor_at is not null"), 0);
    let emails = app.emails();
    assert!(
        emails.iter().any(|it| it.text.contains("the access token “After” was revoked")),
        "the e-mail names it"
    );
}

#[test]
fn a_link_ends_after_seven_days_and_another_email_can_be_had() {
    let app = TestApp::start();
    let ana = app.browser();
    ana.sign_up("Ana");
    let first = app.email_to("ana@example.org", CONFIRM).path();
    app.sql("update links set expires_at = expires_at - interval '7 days'");
    assert_eq!(ana.get(&first).status, 410);
    for page in ["/account/address", "/"] {
        let form = ana.get(page).form("form[action='/account/address/letter']");
        app.emails();
        assert_eq!(ana.submit(form).location().as_deref(), Some(page));
    }
    let second = app.email_to("ana@example.org", CONFIRM).path();
    assert_eq!(ana.post(&second, &[]).status, 303);
    assert_eq!(unconfirmed(&app), 0);
    assert!(!ana.get("/").has("form[action='/account/address/letter']"));
    ana.post("/account/address/letter", &[("back", "//evil.example")]);
    assert!(app.emails().is_empty(), "there is nothing to confirm any more");
}

#[test]
fn nothing_is_shared_or_public_before_the_address_is_confirmed() {
    let app = TestApp::start();
    let ana = app.browser();
    ana.sign_up("Ana");
    let id = app.number("select id from categories where slug = 'food'");
    let path = format!("/categories/{id}/shares");
    assert!(ana.get(&path).text_content().contains("Confirm your e-mail address first"));
    let settle = format!("/categories/{id}/visibility");
    for (path, visibility) in [(&settle, "public"), (&settle, "link"), (&path, "")] {
        let page = ana.post(path, &[("visibility", visibility)]);
        assert_eq!(page.status, 422);
        assert!(page.all(".errors li")[0].contains("Open the link in our e-mail"), "{}", page.text_content());
    }
    assert_eq!(app.count("categories where visibility <> 'private'"), 0);
    assert_eq!(app.count("shares"), 0);
    app.emails();
    let form = ana.get(&path).form("form[action='/account/address/letter']");
    assert_eq!(ana.submit(form).location().as_deref(), Some(&*path));
    let email = app.email_to("ana@example.org", CONFIRM);
    assert_eq!(ana.post(&email.path(), &[]).status, 303);
    assert!(!ana.get(&path).text_content().contains("Confirm your e-mail address first"));
    assert_eq!(ana.post(&path, &[]).status, 303);
    assert_eq!(app.count("shares"), 1);
}

// A13, S03
#[test]
fn an_address_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let elsewhere = app.browser();
    elsewhere.sign_in("ana@example.org", PASSWORD);
    app.emails();
    assert_eq!(ask(&ana, "ana@example.net"), 303);
    assert_eq!(app.count("users where email = 'ana@example.org'"), 1, "not before it is confirmed");
    let before = ana.cookies_as_sent();
    let path = app.email_to("ana@example.net", CHANGE).path();
    assert_eq!(ana.submit(ana.get(&path).form("main form")).location().as_deref(), Some("/"));
    assert_eq!(app.count("users where email = 'ana@example.net' and email_confirmed_at is not null"), 1);
    assert!(is_signed_in(&ana) && !is_signed_in(&elsewhere));
    assert_ne!(ana.cookies_as_sent(), before, "a new session");
    assert_eq!(app.count("sessions"), 1);
    let emails = app.emails();
    let told = emails.iter().find(|it| it.to == "ana@example.org" && it.subject == CHANGED).unwrap();
    assert!(told.text.contains("a…@example.net") && !told.text.contains("ana@example.net"), "{}", told.text);
    assert!(emails.iter().any(|it| it.to == "ana@example.net" && it.subject == "E-mail address changed"));
    assert_eq!(app.browser().sign_in("ana@example.org", PASSWORD).status, 422);
    assert_eq!(app.browser().sign_in("ana@example.net", PASSWORD).status, 303);
}

// A12
#[test]
fn an_address_is_changed_only_by_whoever_proved_a_moment_ago_who_they_are() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.emails();
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let page = ana.post("/account/address", &[("email", "eve@example.org")]);
    assert!(page.status == 403 && page.has("form[action='/account/proof']"));
    assert!(app.emails().is_empty());
}

// A13
#[test]
fn the_old_address_takes_a_change_back_and_everybody_is_signed_out() {
    let app = TestApp::start();
    let thief = app.sign_up("Ana");
    ask(&thief, "eve@example.org");
    thief.post(&app.email_to("eve@example.org", CHANGE).path(), &[]);
    let undo = app.email_to("ana@example.org", CHANGED).path();
    // The thief goes on, so that the change that can be undone is no longer the last.
    ask(&thief, "eve@example.net");
    thief.post(&app.email_to("eve@example.net", CHANGE).path(), &[]);
    let thief_s = app.email_to("eve@example.org", CHANGED).path();
    ask(&thief, "eve@example.com");
    let pending = app.email_to("eve@example.com", CHANGE).path();

    let owner = app.browser();
    assert_eq!(owner.get(&undo).status, 200);
    assert_eq!(app.count("users where email = 'eve@example.net'"), 1, "looking changes nothing");
    let page = owner.submit(owner.get(&undo).form("main form"));
    assert_eq!(page.location().as_deref(), Some("/login"));
    assert_eq!(app.count("users where email = 'ana@example.org' and email_confirmed_at is not null"), 1);
    assert!(!is_signed_in(&thief));
    assert_eq!(thief.post(&thief_s, &[]).status, 410, "what came after it can't be put back");
    assert_eq!(thief.post(&pending, &[]).status, 410);
    assert_eq!(owner.post(&undo, &[]).status, 410, "once");
    assert_eq!(thief.sign_in("ana@example.org", PASSWORD).status, 422, "before a password is chosen");
    let emails = app.emails();
    let reset = emails.iter().find(|it| it.to == "ana@example.org" && it.subject == "Choose a new password");
    assert_eq!(owner.post(&reset.unwrap().path(), &[("password", "nine slow badgers hum")]).status, 303);
    assert_eq!(thief.sign_in("ana@example.org", PASSWORD).status, 422);
}

// A13
#[test]
fn a_change_can_be_taken_back_for_seven_days() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    ask(&ana, "ana@example.net");
    ana.post(&app.email_to("ana@example.net", CHANGE).path(), &[]);
    let undo = app.email_to("ana@example.org", CHANGED).path();
    assert_eq!(
        app.count("links where purpose = 'undo address' and expires_at > now() + interval '6 days'"),
        1
    );
    app.sql("update links set expires_at = expires_at - interval '7 days'");
    assert_eq!(ana.get(&undo).status, 410);
    assert_eq!(ana.post(&undo, &[]).status, 410);
    assert_eq!(app.count("users where email = 'ana@example.net'"), 1);
}

// R05
#[test]
fn whether_an_address_is_taken_only_its_reader_learns() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.sign_up("Ben");
    app.emails();
    let answer = |email: &str| {
        let form = ana.get("/account/address").form("form[action='/account/address']");
        let page = ana.submit(form.set("email", email));
        let next = ana.follow(page.clone());
        let body =
            next.attributes("input[name='form_key']", "value").iter().fold(next.body(), |body, key| {
                body.replace(key, "") // another one on each page
            });
        (page.status, page.location(), body.replace(email, "…"))
    };
    assert_eq!(answer("ben@example.org"), answer("free@example.org"));
    let emails = app.emails();
    let to = |email: &str| emails.iter().find(|it| it.to == email).unwrap();
    assert_eq!(to("ben@example.org").subject, "This address already has an account");
    assert!(to("ben@example.org").links().len() == 1, "no link but the site's");
    // Somebody is quicker: the link is good for nothing any more.
    let path = to("free@example.org").path();
    app.browser().sign_up("Free");
    app.confirm("free@example.org");
    assert_eq!(ana.post(&path, &[]).status, 410);
    assert_eq!(app.count("users where email = 'ana@example.org'"), 1);
}

#[test]
fn a_link_of_somebody_else_does_not_change_who_is_signed_in() {
    let app = TestApp::start();
    let (ana, ben) = (app.sign_up("Ana"), app.sign_up("Ben"));
    app.emails();
    ask(&ana, "ana@example.net");
    assert_eq!(ben.post(&app.email_to("ana@example.net", CHANGE).path(), &[]).status, 303);
    assert!(is_signed_in(&ben) && !is_signed_in(&ana));
    assert_eq!(app.words("select name::text from users join sessions on user_id = users.id"), ["Ben"]);
}
