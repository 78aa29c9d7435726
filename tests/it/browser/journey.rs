//! The main job from signing up to signing out, with scripts off: at a desk and on a narrow phone.

use fantoccini::Locator;

use super::{Screen, Scripts, start};
use crate::support::{TestApp, email, eventually, wait_for};
use podium::app::worker;

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_up("Ana");
    assert_eq!(ana.text("h1"), "Your lists");
    ana.go(&app.email_to(&email("Ana"), "Confirm your e-mail address").path());
    ana.press("Confirm");
    assert!(ana.text("[role=status]").contains("You’ve confirmed"));

    ana.press("Food");
    for title in ["Soup", "Bread", "Cheese"] {
        ana.enter("#title", title);
    }
    ana.shows(&["Soup", "Bread", "Cheese"]);
    assert_eq!(ana.count(".handle"), 0, "a script made a handle for dragging, so scripts are not off");
    ranking(&ana);
    ordering(&ana);
    attributes(&ana);
    removing(&ana);
    importing(&app, &ana);

    ana.press("Share");
    ana.press("Create link");
    let link = wait_for(ana.seen(Locator::Css("#share-url")).prop("value")).unwrap().unwrap();
    let path = link.strip_prefix(&app.url()).unwrap();
    let guest = Screen::open(&driver, &app, Scripts::Off, width);
    guest.go(path);
    guest.shows(&["Bread", "Soup", "Cheese", "Olives", "Figs"]);
    assert_eq!(guest.count(".controls, #add, form[action*='/favourites'], .handle"), 0);
    guest.press("Print");
    assert_eq!(guest.count("table.print-table td.rank"), 5);
    assert!(guest.count("figure.qr-block svg, figure.qr-block img") == 1);

    ana.press("Sign out");
    ana.go("/@ana/food");
    assert_eq!(ana.count("ol.list"), 0);
}

fn ranking(ana: &Screen) {
    ana.press("Move Bread up");
    ana.shows(&["Bread", "Soup", "Cheese"]);
    assert!(ana.text("[role=status]").starts_with("Bread is now number 1 of 3."));
    assert!(ana.path().contains("#up-"), "{}", ana.path());
    ana.press("Undo");
    ana.shows(&["Soup", "Bread", "Cheese"]);
    ana.press("Move Soup down");
    ana.shows(&["Bread", "Soup", "Cheese"]);

    ana.press("Move Cheese");
    ana.enter("#number", "1");
    ana.shows(&["Cheese", "Bread", "Soup"]);
    ana.press("Move Soup");
    ana.choose("#other", "2 Bread");
    ana.press("Above it");
    ana.shows(&["Cheese", "Soup", "Bread"]);

    ana.press("Move Soup");
    ana.choose("#category", "Places (0)");
    ana.press("Move there");
    ana.shows(&["Soup"]);
    assert_eq!(ana.text("h1"), "Places");
    ana.press("Undo");
    ana.shows(&["Cheese", "Soup", "Bread"]);
}

fn ordering(ana: &Screen) {
    ana.press("Edit order");
    ana.fill("input[aria-label='Rank of Bread']", "1");
    ana.press("Save order");
    ana.shows(&["Bread", "Cheese", "Soup"]);

    ana.press("Edit order");
    ana.fill("input[aria-label='Rank of Cheese']", "1");
    ana.fill("input[aria-label='Rank of Soup']", "1");
    ana.press("Save order");
    assert!(ana.text("[role=status]").starts_with("Some favourites have the same rank."));
    ana.press("Save order");
    ana.shows(&["Cheese", "Soup", "Bread"]);
    ana.press("Undo");
    ana.shows(&["Bread", "Cheese", "Soup"]);
}

