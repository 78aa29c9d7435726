//! What becomes of the work of others in a space that goes with its owner's account.

use std::collections::BTreeMap;

use super::{member_of, places, run_sweeps, work};
use crate::support::TestApp;

// G03
#[test]
fn what_others_added_to_a_personal_space_is_named_before_and_copied_to_them_afterwards() {
    // Ben’s space is full: what is his comes to him all the same.
    let app = TestApp::start_with(3, &[("PODIUM_MAX_LISTS", "4")]);
    let [owner, ben, cleo] = ["Quetzal", "Ben", "Cleo"].map(|name| app.person(name));
    for (person, role) in [(&ben, "editor"), (&cleo, "viewer")] {
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({}, {}, '{role}')",
            owner.space.id, person.user.id
        ));
    }
    let films = app.category(&owner, "Films");
    let genre = app.attribute(&owner, &films, "Genre", "text", &[]);
    app.favourites(&owner, &films, &["Heat by Quetzal"]);
    let there = member_of(&app, &ben, owner.space.id);
    app.favourites(&there, &films, &["Jaws", "Gone", "Alien"]);
    let bens = app.browser_of(&ben);
    let value = (format!("attribute-{}", genre.id), "Horror");
    let jaws = format!("/favourites/{}", app.id_of("Jaws"));
    bens.save(&jaws, &[("title", "Jaws"), (&value.0, value.1), ("description", "The shark is the sea.")]);
    bens.post(&format!("/favourites/{}/rank", app.id_of("Alien")), &[("place", "top")]);
    bens.post(&format!("/trash/favourites/{}", app.id_of("Gone")), &[]);
    app.category(&ben, "films"); // the name is taken in his own space

    let page = app.browser_of(&owner).get("/account/erasure");
    let told = page.text_content();
    assert!(
        told.contains("Ben added 2 favourites to 1 list.") && told.contains("Cleo added nothing."),
        "{told}"
    );
    assert!(told.contains("They’ll get copies of the favourites they added"), "{told}");

    app.sql(&format!("update users set erase_at = now() where id = {}", owner.user.id));
    run_sweeps(&app);
    work(&app);
    assert_eq!(app.count("users where name = 'Quetzal'"), 0);
    let copy = bens.get("/@ben/films-2");
    assert_eq!((copy.text("h1"), copy.ranked()), ("Films 2".into(), vec!["1 Alien".into(), "2 Jaws".into()]));
    assert_eq!(copy.all(".values dd"), ["", "Horror"]);
    assert!(copy.text_content().contains("The shark is the sea."));
    assert_eq!(app.browser().get("/@ben/films-2").status, 404, "the copy is private");
    let history = bens.get("/history").all(".event-text > p").remove(0);
    let told = "Podium created the category Films 2 as a copy of another list, with 2 favourites and the attribute Genre";
    assert!(history.starts_with(told), "{history}");
    assert_eq!(places(&app, "quetzal"), BTreeMap::new(), "of the owner nothing is left");

    let all = app.emails();
    let to = |to: &str| all.iter().find(|it| it.to == to).expect(to);
    let (bens, cleos) = (to("ben@example.org"), to("cleo@example.org"));
    assert_eq!((all.len(), bens.subject.as_str()), (2, "A space you were a member of was deleted"));
    assert!(bens.links().iter().any(|link| link.ends_with("/@ben/films-2")), "{}", bens.text);
    assert!(cleos.text.contains("You hadn’t added anything to it."), "{}", cleos.text);
}
