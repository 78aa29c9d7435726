//! One's own order: placing, moving, undoing, and what others' changes do to it.

use std::thread;

use super::{club, list, member, mine, path, place, press, stored};
use crate::support::TestApp;
use diesel::connection::SimpleConnection;

const FILMS: [&str; 4] = ["Heat", "Ran", "Alien", "Up"];

#[test]
fn a_viewer_places_moves_removes_and_undoes() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let order_version = app.number("select max(order_version) from categories");
    let ben = &club.ben.1;
    let [heat, ran, alien] = ["Heat", "Ran", "Alien"].map(|title| app.id_of(title));
    let page = ben.get(&path(&club, "mine"));
    assert!(page.text_content().contains("0 of 4 placed"), "{}", page.text_content());
    assert_eq!(page.all("#not-placed + .lines .title"), FILMS);
    place(&app, ben, &club, "Ran>Heat>Alien");
    assert_eq!(mine(ben, &club), ["Ran", "Heat", "Alien"]);
    let up = press(ben, &club, &format!("up-{alien}"));
    assert_eq!(up.flash_text(), "Alien is now number 2 of 3 in your order.");
    assert_eq!(mine(ben, &club), ["Ran", "Alien", "Heat"]);
    let undone = ben.follow(ben.submit(up.form(".flash form")));
    assert!(undone.flash_text().contains("Restored your order"));
    assert_eq!(mine(ben, &club), ["Ran", "Heat", "Alien"]);
    let again = ben.follow(ben.post(&format!("/categories/{}/mine/undo?version=4", club.list), &[]));
    assert!(again.flash_text().contains("nothing was undone"), "{}", again.flash_text());
    press(ben, &club, &format!("down-{ran}"));
    let removed = press(ben, &club, &format!("remove-{heat}"));
    assert_eq!(removed.flash_text(), "Removed Heat from your order.");
    assert_eq!(mine(ben, &club), ["Ran", "Alien"]);
    ben.submit(removed.form(".flash form"));
    assert_eq!(mine(ben, &club), ["Heat", "Ran", "Alien"]);
    // No change of one's own is in the space's history, and the list is as it was.
    assert_eq!(app.count("audit_entries where kind = 'order saved'"), 0);
    assert_eq!(list(&app, &club), FILMS);
    assert_eq!(app.number("select max(order_version) from categories"), order_version);
}

#[test]
fn a_place_is_chosen_on_a_page_and_an_outdated_form_changes_nothing() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let cy = &club.cy.1;
    let begun = press(cy, &club, "begin");
    assert_eq!(begun.flash_text(), "Your order begins with the list’s: 4 favourites.");
    let up = path(&club, &format!("mine/{}", app.id_of("Up")));
    let stale = cy.get(&up);
    let placed = cy.submit(cy.get(&up).form(".own-place").set("number", "2").press("Place at this number"));
    assert_eq!(cy.follow(placed).flash_text(), "Up is now number 2 of 4 in your order.");
    assert_eq!(mine(cy, &club), ["Heat", "Up", "Ran", "Alien"]);
    let late = cy.submit(stale.form(".own-place").press("To the top"));
    assert_eq!(late.status, 409);
    assert!(late.text(".lede").contains("nothing was saved"));
    let below = late.form(".own-place").set("other", &app.id_of("Alien").to_string()).press("Below it");
    assert_eq!(cy.submit(below).status, 303);
    assert_eq!(mine(cy, &club), ["Heat", "Ran", "Alien", "Up"]);
    let wrong = cy.submit(cy.get(&up).form(".own-place").set("number", "0").press("Place at this number"));
    assert_eq!(wrong.status, 422);
    assert!(!wrong.field_errors().is_empty());
    let nothing = cy.post(&path(&club, "mine"), &[("version", "3"), ("setting", "names")]);
    assert_eq!(nothing.status, 422, "no button");
}

#[test]
fn moves_of_the_list_and_others_change_no_own_order() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    place(&app, &club.ben.1, &club, "Up>Alien>Ran");
    place(&app, &club.cy.1, &club, "Heat>Up");
    let before = stored(&app);
    assert_eq!(before, ["Ben Up>Alien>Ran", "Cy Heat>Up"]);
    let ana = &club.ana.1;
    for (title, to) in [("Up", "top"), ("Heat", "bottom")] {
        ana.post(&format!("/favourites/{}/rank", app.id_of(title)), &[("place", to)]);
    }
    assert_eq!(stored(&app), before);
    // The bin keeps the places, and they are not shown meanwhile.
    let up = app.id_of("Up");
    ana.post(&format!("/trash/favourites/{up}"), &[]);
    assert_eq!(mine(&club.ben.1, &club), ["Alien", "Ran"]);
    press(&club.ben.1, &club, &format!("up-{}", app.id_of("Ran")));
    ana.post(&format!("/trash/favourites/{up}/restoration"), &[]);
    assert_eq!(mine(&club.ben.1, &club), ["Ran", "Up", "Alien"]);
    // What goes to another list loses its places, and gets none back with the way home.
    ana.post(&format!("/spaces/{}/categories", club.team.id), &[("name", "Other")]);
    let other = app.number("select max(id) from categories").to_string();
    let to_other = [("place", "category"), ("category", &*other)];
    assert_eq!(ana.post(&format!("/favourites/{up}/rank"), &to_other).status, 303);
    assert_eq!(stored(&app), ["Ben Ran>Alien", "Cy Heat"]);
    assert_eq!(mine(&club.ben.1, &club), ["Ran", "Alien"]);
}

#[test]
fn who_leaves_takes_their_own_order_along_and_a_closed_space_keeps_all() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    place(&app, &club.ben.1, &club, "Up>Alien>Ran");
    place(&app, &club.cy.1, &club, "Heat>Up>Ran");
    let ana = &club.ana.1;
    let closing = ana.get(&format!("/spaces/{}/closing", club.team.id));
    ana.submit(closing.form("main form"));
    assert_eq!(app.count("memberships where space_id > 3"), 0, "the space is closed");
    assert_eq!(ana.post(&format!("/trash/spaces/{}/restoration", club.team.id), &[]).status, 303);
    assert_eq!(mine(&club.ben.1, &club), ["Up", "Alien", "Ran"]);
    let leaving = club.ben.1.get(&format!("/spaces/{}/leaving", club.team.id));
    club.ben.1.submit(leaving.form("main form"));
    assert_eq!(stored(&app), ["Cy Heat>Up>Ran"]);
    assert_eq!(club.ben.1.get(&path(&club, "mine")).status, 404);
}

#[test]
fn sixteen_move_at_once_while_the_list_is_locked() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let people: Vec<_> = (0..16).map(|number| member(&app, &club, &format!("Member {number}"))).collect();
    let ids = FILMS.map(|title| app.id_of(title));
    let mut conn = app.conn();
    conn.batch_execute("begin; select id from categories for no key update").unwrap();
    let moved: Vec<u16> = thread::scope(|scope| {
        let moving = people.iter().map(|(_, browser)| {
            let club = &club;
            scope.spawn(move || {
                press(browser, club, "begin");
                (0..4).for_each(|at| drop(press(browser, club, &format!("up-{}", ids[3 - at % 2]))));
                browser.get(&path(club, "mine")).status
            })
        });
        let moving: Vec<_> = moving.collect();
        moving.into_iter().map(|it| it.join().unwrap()).collect()
    });
    conn.batch_execute("rollback").unwrap();
    assert_eq!(moved, [200; 16]);
    assert_eq!(app.count("own_places"), 64);
    assert_eq!(app.number("select min(version) from own_orders"), 5);
}
