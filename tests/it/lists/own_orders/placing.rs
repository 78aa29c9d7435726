//! Finding the place of a favourite in one's own order by comparing.

use super::{Club, club, list, mine, path, place, press, stored};
use crate::account::privacy::archive::copy;
use crate::lists::placing::{QUESTION, answer_all, pair, say, undo};
use crate::support::{Browser, Page, TestApp};
use diesel::connection::SimpleConnection;

pub(super) const FILMS: [&str; 8] = ["Heat", "Ran", "A", "B", "C", "D", "E", "X"];

/// The question about that favourite in one's own order.
pub(super) fn question(app: &TestApp, club: &Club, title: &str) -> String {
    path(club, &format!("mine/{}/placing", app.id_of(title)))
}

/// Keeps the place that was found, and looks at where that leads.
pub(super) fn keep(browser: &Browser, look: &Page) -> Page {
    browser.follow(browser.submit(look.form("form:has([value='keep'])").press("Keep it there")))
}

#[test]
fn a_viewer_finds_a_place_and_one_undo_takes_it_back() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let ben = &club.ben.1;
    place(&app, ben, &club, "E>D>C>B>A>Ran>Heat");
    place(&app, &club.cy.1, &club, "Heat>X");
    let order_version = app.number("select max(order_version) from categories");
    let entries = app.count("audit_entries");
    let offered =
        ben.get(&path(&club, "mine")).attributes("#not-placed + .lines a[href$='/placing']", "href");
    assert_eq!(offered, [question(&app, &club, "X")]);
    let before = app.fingerprint();
    let first = ben.get(&offered[0]);
    assert!(first.text_content().contains("Question 1 of at most 3, for “X” in your order of Films"));
    assert!(first.text_content().contains("Members see your order, with your name."));
    assert_eq!(app.fingerprint(), before, "looking begins nothing");
    let (questions, look) = answer_all(ben, &offered[0], &["E", "D", "X", "C", "B", "A", "Ran", "Heat"]);
    assert_eq!(questions, [["X", "B"], ["X", "D"], ["X", "C"]]);
    assert_eq!(look.text(".lede"), "“X” would be number 3 of 8 in your order, between D and C.");
    assert_eq!(mine(ben, &club).len(), 7, "answers change nothing");
    let kept = keep(ben, &look);
    assert_eq!(kept.flash_text(), "X is now number 3 of 8 in your order.");
    assert_eq!(mine(ben, &club), ["E", "D", "X", "C", "B", "A", "Ran", "Heat"]);
    assert_eq!(app.count("placings"), 0);
    ben.submit(kept.form(".flash form"));
    assert_eq!(stored(&app), ["Ben E>D>C>B>A>Ran>Heat", "Cy Heat>X"]);
    assert_eq!(list(&app, &club), FILMS);
    assert_eq!(app.number("select max(order_version) from categories"), order_version);
    assert_eq!(app.count("audit_entries"), entries, "the history knows nothing of it");
}

#[test]
fn it_asks_no_more_than_the_table_and_puts_it_where_the_answers_say() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "result");
    let ben = &club.ben.1;
    let at = question(&app, &club, "X");
    for (placed, most) in [0, 1, 2, 2, 3, 3].into_iter().enumerate() {
        if let Some(last) = placed.checked_sub(1) {
            place(&app, ben, &club, FILMS[last]);
        }
        for number in 0..=placed {
            let truth = [&FILMS[..number], &["X"], &FILMS[number..placed]].concat();
            let first = ben.get(&at);
            let told = format!("Question 1 of at most {most}");
            assert_eq!(first.text_content().contains(&told), placed > 0, "{placed}");
            let (questions, look) = answer_all(ben, &at, &truth);
            assert!(questions.len() <= most, "{placed}, {number}: {questions:?}");
            keep(ben, &look);
            assert_eq!(mine(ben, &club), truth);
            press(ben, &club, &format!("remove-{}", app.id_of("X")));
        }
    }
}

