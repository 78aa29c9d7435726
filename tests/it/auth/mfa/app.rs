//! Authenticator apps.

use std::sync::Barrier;

use chrono::Utc;
use diesel::connection::SimpleConnection;

use super::{code, code_at, half_way, is_in, key_on, set_up, try_code, wait_a_step};
use crate::support::{SECRET, TestApp, eventually};
use podium::database::ids::UserId;
use podium::{auth::mfa::totp, crypto::Keys};

// A08
#[test]
fn an_app_counts_only_after_a_right_code_and_then_signing_in_asks_for_one() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let other = app.browser();
    assert_eq!(other.sign_in("ana@example.org", crate::support::PASSWORD).status, 303);
    let page = ana.get("/account/second-factor");
    let page = ana.follow(ana.submit(page.form("form[action='/account/second-factor/app']")));
    let key = key_on(&page);
    assert_eq!(key.len(), 20, "160 bits");
    assert!(page.has(".qr svg"));
    let form = page.form("form[action$='/confirmation']");
    let wrong = format!("{:06}", (code(&key).parse::<u32>().unwrap() + 1) % 1_000_000);
    let again = ana.submit(form.clone().set("code", &wrong));
    assert_eq!((again.status, key_on(&again)), (422, key.clone()));
    assert_eq!(app.count("users where second_factor_at is not null") + app.count("recovery_codes"), 0);
    let anew = app.browser();
    assert_eq!(
        anew.sign_in("ana@example.org", crate::support::PASSWORD).location().unwrap(),
        "/",
        "not on yet"
    );

    let before = ana.cookies_as_sent();
    let page = ana.submit(form.set("code", &code(&key)));
    assert_eq!(page.all(".codes code").len(), 10);
    assert!(page.has("[data-print]") && page.has("script[src*='js/print']"), "made for paper");
    assert_eq!(app.count("users where second_factor_at is not null"), 1);
    assert_ne!(ana.cookies_as_sent(), before, "a fresh session");
    assert!(is_in(&ana) && !is_in(&other) && !is_in(&anew), "the others are signed out");
    assert_eq!(app.count("account_events where kind = 'authenticator added'"), 1);
    assert_eq!(app.count("letters where letter::text like '%Authenticator app added%'"), 1);
    let shown = ana.get("/account/second-factor");
    assert!(shown.text_content().contains("10 of 10 left"), "{}", shown.text_content());

    let browser = half_way(&app, "ana@example.org");
    assert!(!is_in(&browser));
    assert_eq!(try_code(&browser, &code(&key)).status, 422, "the code that turned it on was used");
    wait_a_step(&app);
    assert_eq!(try_code(&browser, &code(&key)).location().unwrap(), "/");
    assert!(is_in(&browser));
}

// A07
#[test]
fn of_fifty_who_use_one_code_at_once_one_gets_in() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (key, _) = set_up(&ana);
    wait_a_step(&app);
    let user_id = app.number("select id from users");
    let shown = code(&key);
    let barrier = Barrier::new(50);
    let right: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..50)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = app.conn();
                    let keys = Keys::new(SECRET.into(), Vec::new());
                    barrier.wait();
                    usize::from(totp::consume(&mut conn, &keys, UserId(user_id), &shown).unwrap())
                })
            })
            .collect();
        all.into_iter().map(|it| it.join().unwrap()).sum()
    });
    assert_eq!(right, 1, "straight at the table");

    wait_a_step(&app);
    app.sql("delete from attempts");
    let browsers: Vec<_> = (0..50).map(|_| half_way(&app, "ana@example.org")).collect();
    let before = app.count("sessions");
    let shown = code(&key);
    std::thread::scope(|scope| {
        browsers.iter().for_each(|browser| drop(scope.spawn(|| try_code(browser, &shown))));
    });
    assert_eq!(app.count("sessions") - before, 1, "through the page");
    assert_eq!(browsers.iter().filter(|it| is_in(it)).count(), 1);
}

// A07
#[test]
fn the_code_before_this_one_still_counts_and_an_older_or_a_later_one_does_not() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let (key, _) = set_up(&ana);
    wait_a_step(&app);
    let now = Utc::now().timestamp();
    let browser = half_way(&app, "ana@example.org");
    assert_eq!(try_code(&browser, &code_at(&key, now - 90)).status, 422);
    assert_eq!(try_code(&browser, &code_at(&key, now + 60)).status, 422);
    assert_eq!(try_code(&browser, "").status, 422);
    assert_eq!(try_code(&browser, &code_at(&key, now - 30)).status, 303);
}

#[test]
fn an_app_is_removed_with_everything_that_hung_on_it() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    set_up(&ana);
    let page = ana.get("/account/second-factor");
    let answer = ana.submit(page.form("form[action$='/removal']"));
    assert_eq!(ana.follow(answer).flash_text(), "Authenticator app removed.");
    assert_eq!(app.count("totps") + app.count("recovery_codes"), 0);
    assert_eq!(app.count("users where second_factor_at is not null"), 0);
    assert_eq!(app.count("account_events where kind = 'authenticator removed'"), 1);
    assert_eq!(app.browser().sign_in("ana@example.org", crate::support::PASSWORD).location().unwrap(), "/");
}

// A08
#[test]
fn a_key_that_is_being_confirmed_is_not_replaced_by_a_new_one() {
    let app = TestApp::start();
    let ana = app.sign_up("Ana");
    let page = ana.get("/account/second-factor");
    let begin = page.form("form[action='/account/second-factor/app']");
    ana.submit(&begin);
    let sealed = app.words("select encode(sealed, 'hex') from totps");
    let mut confirming = app.conn();
    confirming.batch_execute("begin; update totps set confirmed_at = now()").unwrap();
    let answer = std::thread::scope(|scope| {
        let anew = scope.spawn(|| ana.submit(&begin));
        let waiting = "pg_stat_activity where wait_event_type = 'Lock' and query ilike '%totps%'";
        eventually("it waits for the row", || app.count(waiting) == 1);
        confirming.batch_execute("commit").unwrap();
        anew.join().unwrap()
    });
    assert_eq!(answer.status, 409);
    assert_eq!(app.words("select encode(sealed, 'hex') from totps where confirmed_at is not null"), sealed);
}
