//! Forgotten passwords, as people have them and as attackers would like them.

use crate::support::{Browser, PASSWORD, TestApp, email, wait_for_fresh_window};

const NEW: &str = "nine slow badgers hum";
const LETTER: &str = "Choose a new password";

fn ask(app: &TestApp, email: &str) {
    let browser = app.browser();
    let form = browser.get("/resets").form("form[action='/resets']").set("email", email);
    let page = browser.submit(form);
    assert_eq!((page.status, page.location().as_deref()), (303, Some("/login")));
}

/// The path of the link in the newest e-mail to that address.
#[track_caller]
fn link(app: &TestApp, email: &str) -> String {
    app.email_to(email, LETTER).path()
}

fn choose(browser: &Browser, path: &str, password: &str) -> u16 {
    browser.post(path, &[("password", password)]).status
}

// A10, S07
#[test]
fn a_forgotten_password_is_replaced_and_everybody_is_signed_out() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    app.emails();
    let device = ana.cookies_as_sent();
    ask(&app, "Ana@Example.org");
    let path = link(&app, "ana@example.org");
    let browser = app.browser();
    let page = browser.get(&path);
    let page = browser.submit(page.form("main form").set("password", NEW));
    assert_eq!(page.location().as_deref(), Some("/login"), "it signs nobody in");
    assert!(browser.visit("/login").flash_text().contains("sign in with your new password"));
    assert_eq!(app.count("sessions"), 0);
    assert_eq!(ana.get("/trash").location().as_deref(), Some("/login?next=%2Ftrash"));
    assert!(!device.is_empty());
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).status, 422);
    assert_eq!(browser.sign_in("ana@example.org", NEW).status, 303);
    app.email_to("ana@example.org", "Password reset");
    assert_eq!(app.count("account_events where kind = 'password reset'"), 1);
    assert_eq!(app.count("devices where trusted_until is not null"), 0);
}

// A10
#[test]
fn a_reset_leaves_the_second_factor_where_it_was() {
    let app = TestApp::start();
    app.sign_up("Ana");
    app.sql("update users set second_factor_at = now()");
    app.sql("insert into totps (user_id, sealed, confirmed_at) select id, '\\x00', now() from users");
    app.sql("update devices set trusted_until = now() + interval '30 days'");
    app.emails();
    ask(&app, "ana@example.org");
    assert_eq!(choose(&app.browser(), &link(&app, "ana@example.org"), NEW), 303);
    assert_eq!(app.count("users where second_factor_at is not null"), 1);
    assert_eq!((app.count("totps"), app.count("devices where trusted_until is not null")), (1, 0));
}

// A11
#[test]
fn a_link_works_once_for_half_an_hour_and_only_the_newest() {
    let app = TestApp::start();
    app.sign_up("Ana");
    app.emails();
    ask(&app, "ana@example.org");
    let first = link(&app, "ana@example.org");
    ask(&app, "ana@example.org");
    let second = link(&app, "ana@example.org");
    assert_ne!(first, second);
    let browser = app.browser();
    assert_eq!(browser.get(&first).status, 410);
    assert_eq!(choose(&browser, &first, NEW), 410);
    assert_eq!(browser.get(&second).status, 200);
    assert_eq!(browser.get(&second).status, 200, "looking does not use it up");
    assert_eq!(choose(&browser, &second, "short"), 422, "neither does a password that will not do");
    assert_eq!(choose(&browser, &second, "ana@example.org"), 422);
    assert_eq!(choose(&browser, &second, NEW), 303);
    assert_eq!(choose(&browser, &second, PASSWORD), 410);
    assert_eq!(browser.sign_in("ana@example.org", NEW).status, 303);

    app.sql("delete from attempts");
    ask(&app, "ana@example.org");
    let third = link(&app, "ana@example.org");
    let secret = third.rsplit('/').next().unwrap();
    assert_eq!(secret.len(), 43, "256 bits");
    assert_eq!(app.count(&format!("links where encode(secret_hash, 'escape') like '%{secret}%'")), 0);
    let left = "links where purpose = 'reset' and expires_at between now() + interval '29 minutes' \
                and now() + interval '30 minutes'";
    assert_eq!(app.count(left), 1);
    app.sql("update links set expires_at = now() - interval '1 second'");
    assert_eq!(browser.get(&third).status, 410);
    assert_eq!(choose(&browser, &third, PASSWORD), 410);
    let unknown = browser.get(&format!("/resets/{}", "x".repeat(43)));
    assert_eq!(
        unknown.body(),
        browser.get(&third).body().replace(&third, &unknown.path),
        "ended like unknown"
    );
}

// A11
#[test]
fn of_two_that_use_one_link_at_once_one_wins() {
    for _ in 0..5 {
        let app = TestApp::start();
        app.sign_up("Ana");
        app.emails();
        ask(&app, "ana@example.org");
        let path = link(&app, "ana@example.org");
        let passwords = [NEW, "four brown otters nap"];
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let races: Vec<_> =
                passwords.iter().map(|it| scope.spawn(|| choose(&app.browser(), &path, it))).collect();
            races.into_iter().map(|race| race.join().unwrap()).collect()
        });
        assert!(statuses.contains(&303) && statuses.contains(&410), "{statuses:?}");
        let winner = passwords[statuses.iter().position(|it| *it == 303).unwrap()];
        assert_eq!(app.browser().sign_in("ana@example.org", winner).status, 303);
        assert_eq!(app.count("account_events where kind = 'password reset'"), 1);
    }
}