#[test]
fn it_goes_on_later_while_the_list_is_locked_and_other_ways_out_end_it() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let ben = &club.ben.1;
    place(&app, ben, &club, "Heat>Ran>A>B");
    let at = question(&app, &club, "X");
    let mut conn = app.conn();
    conn.batch_execute("begin; select id from categories for no key update").unwrap();
    let page = say(ben, &ben.get(&at), "X");
    assert_eq!(pair(&page), ["X", "Ran"]);
    let note = ben.get("/");
    assert!(note.text(".note").starts_with("You are finding the place of “X” in your order of Films."));
    assert_eq!(note.attributes(".note a", "href"), [at.as_str()]);
    assert_eq!(pair(&undo(ben, &page)), ["X", "A"], "the first question again");
    let page = say(ben, &ben.get(&at), "Too close: just below A");
    assert_eq!(page.text(".lede"), "“X” would be number 4 of 5 in your order, between A and B.");
    let nudged = page.form("form:has([name='verdict'])").press("B is better");
    let last = ben.follow(ben.submit(nudged));
    assert_eq!(last.text(".lede"), "“X” would be number 5 of 5 in your order, below B.");
    keep(ben, &last);
    assert_eq!(mine(ben, &club), ["Heat", "Ran", "A", "B", "X"]);
    conn.batch_execute("rollback").unwrap();
    // What is placed finds a new place, too.
    let page = say(ben, &ben.get(&at), "X");
    let number = page.form("form:has(#number)");
    assert_eq!(ben.submit(number.clone().set("number", "0")).status, 422);
    ben.submit(number.set("number", "2"));
    assert_eq!(mine(ben, &club), ["Heat", "X", "Ran", "A", "B"]);
    let page = say(ben, &ben.get(&question(&app, &club, "C")), "C");
    let left = ben.submit(page.form("form:has([value='leave'])").press("Don’t place it now"));
    assert_eq!(left.location(), Some(path(&club, "mine")));
    assert_eq!((mine(ben, &club).len(), app.count("placings")), (5, 0));
}

#[test]
fn it_is_the_persons_own_and_apart_from_what_they_compare_on_the_list() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "result");
    let (ben, cy) = (&club.ben.1, &club.cy.1);
    place(&app, ben, &club, "Heat>Ran>A");
    place(&app, cy, &club, "A>Ran>Heat");
    let at = question(&app, &club, "X");
    say(ben, &ben.get(&at), "X");
    say(cy, &cy.get(&at), "Ran");
    let on_list = format!("/favourites/{}/placing", app.id_of("X"));
    say(cy, &cy.get(&on_list), "X");
    assert_eq!(app.count("placings"), 3);
    assert_eq!(pair(&ben.get(&at)), ["X", "Heat"]);
    assert_eq!(pair(&cy.get(&at)), ["X", "Heat"]);
    assert!(cy.get(&on_list).text_content().contains("Question 2 of at most 3, for “X” in Films"));
    assert_eq!(cy.get("/").all(".note").len(), 2);
    let about = |browser: &Browser| {
        let files = copy(&app, browser);
        let rows: serde_json::Value = serde_json::from_str(&files["data/placings.json"]).unwrap();
        rows.as_array().unwrap().iter().map(|row| row["own_user_id"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(about(ben), ["you"]);
    assert_eq!(about(cy), [serde_json::json!("you"), serde_json::Value::Null]);
    assert!(about(&club.ana.1).is_empty());
    // One favourite at a time in one's own order; that on the list goes on.
    let other = cy.get(&question(&app, &club, "B"));
    assert!(other.text(".note").starts_with("You are also finding the place of “X”."));
    assert_eq!(other.attributes(".note a", "href"), [at.as_str()]);
    assert_eq!(cy.submit(other.form(QUESTION).press("B")).status, 303);
    assert_eq!(app.count("placings"), 3);
    assert!(cy.get(&on_list).text_content().contains("Question 2 of at most 3"));
}
