//! The bin with scripts off: to the old place, to the end, under another title, and emptied.

use super::{Screen, Scripts, start};

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_up("Ana");
    ana.go("/@ana/food");
    for title in ["Soup", "Bread", "Cheese", "Figs"] {
        ana.enter("#title", title);
    }
    for path in ["bread", "figs", "soup"] {
        ana.go(&format!("/@ana/food/{path}"));
        ana.press("Remove");
    }
    ana.shows(&["Cheese"]);

    ana.go("/trash");
    ana.press("Restore Soup");
    ana.shows(&["Soup", "Cheese"]);

    ana.go("/trash");
    ana.press("Bread");
    assert!(ana.text("main").contains("As number 2"));
    ana.click("#place-end");
    ana.press("Restore");
    ana.shows(&["Soup", "Cheese", "Bread"]);

    ana.enter("#title", "FIGS");
    ana.go("/trash");
    ana.press("Restore Figs");
    assert!(ana.text("[role=alert]").contains("“FIGS” is already on this list, as number 4."));
    ana.enter("#title", "Dried figs");
    assert!(ana.text("[role=status]").starts_with("Restored “Dried figs”"));

    ana.go("/@ana/food/cheese");
    ana.press("Remove");
    ana.go("/trash");
    ana.press("Empty the bin…");
    assert_eq!(ana.text("h1"), "Empty the bin?");
    ana.press("Cancel");
    ana.click("input[name=favourite]");
    ana.press("Delete selected for ever…");
    assert_eq!(ana.text("h1"), "Delete Cheese for ever?");
    ana.press("Delete Cheese for ever");
    assert!(ana.text("main").contains("The bin is empty."));
    assert_eq!(app.count("favourites"), 4);
}

#[test]
fn the_bin_gives_back_and_forgets_without_scripts_at_a_desk() {
    journey(1280);
}

#[test]
fn the_bin_gives_back_and_forgets_without_scripts_on_a_narrow_phone() {
    journey(320);
}
