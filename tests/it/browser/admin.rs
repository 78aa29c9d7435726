//! From a forgotten password to looking after the site, without scripts.

use super::{Screen, Scripts, start};
use crate::support::{PASSWORD, email};

#[test]
fn the_first_person_forgets_a_password_looks_after_people_and_invites_one_without_scripts() {
    let Some((app, driver)) = start() else { return };
    let root = Screen::open(&driver, &app, Scripts::Off, 1000);
    root.sign_up("Root");
    assert!(
        root.text(".flash").contains("root@example.org"),
        "where the e-mail went: {}",
        root.text(".flash")
    );
    root.go(&app.email_to(&email("Root"), "Confirm your e-mail address").path());
    root.press("Confirm");
    root.press("Sign out");

    root.go("/login");
    root.press("Forgotten password?");
    root.fill("#email", &email("Root"));
    root.send();
    root.go(&app.email_to(&email("Root"), "Choose a new password").path());
    root.enter("#password", "a wholly different pass phrase");
    root.fill("#email", &email("Root"));
    root.enter("#password", "a wholly different pass phrase");

    let ana = app.person("Ana");
    root.press("Admin");
    root.fill("#email", "guest@example.org");
    root.press("Invite");
    assert!(root.text(".flash").contains("Invitation sent"));
    root.press("People");
    root.enter("#q", "ANA@");
    root.press("Ana");
    root.fill("#why", "A public list of spam");
    root.press("Suspend");
    assert!(root.text(".flash").contains("suspended"));
    root.go("/admin/acts");
    assert!(root.text("main").contains("A public list of spam"));

    let guest = Screen::open(&driver, &app, Scripts::Off, 320);
    guest.sign_in("Ana");
    assert!(guest.text("main").contains("A public list of spam"), "{}", guest.text("main"));
    let invited = app.emails().into_iter().find(|email| email.to == "guest@example.org").unwrap();
    guest.go(&invited.path());
    guest.fill("#name", "Guest");
    guest.fill("#password", PASSWORD);
    guest.click("#consent");
    guest.send();
    assert_eq!(guest.path(), "/", "signed in at once: {}", guest.text("main"));

    root.go(&format!("/admin/people/{}", ana.user.id));
    root.press("Reinstate");
    guest.press("Sign out");
    guest.sign_in("Ana");
    assert_eq!(guest.path(), "/");
}