// R05
#[test]
fn asking_gets_one_answer_for_every_address_and_an_email_only_where_there_is_an_account() {
    let app = TestApp::start();
    app.sign_up("Ana");
    app.emails();
    let answer = |email: &str| {
        let browser = app.browser();
        let page = browser.post("/resets", &[("email", email)]);
        let cookies: Vec<String> =
            page.set_cookies().map(|it| it.split(['=', ';']).next().unwrap().to_owned()).collect();
        let next = browser.follow(page.clone());
        (page.status, page.body(), page.location(), cookies, next.body().replace(email, "…"))
    };
    assert_eq!(answer("ana@example.org"), answer("nobody@example.org"));
    let emails = app.emails();
    assert_eq!(emails.len(), 1, "{emails:#?}");
    assert_eq!(emails[0].to, "ana@example.org");
}

// R05
#[test]
fn an_address_gets_three_emails_an_hour_and_nobody_is_told() {
    wait_for_fresh_window(20);
    let app = TestApp::start();
    app.person("Ana");
    for _ in 0..5 {
        ask(&app, "ana@example.org");
    }
    assert_eq!(app.emails().len(), 3);
    for n in 0..25 {
        ask(&app, &format!("nobody{n}@example.org"));
    }
    let page = app.browser().post("/resets", &[("email", "one.more@example.org")]);
    assert_eq!(page.status, 429, "thirty from one network");
    app.sql("update attempts set free_at = now(), since = since - interval '1 hour'");
    ask(&app, "ana@example.org");
    assert_eq!(app.emails().len(), 1);
}

#[test]
fn a_reset_proves_an_address_that_was_not_confirmed_and_whoever_typed_it_first_is_out() {
    let app = TestApp::start();
    let stranger = app.browser();
    stranger.sign_up("Ana");
    app.sql("insert into passkeys (user_id, credential_id, passkey, name) select id, '\\x01', '{}', 'x' from users");
    app.emails();
    ask(&app, &email("Ana"));
    assert_eq!(choose(&app.browser(), &link(&app, &email("Ana")), NEW), 303);
    assert_eq!(app.count("users where email_confirmed_at is not null"), 1);
    assert_eq!((app.count("passkeys"), app.count("devices"), app.count("sessions")), (0, 0, 0));
    assert_eq!(stranger.sign_in(&email("Ana"), PASSWORD).status, 422);
    assert_eq!(app.browser().sign_in(&email("Ana"), NEW).status, 303);
}

// A11
#[test]
fn the_e_mail_goes_to_the_address_that_the_account_has() {
    let app = TestApp::start();
    app.sign_up("Ana");
    app.emails();
    app.browser().post("/resets", &[("email", "ANA@EXAMPLE.ORG")]);
    let sent: Vec<String> = app.emails().into_iter().map(|it| it.to).collect();
    assert_eq!(sent, ["ana@example.org"]);
}

// S07
#[test]
fn a_new_password_ends_the_tokens_and_the_e_mail_names_them() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let token = |name: &str| {
        ana.post("/account/tokens", &[("name", name), ("scope", "read"), ("days", "30"), ("space", "")])
    };
    assert_eq!((token("Phone").status, token("Tablet").status), (201, 201));
    app.emails();
    assert_eq!(ana.post("/account/password", &[("password", "nine slow badgers hum")]).status, 303);
    assert_eq!(app.count("tokens where revoked_at is null"), 0);
    let emails = app.emails();
    assert!(emails.iter().any(|it| it.text.contains("Phone") && it.text.contains("Tablet")), "named");
}

// S06
#[test]
fn signing_out_everywhere_ends_the_tokens_and_the_e_mail_names_them() {
    let app = TestApp::start();
    let person = app.person("Ana");
    for which in ["others", "everywhere"] {
        let (here, _other) = (app.browser_of(&person), app.browser_of(&person));
        let make = |name: &str| {
            here.post("/account/tokens", &[("name", name), ("scope", "read"), ("days", "30"), ("space", "")])
        };
        assert_eq!((make("Phone").status, make("Tablet").status), (201, 201));
        app.emails();
        let page = here.get("/account/security");
        assert!(
            page.text("main").contains("Both also revoke your 2 access tokens."),
            "{}",
            page.text("main")
        );
        let done = here.submit(page.form(&format!("form[action='/account/sessions/{which}/end']")));
        let message = here.follow(done).flash_text();
        assert!(message.ends_with("and your access tokens are revoked."), "{message}");
        assert_eq!(app.count("tokens where revoked_at is null"), 0, "{which}");
        let emails = app.emails();
        let named = emails.iter().find(|it| it.text.contains("Phone") && it.text.contains("Tablet"));
        let named = named.unwrap_or_else(|| panic!("{which}: {emails:?}"));
        assert!(named.text.contains("Signed out everywhere"), "{}", named.text);
        assert_eq!(
            named.text.contains("all browsers except the one it was done from"),
            which == "others",
            "{}",
            named.text
        );
    }
}
