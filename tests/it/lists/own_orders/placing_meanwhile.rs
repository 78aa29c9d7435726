//! What happens to one's own order, the favourite, the setting or the person while a place is found.

use super::placing::{FILMS, keep, question};
use super::{club, mine, path, place, press, set, stored};
use crate::lists::placing::{QUESTION, answer_all, pair, say};
use crate::support::TestApp;

#[test]
fn the_own_order_is_changed_in_another_window() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let ben = &club.ben.1;
    place(&app, ben, &club, "Heat>Ran>A>B>C>D>E");
    let at = question(&app, &club, "X");
    let mut page = ben.get(&at);
    for words in ["B", "X"] {
        page = say(ben, &page, words); // between B and D
    }
    assert_eq!(pair(&page), ["X", "C"]);
    press(ben, &club, &format!("remove-{}", app.id_of("C")));
    let look = ben.get(&at);
    assert_eq!(look.text(".lede"), "“X” would be number 5 of 7 in your order, between B and D.");
    // What was shown is not the place any more.
    ben.post(
        &path(&club, &format!("mine/{}", app.id_of("C"))),
        &[("place", "number"), ("number", "5"), ("setting", "names"), ("version", "8")],
    );
    assert_eq!(mine(ben, &club)[4], "C");
    let refused = keep(ben, &look);
    assert_eq!(refused.flash_text(), "The place isn’t found yet. Answer the current question.");
    let look = say(ben, &refused, "X");
    assert_eq!(look.text(".lede"), "“X” would be number 5 of 8 in your order, between B and C.");
    press(ben, &club, &format!("down-{}", app.id_of("B")));
    let again = ben.get(&at);
    assert!(again.text(".note").starts_with("Your order changed, and your answers no longer fit it."));
    assert!(again.text_content().contains("Question 1 of at most 3"));
    let truth = ["Heat", "Ran", "A", "C", "B", "D", "X", "E"];
    let (_, look) = answer_all(ben, &at, &truth);
    keep(ben, &look);
    assert_eq!(mine(ben, &club), truth);
}

#[test]
fn a_favourite_that_left_the_list_leads_back_to_the_order() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let (ana, ben) = (&club.ana.1, &club.ben.1);
    place(&app, ben, &club, "Heat>Ran>A>B");
    let at = question(&app, &club, "X");
    let page = say(ben, &ben.get(&at), "X");
    let x = app.id_of("X");
    let leads_back = || {
        for answer in [
            ben.get(&at),
            ben.post(&at, &[("step", page.form(QUESTION).value("step")), ("verdict", "better")]),
            ben.post(&format!("{at}/undo"), &[]),
            ben.post(&format!("{at}/end"), &[("place", "leave")]),
        ] {
            assert_eq!(answer.location(), Some(path(&club, "mine")));
        }
        ben.get(&path(&club, "mine")).flash_text()
    };
    ana.post(&format!("/trash/favourites/{x}"), &[]);
    assert_eq!(leads_back(), "That favourite is no longer on the list, so there is no place to find.");
    assert!(!ben.get("/").text_content().contains("You are finding"));
    ana.post(&format!("/trash/favourites/{x}/restoration"), &[]);
    assert!(ben.get(&at).text_content().contains("Question 2 of"), "its questions go on");
    // One that was compared with is in the bin.
    ana.post(&format!("/trash/favourites/{}", app.id_of("A")), &[]);
    assert_eq!(pair(&ben.get(&at)), ["X", "Ran"]);
    ana.post(&format!("/spaces/{}/categories", club.team.id), &[("name", "Other")]);
    let other = app.number("select max(id) from categories").to_string();
    ana.post(&format!("/favourites/{x}/rank"), &[("place", "category"), ("category", &*other)]);
    leads_back();
    assert_eq!(stored(&app), ["Ben Heat>Ran>A>B"]);
}

#[test]
fn answers_go_with_the_own_order_and_the_membership() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "names");
    let (ben, cy) = (&club.ben.1, &club.cy.1);
    let at = question(&app, &club, "X");
    place(&app, ben, &club, "Heat>Ran>A");
    place(&app, cy, &club, "Heat>Ran>A");
    let begin = || say(ben, &ben.get(&at), "X");
    let on_list = format!("/favourites/{}/placing", app.id_of("X"));
    say(cy, &cy.get(&on_list), "X");
    let page = begin();
    assert_eq!(app.count("placings"), 2);
    set(&club, "off");
    assert_eq!(app.count("placings"), 1, "that of the list stays");
    let refused = ben.submit(page.form(QUESTION).press("X"));
    assert_eq!(ben.follow(refused).status, 404);
    set(&club, "names");
    assert!(ben.get(&at).text_content().contains("Question 1 of"));
    begin();
    let clear = club.ana.1.get(&path(&club, "own-orders")).form("main form.form").tick("clear");
    club.ana.1.submit(clear);
    assert_eq!((app.count("placings"), stored(&app).len()), (1, 0));
    place(&app, ben, &club, "Heat>Ran>A");
    let page = begin();
    let leaving = ben.get(&format!("/spaces/{}/leaving", club.team.id));
    ben.submit(leaving.form("main form"));
    assert_eq!(app.count("placings"), 1);
    assert_eq!(ben.get(&at).status, 404);
    assert_eq!(ben.submit(page.form(QUESTION).press("X")).status, 404);
}

#[test]
fn a_place_that_was_found_in_secret_gets_no_name() {
    let app = TestApp::start();
    let club = club(&app, &FILMS, "result");
    let ben = &club.ben.1;
    let at = question(&app, &club, "X");
    let look = ben.get(&at);
    assert_eq!(look.text(".lede"), "“X” would be number 1 of 1 in your order.");
    assert!(look.text_content().contains("without names"));
    let number = ben.get(&at).form("form:has(#number)").set("number", "1");
    set(&club, "names");
    let refused = keep(ben, &look);
    assert!(
        refused.flash_text().starts_with("What others see of your order changed"),
        "{}",
        refused.flash_text()
    );
    assert_eq!(ben.submit(number).location(), Some(at));
    assert!(stored(&app).is_empty());
    assert!(refused.text_content().contains("Members see your order, with your name."));
    keep(ben, &refused);
    assert_eq!(stored(&app), ["Ben X"]);
}
