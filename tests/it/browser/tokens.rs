//! Access tokens, without scripts and with them.

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::support::{TestApp, wait_for};

/// What a program that shows this token gets.
fn status(app: &TestApp, token: &str) -> u16 {
    let header = format!("Bearer {token}");
    let asked = [("authorization", &*header)];
    app.browser().send("GET", "/api/v1/tokens/current", &asked, None).unwrap().status
}

// T01, T05
#[test]
fn somebody_makes_a_token_and_takes_it_back_on_a_narrow_phone_with_and_without_scripts() {
    let Some((app, driver)) = start() else { return };
    app.person("Ana");
    for scripts in [Scripts::Off, Scripts::On] {
        let phone = Screen::open(&driver, &app, scripts, 320);
        phone.sign_in("Ana");
        phone.press("Ana");
        phone.press("Tokens");
        phone.fill("#name", "Backup at home");
        phone.send();
        let token = wait_for(phone.seen(Locator::Css("#token")).prop("value")).unwrap().unwrap();
        assert_eq!(status(&app, &token), 200);
        let sizes = phone.cdp("Page.getLayoutMetrics", serde_json::json!({}));
        assert!(
            sizes["cssContentSize"]["width"].as_u64() <= Some(320),
            "a long token does not widen the page"
        );
        assert_eq!(phone.count("[data-copy] button"), usize::from(scripts == Scripts::On));

        phone.go("/account/tokens");
        assert_eq!(phone.count("#token"), 0, "once");
        let source = wait_for(phone.client.source()).unwrap();
        assert!(!source.contains(&token));
        phone.press("Revoke Backup at home");
        assert_eq!(phone.text("h1"), "Revoke Backup at home?");
        phone.press("Cancel");
        assert_eq!(status(&app, &token), 200, "nothing happened yet");
        phone.press("Revoke Backup at home");
        phone.press("Revoke token");
        assert!(phone.text(".flash p").starts_with("Revoked"));
        assert_eq!((status(&app, &token), phone.count("[aria-label^='Revoke']")), (401, 0));
    }
}