/// Every kind, its field in the form, what is typed, and what is read afterwards.
const KINDS: [(&str, &str, &str, &str); 6] = [
    ("Note", "Text", "warm", "warm"),
    ("Price", "Number", "7.5", "7.5"),
    ("First", "Date", "2024-05-01", "1 May 2024"),
    ("Course", "Choice", "Main", "Main"),
    ("Vegan", "Yes/no", "Yes", "yes"),
    ("Recipe", "Link", "https://example.org/soup", "https://example.org/soup"),
];

fn attributes(ana: &Screen) {
    ana.press("More");
    ana.press("Attributes");
    for (name, kind, ..) in KINDS {
        ana.fill("#name", name);
        ana.choose("#kind", kind);
        if kind == "Choice" {
            ana.fill("#options", "Starter\nMain");
        }
        ana.press("Add attribute");
    }
    ana.go("/@ana/food");
    ana.press("More for Soup");
    ana.press("Edit");
    ana.fill("#description", "With barley, on a cold day.");
    for (name, kind, typed, _) in KINDS {
        let label = format!("//label[starts-with(normalize-space(), '{name}')]");
        let id = wait_for(ana.seen(Locator::XPath(&label)).attr("for")).unwrap().unwrap();
        match kind {
            "Choice" | "Yes/no" => ana.choose(&format!("#{id}"), typed),
            // A date is typed as an American browser shows it.
            "Date" => wait_for(ana.seen(Locator::Css(&format!("#{id}"))).send_keys("05012024")).unwrap(),
            _ => ana.fill(&format!("#{id}"), typed),
        }
    }
    ana.send();
    ana.press("Soup");
    let shown = ana.text("main");
    for (_, _, _, read) in KINDS {
        assert!(shown.contains(read), "{read}: {shown}");
    }
    assert!(shown.contains("With barley, on a cold day."), "{shown}");
    ana.go("/@ana/food");
}

fn removing(ana: &Screen) {
    ana.press("More for Cheese");
    ana.press("Remove");
    ana.shows(&["Bread", "Soup"]);
    ana.press("Undo");
    ana.shows(&["Bread", "Cheese", "Soup"]);
    ana.press("More for Cheese");
    ana.press("Remove");
    ana.press("Bin");
    ana.press("Restore Cheese");
    ana.go("/@ana/food");
    ana.press("Move Cheese");
    ana.press("To the bottom");
    ana.shows(&["Bread", "Soup", "Cheese"]);
}

fn importing(app: &TestApp, ana: &Screen) {
    ana.press("More");
    ana.press("Import");
    ana.fill("#pasted", "1. Olives\n2. Soup\n3. Figs");
    ana.press("Preview");
    ana.press("Import");
    eventually("the import is done", || wait_for(worker::run_next_job(&app.db())).unwrap());
    ana.press("Go to Food"); // the page of the progress renews itself
    ana.shows(&["Bread", "Soup", "Cheese", "Olives", "Figs"]);
}

#[test]
fn the_whole_way_without_scripts() {
    journey(1280);
}

#[test]
fn the_whole_way_without_scripts_on_a_narrow_phone() {
    journey(320);
}

#[test]
fn a_page_from_memory_is_read_and_its_buttons_work_without_scripts() {
    let Some((app, driver)) = start() else { return };
    app.films(&["Heat", "Alien", "Ran"]);
    let ana = Screen::open(&driver, &app, Scripts::Off, 1280);
    ana.sign_in("Ana");
    for (button, order) in [
        ("Move Alien up", ["Alien", "Heat", "Ran"]),
        ("Move Heat down", ["Alien", "Ran", "Heat"]),
        ("Move Alien down", ["Ran", "Alien", "Heat"]),
        ("Move Alien up", ["Alien", "Ran", "Heat"]),
    ] {
        // The first is rendered, the others come from memory.
        for _ in 0..3 {
            ana.go("/@ana/films");
            assert_eq!(ana.rows().len(), 3);
        }
        ana.press(button);
        ana.shows(&order);
    }
    ana.go("/@ana/films");
    ana.press("More for Ran");
    ana.press("Remove");
    ana.shows(&["Alien", "Heat"]);
}
