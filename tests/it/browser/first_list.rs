//! The first twenty minutes of somebody new, with what they press counted: at a desk and on a phone.

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::support::{PASSWORD, email, wait_for};

/// The most presses from the front page to a printed list.
const MOST_PRESSES: usize = 30;

const TITLES: [&str; 10] =
    ["Heat", "Alien", "Ran", "Tampopo", "Stalker", "Persona", "Fargo", "Arrival", "Parasite", "Paddington 2"];

/// Somebody who counts what they press.
struct Counted {
    screen: Screen,
    presses: usize,
}

impl Counted {
    #[track_caller]
    fn press(&mut self, name: &str) {
        self.presses += 1;
        self.screen.press(name);
    }

    /// Types and presses Enter, which counts like a button.
    #[track_caller]
    fn enter(&mut self, field: &str, value: &str) {
        self.presses += 1;
        self.screen.enter(field, value);
    }

    /// Fills all fields of a column in the table of values.
    fn fill_column(&self, place: usize, typed: &str) {
        let fields = format!(".value-table td:nth-of-type({}) :is(input, select)", place + 2);
        let fields = wait_for(self.screen.client.find_all(Locator::Css(&fields))).unwrap();
        assert_eq!(fields.len(), TITLES.len(), "{typed}");
        for field in fields {
            wait_for(field.send_keys(typed)).unwrap();
        }
    }
}

fn first_twenty_minutes(width: u32) {
    let Some((app, driver)) = start() else { return };
    let mut ana = Counted { screen: Screen::open(&driver, &app, Scripts::Off, width), presses: 0 };
    ana.press("Sign up");
    ana.screen.fill("#name", "Ana");
    ana.screen.fill("#email", &email("Ana"));
    ana.screen.click("#consent");
    ana.presses += 1;
    ana.enter("#password", PASSWORD);
    ana.presses += 1; // the link in the e-mail
    ana.screen.go(&app.email_to(&email("Ana"), "Confirm your e-mail address").path());
    ana.press("Confirm");

    ana.screen.go("/");
    ana.enter(".new [name=name]", "Films");
    ana.press("choose your own");
    ana.presses += 1;
    ana.screen.press_at(Locator::Css(".starter button[value=Films]"));
    for (name, kind) in [("Rating", "Number"), ("Again", "Yes/no"), ("Page", "Link")] {
        ana.screen.choose("#kind", kind);
        ana.enter("#name", name);
    }
    ana.press("Films");
    for title in TITLES {
        ana.enter("#title", title);
    }
    ana.press("Fill in values");
    for (place, typed) in
        (0..).zip(["1995", "Somebody", "02292024", "8.5", "Yes", "https://example.org/film"])
    {
        ana.fill_column(place, typed);
    }
    ana.press("Save");
    assert_eq!(ana.screen.text("[role=status] p"), "Saved the values of 10 favourites.");
    ana.press("Edit order");
    ana.screen.fill("input[aria-label='Rank of Paddington 2']", "1");
    ana.press("Save order");
    ana.press("Share");
    ana.press("Create link");
    assert!(ana.screen.value("#share-url").contains("/s/"));
    ana.press("Films");
    ana.press("Print");
    let printed = ana.screen.text("main");
    assert!(printed.contains("Paddington 2") && printed.contains("8.5"), "{printed}");
    assert!(ana.presses <= MOST_PRESSES, "{} presses", ana.presses);
}

#[test]
fn the_first_twenty_minutes_take_at_most_thirty_presses() {
    first_twenty_minutes(1280);
}

#[test]
fn the_first_twenty_minutes_take_at_most_thirty_presses_on_a_phone() {
    first_twenty_minutes(360);
}
