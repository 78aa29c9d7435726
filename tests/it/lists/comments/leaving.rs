//! What becomes of comments when their author or their time goes.

use super::{Club, assert_counted, club, stranger, texts};
use crate::account::privacy::{run_sweeps, work};
use crate::support::TestApp;

fn erase_ben(app: &TestApp, club: &Club, words: &str) {
    app.sql(&format!(
        "update users set erase_at = now() - interval '1 second', erase_words = '{words}' where id = {}",
        club.ben.0.user.id
    ));
    run_sweeps(app);
    work(app);
    assert_eq!(app.count(&format!("users where id = {}", club.ben.0.user.id)), 0);
}

// G02
#[test]
fn comments_that_are_left_are_by_someone_who_left_and_mentions_too() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Stays here");
    club.say(&club.ana.1, "Thanks @ben");
    club.open("signed_in");
    club.say(&club.cy.1, "Ask @ben");
    let visitor = app.browser();
    assert_eq!(texts(&visitor.get(&club.path("/heat"))), ["Ask @Ben"]);
    erase_ben(&app, &club, "leave");
    let page = club.ana.1.get(&club.path("/heat"));
    assert_eq!(texts(&page), ["Stays here", "Thanks someone who left", "Ask someone who left"]);
    assert!(page.text("#comments").contains("Someone who left"));
    assert!(!page.text("#comments").contains("Ben"));
    assert_eq!(texts(&visitor.get(&club.path("/heat"))), ["Ask someone who left"], "also on cached pages");
    assert_eq!((app.count("mentions"), app.count("comments where author_id is null")), (0, 1));
    assert_counted(&app);
}

// G02
#[test]
fn comments_that_are_taken_along_are_gone() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Goes away");
    club.say(&club.cy.1, "Stays");
    erase_ben(&app, &club, "take");
    assert_eq!(texts(&club.ana.1.get(&club.path("/heat"))), ["Stays"]);
    assert_counted(&app);
}

#[test]
fn a_removed_comment_is_deleted_after_the_days_of_the_bin() {
    let app = TestApp::start();
    let club = club(&app);
    for text in ["Old", "New"] {
        club.say(&club.ben.1, text);
        club.ben.1.post(&format!("/trash/comments/{}", app.number("select max(id) from comments")), &[]);
    }
    app.sql("update comments set removed_at = now() - interval '31 days' where body = 'Old'");
    run_sweeps(&app);
    assert_eq!(app.words("select body from comments"), ["New"]);
    let history = club.cy.1.get(&format!("/history?space={}", club.team.id));
    let undo = history.form("form[action*='/undo']");
    assert_eq!(club.cy.1.submit(undo).status, 303, "the newest can be undone");
    assert_eq!(texts(&club.ben.1.get(&club.path("/heat"))), ["New"]);
    assert_counted(&app);
}

// G02
#[test]
fn a_person_from_outside_chooses_what_becomes_of_their_comments() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let (dana, browser) = stranger(&app, "Dana");
    let page = browser.get("/account/erasure");
    assert!(!page.has("input[name='words']"), "nothing of theirs is in others’ spaces");
    club.say(&browser, "From outside");
    let page = browser.get("/account/erasure");
    assert_eq!(page.text("fieldset legend"), "Your comments on others’ lists");
    let form = page.form("form[action='/account/erasure']").set("words", "take");
    assert_eq!(browser.submit(form).status, 303);
    app.sql(&format!("update users set erase_at = now() - interval '1 second' where id = {}", dana.user.id));
    run_sweeps(&app);
    work(&app);
    assert_eq!((app.count(&format!("users where id = {}", dana.user.id)), app.count("comments")), (0, 0));
    assert_counted(&app);
}
