//! A second factor at a browser that runs no scripts: setting it up, signing in with it, recovery codes.

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::{
    auth::mfa::{code, wait_a_step},
    support::{PASSWORD, email, wait_for},
};

fn type_password(ana: &Screen) {
    ana.go("/login");
    ana.fill("#email", &email("Ana"));
    ana.fill("#password", PASSWORD);
    ana.send();
}

// A04, A08, A09
fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    type_password(&ana);
    ana.go("/account/second-factor");
    ana.press("Set up app");
    let key = ana.text(".secret code").replace(' ', "");
    let key = data_encoding::BASE32_NOPAD.decode(key.as_bytes()).unwrap();
    ana.fill("#code", &code(&key));
    ana.press("Turn on");
    let codes = wait_for(ana.client.find_all(Locator::Css(".codes code"))).unwrap();
    assert_eq!(codes.len(), 10);
    let first = ana.text(".codes code");
    ana.press("I’ve saved them");
    assert!(ana.text("main").contains("10 of 10 left"));
    ana.press("Sign out");

    type_password(&ana);
    assert_eq!(ana.path(), "/login/second-factor");
    wait_a_step(&app);
    ana.fill("#code", &code(&key));
    ana.send();
    assert_eq!(ana.path(), "/");
    ana.press("Sign out");

    type_password(&ana);
    ana.fill("#code", &first);
    ana.click("#remember");
    ana.send();
    ana.go("/account/second-factor");
    assert!(ana.text("main").contains("9 of 10 left"));
    ana.press("Sign out");

    type_password(&ana);
    assert_eq!(ana.path(), "/", "this browser is remembered");
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    ana.go("/account/second-factor");
    assert_eq!(ana.path(), "/account/proof");
    ana.fill("#password", PASSWORD);
    ana.press("Continue");
    ana.press("Remove app");
    assert!(ana.text("main").contains("Set up app"));
}

#[test]
fn a_second_factor_is_set_up_and_used_without_scripts() {
    journey(1280);
}

#[test]
fn a_second_factor_is_set_up_and_used_without_scripts_on_a_narrow_phone() {
    journey(320);
}
