//! Team spaces: created, renamed, and seen by their members.

use super::create;
use crate::support::TestApp;

#[test]
fn a_team_space_is_created_with_a_name_and_its_maker_owns_it() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    let home = browser.get("/");
    assert_eq!(home.attributes("main a.button", "href"), ["/spaces/new"]);
    let made = browser.follow(create(&browser, "Film club", ""));
    assert!(made.flash_text().starts_with("Created the space “Film club”."));
    assert_eq!(made.all(".members strong"), ["Ana"]);
    let home = browser.get("/");
    assert_eq!(home.all("section.space h2"), ["Ana", "Film club"], "one page for all spaces");
    assert!(home.text_content().contains("you’re an owner"));
    assert_eq!(browser.get("/@film-club").text("h1"), "Film club");
    let second = create(&browser, "Film club", "");
    assert_eq!(second.status, 303, "a proposed handle makes room");
    assert_eq!(browser.get("/@film-club-2").status, 200);
    let taken = create(&browser, "Another", "film-club");
    assert_eq!(taken.status, 422);
    assert!(taken.text(".errors").contains("This handle is taken"));
    assert!(create(&browser, " ", "").text(".errors").contains("Enter a name for the space"));
}

#[test]
fn a_person_owns_at_most_twenty_and_confirms_their_address_first() {
    let app = TestApp::start();
    let ana = app.browser_of(&app.person("Ana"));
    for number in 1..=20 {
        app.team(&ana, &format!("Club {number}"));
    }
    let id = app.number("select max(id) from spaces");
    assert_eq!(ana.submit(ana.get(&format!("/spaces/{id}/closing")).form("main form")).status, 303);
    let full = create(&ana, "One more", "");
    assert_eq!(full.status, 422, "the bin counts");
    assert!(full.text(".errors").contains("You can own 20 team spaces"));
    let ben = app.person("Ben");
    app.sql("update users set email_confirmed_at = null");
    let page = create(&app.browser_of(&ben), "One more", "");
    assert!(page.text(".errors").contains("confirmed your e-mail address"));
    assert_eq!(app.count("spaces where name = 'One more'"), 0);
}

#[test]
fn a_renamed_space_is_found_by_its_earlier_address_and_undone() {
    let app = TestApp::start();
    let ana = app.browser_of(&app.person("Ana"));
    let team = app.team(&ana, "Film club");
    let path = format!("/spaces/{}/settings", team.id);
    let open = ana.get(&path).form("main form.form");
    let renamed = open.clone().set("name", "Cinema club").set("handle", "cinema");
    let saved = ana.follow(ana.submit(renamed));
    assert_eq!((saved.text("h1"), saved.flash_text()), ("Cinema club".into(), "Saved.".into()));
    assert_eq!(ana.get("/@film-club").location().as_deref(), Some("/@cinema"));
    let outdated = ana.submit(open.set("name", "Movies"));
    assert_eq!(outdated.status, 409, "it was filled from the earlier name");
    let undone = ana.follow(ana.submit(saved.form(".flash form")));
    assert_eq!(undone.flash_text(), "Undid the change to the space.");
    assert_eq!(ana.get("/@film-club").text("h1"), "Film club");
}

#[test]
fn lists_of_every_space_are_found_exported_printed_and_restored_by_role() {
    let app = TestApp::start();
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let (at_ana, at_ben) = (app.browser_of(&ana), app.browser_of(&ben));
    let team = app.team(&at_ana, "Film club");
    app.add_member(&team, &ben, "viewer");
    at_ana.post(&format!("/spaces/{}/categories", team.id), &[("name", "Films")]);
    let list = app.number("select max(id) from categories");
    at_ana.post(&format!("/categories/{list}/favourites"), &[("title", "Heat")]);
    at_ana.post(&format!("/categories/{list}/favourites"), &[("title", "Ran")]);
    at_ana.post(&format!("/trash/favourites/{}", app.id_of("Ran")), &[]);
    assert!(at_ben.get("/search?q=heat").text_content().contains("Heat"));
    assert!(at_ben.get(&format!("/categories/{list}/export.csv")).body().contains("Heat"));
    assert_eq!(at_ben.get("/@film-club/films/print").status, 200);
    assert!(at_ben.get("/history").text_content().contains("in Film club"));
    assert!(!at_ben.get("/trash").text_content().contains("Ran"), "viewers restore nothing");
    app.sql(&format!(
        "update memberships set role = 'editor' where space_id = {} and user_id = {}",
        team.id, ben.user.id
    ));
    assert!(at_ben.get("/trash").text_content().contains("Ran"));
    assert_eq!(at_ben.get(&format!("/categories/{list}/shares")).status, 403);
    app.sql(&format!(
        "update memberships set role = 'owner' where space_id = {} and user_id = {}",
        team.id, ben.user.id
    ));
    assert_eq!(at_ben.get(&format!("/categories/{list}/shares")).status, 200);
    let by_ben = at_ben.get(&format!("/history?space={}&person={}", team.id, ben.user.id)).text_content();
    assert!(!by_ben.contains("Ana created"), "filtered by person: {by_ben}");
    let list = at_ben.get("/@film-club/films");
    assert_eq!(list.all(".crumbs a"), ["Your lists", "Film club"]);
    assert!(list.text_content().contains("Members only"));
    at_ben.post(
        &format!("/categories/{list}/favourites", list = app.number("select max(id) from categories")),
        &[("title", "Up")],
    );
    at_ben.post(&format!("/spaces/{}/leaving", team.id), &[]);
    let history = at_ana.get(&format!("/history?person={}", ben.user.id));
    assert_eq!(
        history.attributes("select[name=person] option[selected]", "value"),
        [ben.user.id.to_string()],
        "also after leaving"
    );
    assert!(history.text_content().contains("Ben added Up"), "{}", history.text_content());
}
