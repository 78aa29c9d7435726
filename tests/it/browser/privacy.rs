//! One's own data with scripts off: taking a copy, taking consent back and giving it again, leaving, and
//! staying after all.

use super::{Screen, Scripts, start};
use crate::{
    account::privacy::work,
    support::{TestApp, eventually},
};

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_up("Ana");
    app.confirm("ana@example.org");
    ana.press("Food");
    ana.enter("#title", "Soup");
    copy(&app, &ana);
    consent(&app, &ana);

    ana.go("/account/data");
    ana.press("Delete my account…");
    assert_eq!(ana.text("h1"), "Delete your account");
    assert!(ana.text("main").contains("Your 3 lists with 1 favourite"));
    ana.click("button.danger");
    eventually("she is signed out", || app.count("sessions") == 0);
    assert!(ana.text("[role=status]").starts_with("Your account will be deleted on"));
    ana.sign_in("Ana");
    assert_eq!(ana.text("h1"), "Keep your account?");
    ana.press("Keep my account");
    assert_eq!(ana.text("h1"), "Your lists");
    ana.go("/@ana/food");
    ana.shows(&["Soup"]);
}

fn copy(app: &TestApp, ana: &Screen) {
    ana.go("/account/data");
    ana.press("Request a copy");
    assert!(ana.text("[role=status]").starts_with("We’re preparing your copy"));
    work(app);
    ana.go("/account/data");
    ana.press("Download");
    eventually("it was downloaded", || app.count("account_events where kind = 'archive fetched'") == 1);
    assert_eq!(ana.path(), "/account/data", "a file to keep, not a page to look at");
}

fn consent(app: &TestApp, ana: &Screen) {
    app.sql("update users set privacy_version = '2025-01-01'");
    ana.go("/");
    assert_eq!(ana.text("h1"), "Do you agree?");
    ana.press("Not now");
    assert_eq!(ana.text("h1"), "Your data");
    ana.press("Withdraw consent");
    assert!(ana.text("[role=status]").starts_with("You’ve withdrawn your consent."));
    ana.press("Read and agree again");
    ana.press("I agree");
    assert_eq!(ana.text("h1"), "Your lists");
}

// G03
#[test]
fn everybody_takes_their_data_and_leaves_without_scripts_at_a_desk() {
    journey(1280);
}

// G03
#[test]
fn everybody_takes_their_data_and_leaves_without_scripts_on_a_narrow_phone() {
    journey(320);
}
