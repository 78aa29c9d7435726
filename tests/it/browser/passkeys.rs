//! Passkeys, with an authenticator that Chromium plays itself (WebAuthn, section 11).

use fantoccini::Locator;
use serde_json::{Value, json};

use super::{Screen, Scripts, driver::DriverCommand, start};
use crate::support::{PASSWORD, TestApp, email, eventually, wait_for};

/// A device with a fingerprint reader whose owner's finger always lies on it.
pub(super) fn authenticator(screen: &Screen) {
    let device = json!({
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "isUserConsenting": true,
    });
    wait_for(screen.client.issue_cmd(DriverCommand("webauthn/authenticator", device))).unwrap();
}

fn go(screen: &Screen, app: &TestApp, path: &str) {
    wait_for(screen.client.goto(&format!("http://localhost:{}{path}", app.port()))).unwrap();
}

fn type_password(screen: &Screen, app: &TestApp) {
    go(screen, app, "/login");
    screen.fill("#email", &email("Ana"));
    screen.fill("#password", PASSWORD);
    screen.send();
}

// A14, S07, W07: the policy for scripts holds while they speak with the authenticator.
#[test]
fn a_passkey_is_added_opens_the_account_without_a_password_and_is_a_second_factor() {
    let Some((app, driver)) = start() else { return };
    let elsewhere = app.browser_of(&app.person("Ana"));
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    authenticator(&ana);
    type_password(&ana, &app);

    go(&ana, &app, "/account/second-factor");
    ana.fill("#name", "Blue key");
    ana.press("Add passkey");
    eventually("the passkey is there", || ana.text("main").contains("Blue key"));
    assert_eq!(app.count("passkeys where name = 'Blue key'"), 1);
    assert_eq!(app.count("letters where letter::text like '%Passkey added%'"), 1);
    assert!(!elsewhere.get("/privacy").has("form[action='/logout']"), "other browsers are signed out");

    // Instead of a password.
    ana.press("Sign out");
    go(&ana, &app, "/login?next=/trash");
    ana.press("Sign in with a passkey");
    eventually("signed in", || ana.path() == "/trash");
    assert_eq!(app.count("passkeys where last_used_at is not null"), 1);

    // As the second factor.
    ana.press("Sign out");
    type_password(&ana, &app);
    assert_eq!(ana.path(), "/login/second-factor");
    assert_eq!(app.count("sessions"), 0);
    ana.press("Use a passkey");
    eventually("signed in again", || ana.path() == "/");

    // To prove it again.
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    go(&ana, &app, "/account/second-factor");
    assert_eq!(ana.path(), "/account/proof");
    ana.press("Use a passkey");
    eventually("proved", || ana.path() == "/account/second-factor");

    let said = ana.log("browser").into_iter();
    let complaints: Vec<Value> = said.filter(|it| it["level"] != "INFO" && it["level"] != "DEBUG").collect();
    assert_eq!(complaints, Vec::<Value>::new());
    ana.press("Remove Blue key");
    eventually("it is gone", || app.count("passkeys") == 0);
    assert_eq!(app.count("users where second_factor_at is not null"), 0);
    ana.press("Sign out");
    go(&ana, &app, "/login");
    ana.press("Sign in with a passkey");
    eventually("it is refused", || ana.text("main").contains("That passkey didn’t work"));
    assert_eq!(app.count("sessions"), 0);
}

// S08
#[test]
fn a_passkey_of_a_suspended_account_and_an_answer_from_before_open_nothing() {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    authenticator(&ana);
    type_password(&ana, &app);
    go(&ana, &app, "/account/second-factor");
    ana.press("Add passkey");
    eventually("the passkey is there", || app.count("passkeys") == 1);
    eventually("and shown", || ana.text("main").contains("Remove"));
    ana.press("Sign out");
    app.sql("update users set suspended_at = now()");
    go(&ana, &app, "/login");
    ana.press("Sign in with a passkey");
    let refused = || ana.count("form[data-passkey] [role=alert]:not([hidden])") == 1;
    eventually("it is refused", refused);
    assert_eq!(app.count("sessions"), 0);

    // The question was asked too long ago: as if Ana had waited.
    app.sql("update users set suspended_at = null");
    app.sql(
        "create function late() returns trigger language plpgsql as
             $$ begin new.created_at := now() - interval '5 minutes 1 second'; return new; end $$",
    );
    app.sql("create trigger late before insert on ceremonies for each row execute function late()");
    go(&ana, &app, "/login");
    ana.press("Sign in with a passkey");
    eventually("it came too late", refused);
    assert_eq!(app.count("sessions"), 0);
    app.sql("drop trigger late on ceremonies");

    // A counter that went back: somebody made a copy.
    app.sql("update passkeys set passkey = jsonb_set(passkey, '{cred,counter}', '4000000000')");
    go(&ana, &app, "/login");
    ana.press("Sign in with a passkey");
    eventually("a copy is refused", refused);
    assert_eq!(app.count("sessions"), 0);
}

#[test]
fn a_sign_in_that_was_left_half_way_does_not_keep_a_passkey_from_opening_another_account() {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    let ben = app.person("Ben");
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    authenticator(&ana);
    type_password(&ana, &app);
    go(&ana, &app, "/account/second-factor");
    ana.press("Add passkey");
    eventually("the passkey is there", || ana.text("main").contains("Remove"));
    ana.press("Sign out");
    app.sql("update users set second_factor_at = now() where name = 'Ben'");
    go(&ana, &app, "/login");
    ana.fill("#email", &ben.email);
    ana.fill("#password", PASSWORD);
    ana.send();
    assert_eq!(ana.path(), "/login/second-factor");
    go(&ana, &app, "/login?next=/trash");
    ana.press("Sign in with a passkey");
    eventually("Ana is in", || ana.path() == "/trash");
    assert_eq!(app.words("select name from users join sessions on user_id = users.id"), ["Ana"]);
}

#[test]
fn under_an_address_in_numbers_the_page_leads_to_the_name() {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    let ana = Screen::open(&driver, &app, Scripts::On, 320);
    ana.sign_in("Ana");
    ana.go("/account/second-factor");
    let link = ana.seen(Locator::LinkText("Open it by name"));
    let to = wait_for(link.attr("href")).unwrap().unwrap();
    assert_eq!(to, format!("http://localhost:{}/account/second-factor", app.port()));
    assert_eq!(ana.count("form[data-passkey]"), 0);
}
