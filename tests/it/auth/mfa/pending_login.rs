//! The second step of signing in.

use super::{code, half_way, is_in, set_up, try_code, wait_a_step};
use crate::support::{PASSWORD, TestApp, wait_for_fresh_window};

// A16
#[test]
fn half_a_sign_in_opens_nothing_but_the_second_step() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    set_up(&ana);
    let browser = half_way(&app, "ana@example.org");
    let routes = crate::access_matrix::closed_to_visitors();
    assert!(routes.len() > 40, "{}", routes.len());
    // A link that there is none of is not found, for everyone.
    let is_open = |path: &str| path == "/login/second-factor" || path.starts_with("/s/");
    for (method, path) in routes.iter().filter(|(_, path)| !is_open(path)) {
        let answer = if *method == "GET" { browser.get(path) } else { browser.post(path, &[]) };
        let to = answer.location().unwrap_or_default();
        assert!(to.starts_with("/login?next="), "{method} {path}: {} {to}", answer.status);
    }
    assert!(browser.get("/").has("main a[href='/signup']"), "what everybody sees");
    assert_eq!(browser.get("/@ana").status, 404);
    assert!(!is_in(&browser));
    assert_eq!(app.count("sessions"), 1, "only Ana's own");
    assert_eq!(browser.get("/login/second-factor").status, 200);
}

// R03
#[test]
fn after_five_wrong_codes_the_password_is_asked_for_again() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let browser = half_way(&app, "ana@example.org");
    for _ in 0..4 {
        assert_eq!(try_code(&browser, "12345").status, 422);
    }
    let over = try_code(&browser, "12345");
    assert!(over.location().unwrap().starts_with("/login?next="), "{}", over.text_content());
    assert_eq!(try_code(&browser, &code(&key)).location().unwrap(), "/");
    assert!(!is_in(&browser), "the sixth is not heard, even a right one");
}

// R03
#[test]
fn an_account_hears_twenty_codes_in_an_hour() {
    wait_for_fresh_window(20);
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    for _ in 0..5 {
        let browser = half_way(&app, "ana@example.org");
        (0..4).for_each(|_| assert_eq!(try_code(&browser, "12345").status, 422));
    }
    let browser = half_way(&app, "ana@example.org");
    let waits = try_code(&browser, &code(&key));
    let seconds: u64 = waits.header("retry-after").parse().unwrap();
    assert!(waits.status == 429 && (1..=3600).contains(&seconds), "{} {seconds}", waits.status);
    app.sql("update attempts set since = since - interval '1 hour'");
    assert_eq!(try_code(&browser, &code(&key)).status, 303);
}

// R03
#[test]
fn the_second_step_is_open_for_ten_minutes() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let browser = half_way(&app, "ana@example.org");
    app.sql("update half_sign_ins set created_at = now() - interval '9 minutes 50 seconds'");
    assert_eq!(browser.get("/login/second-factor").status, 200);
    app.sql("update half_sign_ins set created_at = now() - interval '10 minutes 1 second'");
    assert_eq!(browser.get("/login/second-factor").status, 303);
    let late = half_way(&app, "ana@example.org");
    app.sql("update half_sign_ins set created_at = now() - interval '10 minutes 1 second'");
    assert!(try_code(&late, &code(&key)).location().unwrap().starts_with("/login"));
    assert!(!is_in(&late));
}

#[test]
fn a_remembered_browser_skips_the_second_factor_for_thirty_days_or_until_it_changes() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let browser = half_way(&app, "ana@example.org");
    let form = browser.get("/login/second-factor").form("form[action='/login/second-factor']");
    assert_eq!(browser.submit(form.set("code", &code(&key)).tick("remember")).status, 303);
    browser.sign_out();
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).location().unwrap(), "/");
    assert!(is_in(&browser));
    browser.sign_out();
    half_way(&app, "ana@example.org"); // at another browser it is asked for
    app.sql("update devices set trusted_until = now() - interval '1 second' where trusted_until is not null");
    assert!(browser.sign_in("ana@example.org", PASSWORD).location().unwrap().contains("second-factor"));

    app.sql("update devices set trusted_until = now() + interval '1 day'");
    assert_eq!(browser.sign_in("ana@example.org", PASSWORD).location().unwrap(), "/");
    let page = browser.get("/account/second-factor");
    assert_eq!(browser.submit(page.form("form[action$='/codes']")).status, 200);
    browser.sign_out();
    assert!(browser.sign_in("ana@example.org", PASSWORD).location().unwrap().contains("second-factor"));
}

// S06
#[test]
fn whoever_signs_out_everywhere_is_asked_for_the_second_factor_by_every_browser() {
    let app = TestApp::start();
    let owner = app.sign_up("Ana");
    let (key, _) = set_up(&owner);
    for which in ["others", "everywhere"] {
        wait_a_step(&app);
        let other = half_way(&app, "ana@example.org");
        let form = other.get("/login/second-factor").form("form[action='/login/second-factor']");
        assert_eq!(other.submit(form.set("code", &code(&key)).tick("remember")).status, 303);
        other.sign_out();
        assert_eq!(other.sign_in("ana@example.org", PASSWORD).location().unwrap(), "/");
        assert!(owner.get("/account/security").text_content().contains("ask for the second step again"));
        let done = owner.follow(owner.post(&format!("/account/sessions/{which}/end"), &[]));
        assert!(done.flash_text().ends_with("Every browser asks for the second step again."), "{which}");
        assert!(!is_in(&other), "{which}");
        let again = other.sign_in("ana@example.org", PASSWORD);
        assert!(again.location().unwrap().contains("second-factor"), "{which}");
    }
}

