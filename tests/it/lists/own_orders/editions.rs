//! Our order, kept as an edition.

use chrono::Datelike;
use serde_json::json;

use super::super::comments::Club;
use super::{club, path, place, press, set};
use crate::support::TestApp;

const FILMS: [&str; 4] = ["Heat", "Ran", "Alien", "Up"];

fn ready(app: &TestApp) -> Club {
    let club = club(app, &FILMS, "names");
    place(app, &club.ana.1, &club, "Up>Alien>Heat");
    place(app, &club.cy.1, &club, "Up>Heat>Alien");
    club
}

#[test]
fn our_order_is_kept_as_an_edition_and_stays() {
    let app = TestApp::start();
    let club = ready(&app);
    let cy = &club.cy.1;
    let ours = cy.get(&path(&club, "ours"));
    let to = ours.attributes("a[href*='editions/new']", "href").remove(0);
    let page = cy.get(&to);
    assert_eq!(page.text("h1"), "Keep our order as an edition");
    let form = page.form(".main form.form");
    let year = chrono::Utc::now().year();
    assert_eq!((form.value("name"), form.value("size")), (&*format!("Our top 3 of {year}"), "all"));
    let made = cy.follow(cy.submit(form.set("shown", "on")));
    // Heat and Alien are level: by title. What no one placed is not in it.
    assert_eq!(made.ranked(), ["1 Up", "2 Alien", "3 Heat"]);
    assert!(made.text(".lede").starts_with("Our order of Films as it was on"), "{}", made.text(".lede"));
    let history = club.ana.1.get(&format!("/history?category={}", club.list)).text_content();
    let told = format!("kept Our top 3 of {year} as an edition of our order of Films, as of");
    assert!(history.contains(&told), "{history}");

    press(&club.ana.1, &club, &format!("down-{}", app.id_of("Up")));
    press(&club.cy.1, &club, &format!("down-{}", app.id_of("Up")));
    cy.post(&format!("/favourites/{}", app.id_of("Heat")), &[("title", "Cold")]);
    cy.post(&format!("/trash/favourites/{}", app.id_of("Alien")), &[]);
    let kept = cy.get(&made.path);
    assert_eq!(kept.ranked(), ["1 Up", "2 Alien", "3 Heat"]);
    assert!(kept.text("li.row:nth-child(2)").contains("no longer on the list"));

    club.open("nobody");
    let visitor = app.browser().get(&made.path);
    assert_eq!(visitor.ranked(), kept.ranked());
    assert!(visitor.text(".lede").starts_with("Films as it was on"), "for others it is like any other");
    assert!(!visitor.text_content().to_lowercase().contains("our order"));
    let undone = cy.submit(made.form(".flash form"));
    assert_eq!((undone.status, cy.get(&made.path).status), (303, 404));
}

#[test]
fn it_is_kept_by_editors_who_may_see_our_order() {
    let app = TestApp::start();
    let club = ready(&app);
    let (to, fields) = (path(&club, "editions/new"), [("name", "Best"), ("size", "10"), ("order", "ours")]);
    place(&app, &club.ben.1, &club, "Ran>Up>Heat");
    assert!(!club.ben.1.get(&path(&club, "ours")).has("a[href*='editions/new']"), "viewers keep nothing");
    assert_ne!(club.ben.1.post(&to, &fields).status, 303);
    let long = "x".repeat(61);
    let refused =
        club.ana.1.post(&to, &[("name", &long), ("size", "10"), ("order", "ours"), ("shown", "on")]);
    assert_eq!(refused.status, 422);
    let form = refused.form(".main form.form");
    assert_eq!((form.value("name"), form.value("order"), form.value("shown")), (&*long, "ours", "on"));
    // Cy takes everything out, and is asked to place some first.
    for title in ["Up", "Heat", "Alien"] {
        press(&club.cy.1, &club, &format!("remove-{}", app.id_of(title)));
    }
    let first = Some(path(&club, "ours"));
    assert_eq!(club.cy.1.get(&format!("{to}?order=ours")).location(), first);
    assert_eq!(club.cy.1.post(&to, &fields).location(), first);
    set(&club, "off");
    assert_eq!(club.ana.1.post(&to, &fields).status, 404);
    assert_eq!(app.count("editions"), 0);
}

#[test]
fn programs_keep_our_order_too() {
    let app = TestApp::start();
    let club = ready(&app);
    let api = format!("/api/v1/categories/{}/editions", club.list);
    let program = app.program(&club.ana.0, "write");
    let made = program.post(&api, json!({"name": "Ours", "order": "ours", "is_shown": true})).expect(201);
    assert_eq!((made.text("/order"), made.number("/size")), ("ours", 3));
    let rows = program.get(&format!("{}/rows", made.header("location"))).expect(200);
    assert_eq!((rows.text("/items/0/title"), rows.number("/items/0/rank_now")), ("Up", 4));
    let lists = program.post(&api, json!({"name": "The list's"})).expect(201);
    assert_eq!((lists.text("/order"), lists.number("/size")), ("list", 4));
    let ben = app.program(&app.person("Dee"), "read");
    club.open("nobody");
    assert_eq!(ben.get(made.header("location")).expect(200).text("/order"), "list");
}
