//! Nothing is lost, with scripts off: change, look at what happened, take back out of order.

use super::{Screen, Scripts, start};
use podium::database::ids::CategoryId;

fn journey(width: u32) {
    let Some((app, driver)) = start() else { return };
    app.films(&["Alien", "Brazil", "Casablanca", "Dune"]);
    let ana = Screen::open(&driver, &app, Scripts::Off, width);
    ana.sign_in("Ana");
    ana.go("/@ana/films");
    ana.press("Move Casablanca up");
    ana.go(&format!("/favourites/{}/edit", app.id_of("Dune")));
    ana.fill("#title", "Dune (1984)");
    ana.press("Save");
    ana.press("Move Casablanca up");
    ana.shows(&["Casablanca", "Alien", "Brazil", "Dune (1984)"]);

    ana.go("/history");
    assert!(ana.text(".events").contains("Ana moved Casablanca from number 2 to 1 in Films"));
    assert!(ana.text(".events").contains("title from “Dune” to “Dune (1984)”"));
    ana.press("Undo this: Ana moved Casablanca from number 3 to 2 in Films");
    assert_eq!(ana.text("h1"), "Could not be undone");
    assert!(ana.text("[role=alert]").contains("Casablanca has been moved since."));
    ana.go("/history");
    ana.click(".event:nth-child(2) .event-undo button");
    assert!(ana.text("[role=status]").contains("Undid the change to “Dune”."));
    ana.shows(&["Casablanca", "Alien", "Brazil", "Dune"]);

    ana.go("/history");
    ana.press("Undo this: Ana moved Casablanca from number 2 to 1 in Films");
    ana.shows(&["Alien", "Casablanca", "Brazil", "Dune"]);
    ana.go("/history");
    ana.press("Undo this: Ana moved Casablanca from number 3 to 2 in Films");
    ana.shows(&["Alien", "Brazil", "Casablanca", "Dune"]);
    ana.press("Undo");
    ana.shows(&["Alien", "Casablanca", "Brazil", "Dune"]);
    app.assert_ranks(CategoryId(app.number("select id from categories where name = 'Films'")));
}

#[test]
fn somebody_looks_at_what_happened_and_takes_it_back_out_of_order_at_a_desk() {
    journey(1280);
}

#[test]
fn somebody_looks_at_what_happened_and_takes_it_back_out_of_order_on_a_phone() {
    journey(320);
}
