//! Turning own orders on and off, and what becomes of what was placed.

use super::{club, path, place, set, stored};
use crate::support::TestApp;

#[test]
fn owners_turn_it_on_and_undo_it() {
    let app = TestApp::start();
    let club = club(&app, &["Heat", "Ran"], "off");
    let on = set(&club, "names");
    assert!(on.flash_text().contains("with names"));
    let history = club.ana.1.get(&format!("/history?category={}", club.list)).text_content();
    assert!(history.contains("set everyone’s own order of Films to “With names”"), "{history}");
    let undone = club.ana.1.follow(club.ana.1.submit(on.form(".flash form")));
    assert!(undone.flash_text().contains("as it was set"), "{}", undone.flash_text());
    assert_eq!(app.words("select ours from categories where name = 'Films'"), ["off"]);
    let wrong = club.ana.1.post(&path(&club, "own-orders"), &[("own_orders", "votes")]);
    assert_eq!(wrong.status, 422);
    assert_eq!(club.cy.1.get(&path(&club, "own-orders")).status, 403, "editors don't decide it");
}

#[test]
fn a_list_of_a_person_alone_has_none() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let setting = format!("/categories/{}/own-orders", films.id);
    let page = ana.get(&setting);
    assert!(page.text_content().contains("Only the lists of a team space") && !page.has("main form.form"));
    assert_eq!(ana.post(&setting, &[("own_orders", "names")]).status, 409);
    assert_eq!(app.words("select ours from categories where name = 'Films'"), ["off"]);
}

#[test]
fn what_was_placed_in_secret_gets_no_names() {
    let app = TestApp::start();
    let club = club(&app, &["Heat", "Ran"], "result");
    place(&app, &club.ben.1, &club, "Ran>Heat");
    let refused = |clear: bool| {
        let form =
            club.ana.1.get(&path(&club, "own-orders")).form("main form.form").set("own_orders", "names");
        club.ana.1.submit(if clear { form.tick("clear") } else { form })
    };
    let page = refused(false);
    assert_eq!(page.status, 422);
    assert!(page.text_content().contains("Tick the box"), "{}", page.text_content());
    // Not by the way over off, either.
    set(&club, "off");
    assert_eq!(refused(false).status, 422);
    assert_eq!(stored(&app), ["Ben Ran>Heat"]);
    // A form from when only the result was shown places nothing for all to see.
    set(&club, "result");
    let before = club.cy.1.get(&path(&club, "mine"));
    assert_eq!(refused(true).status, 303);
    assert_eq!(stored(&app), Vec::<String>::new());
    let late = club.cy.1.submit(before.form("form.own-order").press_named("begin"));
    assert_eq!(late.status, 409);
    assert_eq!(stored(&app), Vec::<String>::new());
    let last = app.entries().pop().unwrap();
    assert_eq!((&*last.kind, last.changes["cleared"].as_i64()), ("own orders changed", Some(1)));
    // What is placed with names may go on with names after a while of off.
    place(&app, &club.cy.1, &club, "Heat");
    set(&club, "off");
    set(&club, "names");
    assert_eq!(stored(&app), ["Cy Heat"]);
}
