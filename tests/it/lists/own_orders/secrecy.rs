//! Where only the result is shown, no one learns whose order is whose.

use super::{club, member, path, place};
use crate::access_matrix::other_users::crawl;
use crate::account::privacy::archive::copy;
use crate::support::TestApp;

/// Everything that Ben can look at is the same, whichever of two others placed what.
// Z02
#[test]
fn nothing_that_another_member_sees_tells_whose_order_is_whose() {
    let app = TestApp::start();
    let club = club(&app, &["A", "B", "C", "D"], "result");
    let (dan, at_dans) = member(&app, &club, "Dan");
    let ben = &club.ben.1;
    place(&app, ben, &club, "A>B>C");
    place(&app, &club.cy.1, &club, "B>A>C");
    place(&app, &at_dans, &club, "D>C>A>B");
    place(&app, &club.ana.1, &club, "A>C>B>D");
    let program = app.program(&club.ben.0, "read");
    let start = ["ours", "ours?sort=disputed", "ours?sort=points", "mine"].map(|below| path(&club, below));
    let start = [start.to_vec(), vec![club.path(""), "/".to_owned(), "/history".to_owned()]].concat();
    let is_about_lists =
        |path: &str| ["/categories/", "/favourites/", "/@", "/history"].iter().any(|it| path.starts_with(it));
    let seen = || {
        let pages = crawl(ben, &start).into_iter().filter(|page| is_about_lists(&page.path));
        let mut pages: Vec<(String, Vec<String>)> =
            pages.map(|page| (page.path.clone(), page.all("main"))).collect();
        pages.sort();
        let ours = program.get(&format!("/api/v1/categories/{}/ours", club.list)).expect(200);
        assert!(ours.body["favourites"][0].get("numbers").is_none());
        (pages, ours.body.to_string())
    };
    let before = seen();
    assert!(
        before.0.iter().any(|(path, texts)| path.ends_with("/ours") && texts[0].contains("placed by 4 of 4"))
    );
    // Ana and Dan trade what they placed.
    let (ana, dan) = (club.ana.0.user.id, dan.user.id);
    app.sql(&format!(
        "with old as (delete from own_places where user_id in ({ana}, {dan}) returning *)
         insert into own_places
         select space_id, category_id, case user_id when {ana} then {dan} else {ana} end, favourite_id, position
         from old order by position, user_id"
    ));
    app.sql("update own_orders set version = version + 1");
    assert_eq!(seen(), before);
    let files = copy(&app, ben);
    let places: serde_json::Value = serde_json::from_str(&files["data/own_places.json"]).unwrap();
    assert_eq!(places.as_array().unwrap().len(), 3, "Ben's own alone");
}

// Z02
#[test]
fn visitors_and_links_see_nothing_of_own_orders() {
    let app = TestApp::start();
    let club = club(&app, &["A", "B", "C"], "names");
    place(&app, &club.ana.1, &club, "C>B>A");
    club.open("members");
    let link = club.ana.1.link_to(club.id());
    let visitor = app.browser();
    for page in [visitor.get(&club.path("")), visitor.get(&link), visitor.get(&club.path("/feed.atom"))] {
        assert_eq!(page.status, 200, "{}", page.path);
        let text = page.body();
        assert!(
            !text.contains("/ours") && !text.contains("/mine") && !text.contains("Our order"),
            "{}",
            page.path
        );
    }
    for below in ["mine", "ours", "ours/order", "own-orders"] {
        let asked = visitor.get(&path(&club, below));
        assert!(asked.location().is_some_and(|it| it.starts_with("/login")), "{below}");
    }
}
