//! Our order: what it is, who sees it when, and what it says.

use super::{club, member, ours, path, place, press, set};
use crate::support::TestApp;

const NINTH: [&str; 5] = ["A", "B", "C", "D", "E"];

#[test]
fn it_is_shown_after_three_are_placed_and_tells_how_sure_we_are() {
    let app = TestApp::start();
    let club = club(&app, &NINTH, "names");
    let (ana, ben, cy) = (&club.ana.1, &club.ben.1, &club.cy.1);
    place(&app, ana, &club, "A>C");
    let early = ana.get(&path(&club, "ours"));
    assert_eq!(
        early.text(".lede"),
        "Put three things in your own order first, so that ours does not sway you."
    );
    assert!(!early.has(".whole"));
    assert_eq!(ana.get(&path(&club, "ours/order")).location().as_deref(), Some(&*path(&club, "ours")));
    place(&app, ana, &club, "D>B>E");
    place(&app, ben, &club, "B>E>D>A>C");
    place(&app, cy, &club, "B>C>E>D>A");
    let page = ana.get(&path(&club, "ours"));
    assert_eq!(page.all(".whole .title"), ["B", "C", "E", "D", "A"]);
    assert_eq!(
        page.text(".lede"),
        "3 of 3 members took part: Ana, Ben and Cy. This order contradicts 10 of our 30 comparisons. No order \
         contradicts fewer."
    );
    let border = |text: &str| text.trim_start_matches("Above the next one: ").to_owned();
    let borders: Vec<String> = page.all(".whole .border").iter().map(|it| border(it)).collect();
    assert_eq!(borders, ["close: 2 to 1", "close: 2 to 1", "close: 2 to 1", "close: 2 to 1"]);
    assert!(page.text(".whole > li:first-child").contains("placed by 3 of 3"));
    assert!(page.text(".whole > li:first-child details").contains("Ana: 4"), "{}", page.text(".whole"));
    let disputed = ana.get(&path(&club, "ours?sort=disputed"));
    assert_eq!(disputed.all(".whole .title"), ["C", "A", "D", "B", "E"].map(str::to_owned).as_slice());
    assert!(disputed.text(".whole > li:first-child summary").contains("5 contradictions concern it"));
    let points = ana.get(&path(&club, "ours?sort=points"));
    assert_eq!(points.all(".whole .title"), ["B", "C", "A", "D", "E"]);
    assert!(points.text(".whole > li:first-child summary").contains("above in 75% of its comparisons"));
    // Heat and Ran are on the list, and no one has placed them.
    assert_eq!(page.all("#too-few ~ .lines .title"), ["Heat", "Ran"]);
}

#[test]
fn one_fan_does_not_head_it_and_a_thing_that_beats_every_other_does() {
    let app = TestApp::start();
    let club = club(&app, &["A", "B", "C", "X"], "names");
    let dan = member(&app, &club, "Dan").1;
    let people = [&club.ana.1, &club.ben.1, &club.cy.1, &dan];
    for (person, order) in people.into_iter().zip(["X>A>B>C", "A>B>C", "B>A>C", "A>B>C"]) {
        place(&app, person, &club, order);
    }
    let page = people[0].get(&path(&club, "ours"));
    assert_eq!(page.all(".whole .title"), ["A", "B", "C"]);
    assert!(page.text(".lede").ends_with("contradicts 1 of our 12 comparisons. No order contradicts fewer."));
    assert!(page.text(".compare-table").contains("placed by at least 2 of us"));
    assert!(page.text(".compare-table").contains("placed by 1 of 4"));
}

#[test]
fn it_follows_every_change_and_who_leaves_is_not_counted() {
    let app = TestApp::start();
    let club = club(&app, &["A", "B", "C"], "names");
    let (ana, ben, cy) = (&club.ana.1, &club.ben.1, &club.cy.1);
    place(&app, ana, &club, "A>B>C");
    place(&app, ben, &club, "C>B>A");
    place(&app, cy, &club, "C>A>B");
    assert_eq!(ours(ana, &club), ["C", "A", "B"]);
    assert_eq!(ours(ana, &club), ours(ben, &club), "for whoever asks");
    // Moves of the list don't matter; what goes to the bin is not counted until it is back.
    ana.post(&format!("/favourites/{}/rank", app.id_of("A")), &[("place", "bottom")]);
    assert_eq!(ours(ana, &club), ["C", "A", "B"]);
    let c = app.id_of("C");
    cy.post(&format!("/trash/favourites/{c}"), &[]);
    assert_eq!(ours(cy, &club), Vec::<String>::new(), "two are placed of what is left: Cy places Heat first");
    press(cy, &club, &format!("end-{}", app.id_of("Heat")));
    assert_eq!(ours(cy, &club), ["A", "B"]);
    cy.post(&format!("/trash/favourites/{c}/restoration"), &[]);
    assert_eq!(ours(ana, &club), ["C", "A", "B"]);
    press(ben, &club, &format!("up-{}", app.id_of("A")));
    assert_eq!(ours(ana, &club), ["C", "A", "B"]);
    let leaving = ben.get(&format!("/spaces/{}/leaving", club.team.id));
    ben.submit(leaving.form("main form"));
    let page = ana.get(&path(&club, "ours"));
    assert!(
        page.text(".lede").starts_with("2 of 2 members took part: Ana and Cy."),
        "{}",
        page.text(".lede")
    );
    assert_eq!(page.all(".whole .title")[..2], ["A", "C"], "level now, and by what else they are above");
}

#[test]
fn a_list_without_own_orders_has_no_such_pages_and_links() {
    let app = TestApp::start();
    let club = club(&app, &["A"], "names");
    let films = format!("/@{}/films", club.team.handle);
    let links = || club.ben.1.get(&films).all(".meta a");
    assert!(links().contains(&"Our order".to_owned()) && links().contains(&"My order".to_owned()));
    set(&club, "off");
    assert!(!links().contains(&"Our order".to_owned()));
    for below in ["mine", "ours", "ours/order"] {
        assert_eq!(club.ana.1.get(&path(&club, below)).status, 404, "{below}");
    }
    let placing = [("version", "0"), ("setting", "off"), ("begin", "1")];
    assert_eq!(club.ben.1.post(&path(&club, "mine"), &placing).status, 404);
    assert_eq!(app.count("own_orders"), 0);
}
