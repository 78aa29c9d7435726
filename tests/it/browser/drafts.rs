//! Nothing that was typed is lost, in a real browser: at a desk and on a narrow phone with scripts off, and with a passkey.

use serde_json::Value;

use super::{Screen, Scripts, passkeys::authenticator, start};
use crate::support::{PASSWORD, TestApp, email, eventually};

const WORDS: &str = "Bank robbers drink coffee with the police.";

/// The page is no wider than the window.
fn fits(screen: &Screen) {
    let wider = screen.run("const all = document.documentElement; return all.scrollWidth - all.clientWidth");
    assert_eq!(wider, Value::from(0), "{}", screen.path());
}

fn saved(app: &TestApp) -> i64 {
    app.count(&format!("favourites where description = '{WORDS}' and binned_at is null"))
}

/// The favourite Heat on Ana's list, about to be edited.
fn edit(app: &TestApp, ana: &Screen) {
    ana.go("/@ana/food");
    ana.enter("#title", "Heat");
    eventually("it is there", || app.count("favourites") == 1);
    ana.go(&format!("/favourites/{}/edit", app.id_of("Heat")));
    ana.fill("#description", WORDS);
}

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_up("Ana");
    edit(&app, &ana);
    app.sql("delete from sessions");
    ana.send();
    assert_eq!(ana.text("h1"), "Sign in");
    fits(&ana);
    ana.fill_credentials("Ana");
    assert_eq!(ana.text("h1"), "Continue where you left off");
    assert!(ana.text("main").contains(WORDS));
    fits(&ana);
    assert_eq!(saved(&app), 0);
    ana.press("Continue");
    eventually("it is saved", || saved(&app) == 1);
    assert!(ana.text("[role=status]").starts_with("Saved “Heat”."));

    ana.go(&format!("/favourites/{}/edit", app.id_of("Heat")));
    ana.fill("#title", "Heat (1995)");
    app.sql("update favourites set binned_at = now()");
    ana.send();
    assert_eq!(ana.text("h1"), "“Heat” is in the bin");
    fits(&ana);
    ana.press("Restore");
    assert_eq!(ana.text("h1"), "Continue where you left off");
    ana.press("Continue");
    eventually("it is back and saved", || {
        saved(&app) == 1 && app.count("favourites where title = 'Heat (1995)'") == 1
    });
}

#[test]
fn what_was_typed_comes_back_after_signing_in_and_from_the_bin_without_scripts_at_a_desk() {
    journey(1280);
}

#[test]
fn what_was_typed_comes_back_after_signing_in_and_from_the_bin_without_scripts_on_a_narrow_phone() {
    journey(320);
}

#[test]
fn a_passkey_takes_what_was_typed_along() {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    let ana = Screen::open(&driver, &app, Scripts::On, 1280);
    authenticator(&ana);
    let at = |path: &str| format!("http://localhost:{}{path}", app.port());
    ana.go_to(&at("/login"));
    ana.fill("#email", &email("Ana"));
    ana.enter("#password", PASSWORD);
    ana.go_to(&at("/account/second-factor"));
    ana.press("Add passkey");
    eventually("the passkey is there", || app.count("passkeys") == 1);
    ana.go_to(&at("/@ana/food"));
    ana.enter("#title", "Heat");
    eventually("it is there", || app.count("favourites") == 1);
    ana.go_to(&at(&format!("/favourites/{}/edit", app.id_of("Heat"))));
    ana.fill("#description", WORDS);
    app.sql("delete from sessions");
    ana.send();
    ana.press("Sign in with a passkey");
    eventually("it is shown", || ana.text("h1") == "Continue where you left off");
    ana.press("Continue");
    eventually("it is saved", || saved(&app) == 1);
}