// S03, W12
#[test]
fn every_step_has_a_session_of_its_own_and_leads_only_to_this_site() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let browser = app.browser();
    let form = browser.get("/login?next=/trash").form("form[action='/login']");
    browser.submit(form.set("email", "ana@example.org").set("password", PASSWORD));
    let half = browser.cookies_as_sent();
    let page = browser.get("/login/second-factor?next=%2Ftrash");
    let form = page.form("form[action='/login/second-factor']").set("code", &code(&key));
    assert_eq!(browser.submit(form).location().unwrap(), "/trash");
    assert_ne!(browser.cookies_as_sent(), half);
    let thief = app.browser();
    for cookie in half.split("; ") {
        let (name, value) = cookie.split_once('=').unwrap();
        thief.set_cookie(name, value);
    }
    wait_a_step(&app);
    try_code(&thief, &code(&key));
    assert!(!is_in(&thief), "the half sign-in is over once it led in");
    for evil in ["//evil.example", "https://evil.example", "/\\evil.example"] {
        wait_a_step(&app);
        let browser = half_way(&app, "ana@example.org");
        let answer = browser.post("/login/second-factor", &[("code", &code(&key)), ("next", evil)]);
        assert_eq!(answer.location().unwrap(), "/", "{evil}");
    }
}

#[test]
fn whoever_was_suspended_half_way_does_not_get_in() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let browser = half_way(&app, "ana@example.org");
    app.sql("update users set suspended_at = now()");
    assert_eq!(try_code(&browser, &code(&key)).status, 409);
    assert!(!is_in(&browser));
}

// A14
#[test]
fn a_program_that_signs_in_for_a_token_needs_the_second_factor_too() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let ask = |code: &str| {
        let asked = serde_json::json!({
            "email": "ana@example.org", "password": PASSWORD, "code": code, "name": "Sync", "scope": "read",
        });
        let json = [("content-type", "application/json"), ("sec-fetch-site", "same-origin")];
        let body = asked.to_string();
        app.browser().send("POST", "/api/v1/tokens", &json, Some(body.as_bytes())).unwrap().status
    };
    assert_eq!((ask(""), ask("12345")), (401, 401));
    assert_eq!(app.count("tokens"), 0);
    let shown = code(&key);
    assert_eq!((ask(&shown), ask(&shown)), (201, 401), "a code works once");
}

// A18
#[test]
fn a_cookie_of_a_remembered_browser_that_was_planted_is_worth_nothing() {
    let app = TestApp::start();
    let (key, _) = set_up(&app.sign_up("Ana"));
    wait_a_step(&app);
    let planted = "p".repeat(43);
    let browser = half_way(&app, "ana@example.org");
    for name in ["__Host-podium-browser", "podium-browser"] {
        browser.set_cookie(name, &planted);
    }
    let form = browser.get("/login/second-factor").form("form[action='/login/second-factor']");
    assert_eq!(browser.submit(form.set("code", &code(&key)).tick("remember")).status, 303);
    assert!(!browser.cookies_as_sent().contains(&format!("__Host-podium-browser={planted}")));
    let thief = app.browser();
    for name in ["__Host-podium-browser", "podium-browser"] {
        thief.set_cookie(name, &planted);
    }
    assert!(thief.sign_in("ana@example.org", PASSWORD).location().unwrap().contains("second-factor"));
}

// A18
#[test]
fn each_sign_in_makes_a_new_secret_and_the_old_one_is_forgotten_for_everybody_in_that_browser() {
    let app = TestApp::start();
    let (ana, _) = (app.sign_up("Ana"), app.sign_up("Ben"));
    let secret =
        || ana.cookies_as_sent().split("; ").find(|it| it.contains("podium-browser=")).unwrap().to_owned();
    let first = secret();
    ana.sign_out();
    assert_eq!(ana.sign_in("ben@example.org", PASSWORD).status, 303);
    let second = secret();
    ana.sign_out();
    assert_eq!(ana.sign_in("ana@example.org", PASSWORD).status, 303);
    assert!(first != second && second != secret());
    let known = "devices d group by id_hash having count(*) = 2";
    assert_eq!(app.count(&format!("(select id_hash from {known}) pairs")), 1, "both are known there");
    assert_eq!(app.count("devices where user_id = (select min(id) from users)"), 1);
}

// R02
#[test]
fn a_stranger_who_knows_the_password_locks_out_neither_a_known_browser_nor_a_recovery_code() {
    wait_for_fresh_window(30);
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (key, codes) = set_up(&ana);
    wait_a_step(&app);
    for _ in 0..5 {
        let stranger = half_way(&app, "ana@example.org");
        (0..4).for_each(|_| assert_eq!(try_code(&stranger, "123456").status, 422));
    }
    let stranger = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&stranger, &code(&key)).status, 429, "strangers have had their twenty");
    ana.sign_out();
    ana.sign_in("ana@example.org", PASSWORD);
    assert_eq!(try_code(&ana, &code(&key)).location().as_deref(), Some("/"), "the owner's browser");
    let holiday = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&holiday, &codes[0]).location().as_deref(), Some("/"), "the owner far from home");
}
