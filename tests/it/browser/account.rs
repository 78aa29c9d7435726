//! One's own account, without scripts.

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::support::{PASSWORD, email, wait_for};

const OTHER: &str = "eleven loud magpies argue";

#[test]
fn somebody_looks_after_their_account_without_scripts() {
    let Some((app, driver)) = start() else { return };
    let (laptop, phone) =
        (Screen::open(&driver, &app, Scripts::Off, 1280), Screen::open(&driver, &app, Scripts::Off, 320));
    laptop.sign_up("Ana");
    app.confirm(&email("Ana"));
    phone.sign_in("Ana");

    laptop.press("Ana");
    assert_eq!(laptop.path(), "/account");
    laptop.fill("#name", "Ana Petrova");
    laptop.fill("#handle", "petrova");
    laptop.choose("#dates", "3. Mai 2026");
    laptop.click("#theme-dark");
    laptop.send();
    assert_eq!(laptop.text(".flash p"), "Saved.");
    assert_eq!(laptop.count("html[data-theme=dark]"), 1);
    phone.go("/@ana");
    assert_eq!((phone.path().as_str(), phone.text("h1").as_str()), ("/@petrova", "Ana Petrova"));
    assert_eq!(phone.count("html[data-theme=dark]"), 1);

    laptop.press("Security");
    assert_eq!(laptop.count("[aria-labelledby='browsers'] li"), 2);
    laptop.press("Change password");
    laptop.fill("#password", OTHER);
    laptop.send();
    assert_eq!(laptop.count("[aria-labelledby='browsers'] li"), 1);
    phone.go("/account");
    assert_eq!(phone.path(), "/login");
    phone.fill("#email", &email("Ana"));
    phone.enter("#password", PASSWORD);
    phone.seen(Locator::Css(".errors"));
    phone.fill("#email", &email("Ana"));
    phone.enter("#password", OTHER);
    assert_eq!(phone.path(), "/account");

    laptop.press("Security");
    laptop.press("Sign out everywhere else");
    phone.go("/trash");
    assert_eq!(phone.path(), "/login");
    laptop.press("View activity");
    let log = laptop.text(".lines");
    for said in ["Password changed", "@ana → @petrova", "Ana → Ana Petrova", "this machine"] {
        assert!(log.contains(said), "{said}: {log}");
    }
}

// S11
#[test]
fn after_signing_out_the_back_button_shows_nothing_of_it() {
    let Some((app, driver)) = start() else { return };
    let (_, films, _) = app.films(&["A secret wish"]);
    for scripts in [Scripts::Off, Scripts::On] {
        let screen = Screen::open(&driver, &app, scripts, 1280);
        screen.sign_in("Ana");
        screen.go("/@ana/films");
        assert_eq!(screen.rows(), ["1 A secret wish"]);
        screen.go(&format!("/categories/{}/edit", films.id));
        screen.press("Sign out");
        for _ in 0..3 {
            wait_for(screen.client.back()).unwrap();
            let source = wait_for(screen.client.source()).unwrap();
            assert!(!source.contains("secret wish") && !source.contains(">Ana<"), "{source}");
        }
    }
}
