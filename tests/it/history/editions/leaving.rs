//! What is left in editions of a person whose account is gone.

use podium::database::ids::CategoryId;

use super::{assert_counted, keep};
use crate::{
    account::privacy::{run_sweeps, work},
    lists::comments::{Club, club},
    support::TestApp,
};

/// The club's list with a favourite of Cy, who leaves; what the edition shows before and after.
fn left(words: &str) -> (TestApp, Club, Vec<String>) {
    let app = TestApp::start();
    let club = club(&app);
    let list = CategoryId(club.list);
    club.open("members");
    club.cy.1.post(&format!("/categories/{list}/favourites"), &[("title", "Zebrafinch"), ("rank", "2")]);
    keep(&club.cy.1, list, "Top 3", &[("shown", "on")]);
    let visitor = app.browser();
    let page = visitor.get(&club.path("/editions/top-3"));
    assert_eq!(page.ranked(), ["1 Heat", "2 Zebrafinch", "3 Ran"]);
    // It is in the edition alone when its person leaves.
    let id = app.id_of("Zebrafinch");
    club.ana.1.post(&format!("/trash/favourites/{id}"), &[]);
    club.ana.1.post("/trash/erasure", &[("favourite", &id.to_string())]);
    app.sql(&format!(
        "update users set erase_at = now() - interval '1 second', erase_words = '{words}' where id = {}",
        club.cy.0.user.id
    ));
    run_sweeps(&app);
    work(&app);
    assert_eq!(app.count(&format!("users where id = {}", club.cy.0.user.id)), 0);
    assert_counted(&app);
    let now = visitor.get(&club.path("/editions/top-3")).ranked();
    (app, club, now)
}

// G02
#[test]
fn words_that_are_left_stay_in_editions() {
    let (_, _, shown) = left("leave");
    assert_eq!(shown, ["1 Heat", "2 Zebrafinch", "3 Ran"]);
}

// G02
#[test]
fn of_words_that_are_taken_along_editions_keep_the_rank() {
    let (app, club, shown) = left("take");
    assert_eq!(shown, ["1 Heat", "2 Removed", "3 Ran"], "also on cached pages");
    let file = club.ana.1.get(&club.path("/editions/top-3.csv")).body();
    assert!(file.contains("2,Removed (number 2),"), "{file}");
    assert!(!app.everything().contains("Zebrafinch"));
}
