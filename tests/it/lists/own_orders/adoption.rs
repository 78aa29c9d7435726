//! Making our order the list's.

use super::super::comments::Club;
use super::{club, list, path, place, press};
use crate::support::{Page, TestApp, snapshots::assert_history_tells_it};

const FILMS: [&str; 4] = ["Heat", "Ran", "Alien", "Up"];

fn ready(app: &TestApp) -> Club {
    let club = club(app, &FILMS, "names");
    place(app, &club.ana.1, &club, "Up>Alien>Heat");
    place(app, &club.cy.1, &club, "Up>Heat>Alien");
    club
}

fn look(club: &Club) -> Page {
    club.cy.1.get(&path(club, "ours/order"))
}

fn adopt(club: &Club, page: &Page) -> Page {
    club.cy.1.submit(page.form("main form:has(.sticky-bar)"))
}

#[test]
fn an_editor_makes_it_the_lists_with_one_undo() {
    let app = TestApp::start();
    let club = ready(&app);
    let page = look(&club);
    assert_eq!(page.text(".lede"), "4 of 4 favourites would get another rank.");
    let row = page.text(".own-adoption tbody tr:first-child");
    assert!(row.contains("Heat") && row.contains("Up") && row.contains("was number 4"), "{row}");
    let saved = adopt(&club, &page);
    assert_eq!(saved.location().as_deref(), Some(&*club.path("")));
    let shown = club.cy.1.follow(saved);
    assert_eq!(shown.flash_text(), "Our order is the list’s now. 4 favourites moved.");
    // Heat and Alien are level: by title. What no one placed is last.
    assert_eq!(list(&app, &club), ["Up", "Alien", "Heat", "Ran"]);
    let entry = app.entries().pop().unwrap();
    assert_eq!((&*entry.kind, entry.changes["from"].as_str()), ("order saved", Some("our order")));
    let history = club.ana.1.get(&format!("/history?category={}", club.list)).text_content();
    assert!(history.contains("by our order (2 of 3 took part)"), "{history}");
    club.cy.1.submit(shown.form(".flash form"));
    assert_eq!(list(&app, &club), FILMS);
    assert_history_tells_it(&mut app.conn(), club.team.id);
}

#[test]
fn what_changed_meanwhile_is_shown_anew_and_nothing_is_written() {
    let app = TestApp::start();
    let club = ready(&app);
    let page = look(&club);
    club.ana.1.post(&format!("/favourites/{}/rank", app.id_of("Ran")), &[("place", "top")]);
    let late = adopt(&club, &page);
    assert_eq!(late.status, 409);
    assert!(late.text(".lede").contains("nothing was saved"));
    assert_eq!(list(&app, &club), ["Ran", "Heat", "Alien", "Up"]);
    // Somebody's own order changes ours: also shown anew.
    press(&club.ana.1, &club, &format!("down-{}", app.id_of("Up")));
    press(&club.ana.1, &club, &format!("down-{}", app.id_of("Up")));
    press(&club.cy.1, &club, &format!("down-{}", app.id_of("Up")));
    assert_eq!(adopt(&club, &late).status, 409);
    assert_eq!(list(&app, &club), ["Ran", "Heat", "Alien", "Up"]);
    assert_eq!(adopt(&club, &look(&club)).status, 303);
    assert_eq!(list(&app, &club)[0], "Heat");
}
