//! What opening a page marks as read, and what the number in the header says then.

use diesel::{RunQueryDsl, sql_query};

use super::notifications::{club, header, sentences, tell};
use crate::spaces::Team;
use crate::support::{Browser, TestApp};
use podium::{
    database::ids::SpaceId,
    notifications::{About, Kind},
};

/// A list of the team’s space with a favourite, and both their ids.
fn films(app: &TestApp, team: &Team, owner: &Browser) -> (i64, i64) {
    assert_eq!(owner.post(&format!("/spaces/{}/categories", team.id), &[("name", "Films")]).status, 303);
    let list = app.number("select max(id) from categories");
    owner.post(&format!("/categories/{list}/favourites"), &[("title", "Heat")]);
    (list, app.id_of("Heat"))
}

#[test]
fn what_a_browser_or_a_program_merely_fetches_is_not_read() {
    let app = TestApp::start();
    let (team, ana, _) = club(&app, "viewer");
    tell(&app, Kind::Joined, About::space(SpaceId(team.id)), None, &[&ana.0]);
    let path = format!("/spaces/{}/members", team.id);
    for (method, headers) in [
        ("HEAD", [("accept", "*/*")]),
        ("GET", [("sec-purpose", "prefetch")]),
        ("GET", [("user-agent", "Twitterbot/1.0")]),
    ] {
        assert_eq!(ana.1.send(method, &path, &headers, None).unwrap().status, 200);
        assert_eq!(header(&ana.1.get("/")), "Notifications (1)", "{headers:?}");
    }
    assert_eq!(header(&ana.1.get(&path)), "Notifications");
}

#[test]
fn opening_a_page_takes_from_the_number_what_it_counted() {
    let app = TestApp::start();
    let (team, ana, _) = club(&app, "viewer");
    tell(&app, Kind::Joined, About::space(SpaceId(team.id)), None, &[&ana.0]);
    tell(&app, Kind::Invitation, About::space(SpaceId(team.id)), None, &[&ana.0]); // which can’t be accepted
    tell(&app, Kind::Reinstated, About::default(), None, &[&ana.0]);
    assert_eq!(header(&ana.1.get("/")), "Notifications (2)");
    let page = ana.1.get(&format!("/spaces/{}/members", team.id));
    assert_eq!(header(&page), "Notifications (1)", "the invitation was not counted");
}

#[test]
fn a_page_that_reads_nothing_writes_nothing() {
    let app = TestApp::start();
    let (team, ana, _) = club(&app, "viewer");
    tell(&app, Kind::Reinstated, About::default(), None, &[&ana.0]);
    let mut held = app.conn();
    sql_query("begin").execute(&mut held).unwrap();
    sql_query("lock table notifications in share mode").execute(&mut held).unwrap(); // everyone may look, no one write
    let begun = std::time::Instant::now();
    let page = ana.1.get(&format!("/spaces/{}/members", team.id));
    assert_eq!((page.status, header(&page)), (200, "Notifications (1)".into()));
    assert!(begun.elapsed() < std::time::Duration::from_secs(2), "it waited: {:?}", begun.elapsed());
    sql_query("rollback").execute(&mut held).unwrap();
}

#[test]
fn more_than_ninety_nine_are_not_counted() {
    let app = TestApp::start();
    let titles: Vec<String> = (0..120).map(|number| format!("Film {number}")).collect();
    let (ana, _, browser) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    app.sql(&format!(
        "insert into notifications (user_id, kind, space_id, favourite_id) select {}, 'removed', space_id, id from favourites",
        ana.user.id
    ));
    assert_eq!(header(&browser.get("/")), "Notifications (99+)");
    app.sql("delete from notifications where id > (select min(id) + 98 from notifications)");
    assert_eq!(header(&browser.get("/")), "Notifications (99)");
}

#[test]
fn the_page_of_older_comments_reads_none_of_the_newest() {
    let app = TestApp::start();
    let (team, ana, ben) = club(&app, "editor");
    let (list, heat) = films(&app, &team, &ana.1);
    app.sql(&format!(
        "insert into comments (space_id, favourite_id, author_id, is_inside, body)
         select {}, {heat}, {}, true, 'Number ' || n from generate_series(1, 150) n",
        team.id, ben.0.user.id
    ));
    assert_eq!(ben.1.post(&format!("/favourites/{heat}/comments"), &[("body", "The newest")]).status, 303);
    assert_eq!(header(&ana.1.get("/")), "Notifications (1)", "of list {list}");
    let older = format!("/@{}/films/comments?about=heat&page=2", team.handle);
    assert_eq!(ana.1.get(&older).all(".comment-text").len(), 51);
    assert_eq!(header(&ana.1.get("/")), "Notifications (1)");
    assert_eq!(header(&ana.1.get(&format!("/@{}/films/heat", team.handle))), "Notifications");
}

#[test]
fn a_favourite_that_was_moved_takes_its_notifications_along() {
    let app = TestApp::start();
    let (team, ana, ben) = club(&app, "editor");
    let (list, heat) = films(&app, &team, &ana.1);
    assert_eq!(ana.1.post(&format!("/spaces/{}/categories", team.id), &[("name", "Classics")]).status, 303);
    let classics = app.number("select max(id) from categories").to_string();
    assert_eq!(ben.1.post(&format!("/favourites/{heat}/comments"), &[("body", "Look")]).status, 303);
    let place = [("place", "category"), ("category", &*classics)];
    assert_eq!(ana.1.post(&format!("/favourites/{heat}/rank"), &place).status, 303);
    app.sql(&format!("delete from categories where id = {list}"));
    assert_eq!(sentences(&ana.1), ["Ben commented on Heat"]);
    assert_eq!(header(&ana.1.get(&format!("/@{}/classics/heat", team.handle))), "Notifications");
}

#[test]
fn a_person_who_is_being_erased_keeps_no_one_from_notifying_others() {
    let app = TestApp::start();
    let (team, ana, ben) = club(&app, "viewer");
    let mut erasing = app.conn();
    sql_query("begin").execute(&mut erasing).unwrap();
    let lock = format!("select id from users where id = {} for update", ana.0.user.id);
    sql_query(lock).execute(&mut erasing).unwrap();
    tell(&app, Kind::Joined, About::space(SpaceId(team.id)), None, &[&ana.0, &ben.0]);
    sql_query("rollback").execute(&mut erasing).unwrap();
    assert_eq!(app.words("select user_id::text from notifications"), [ben.0.user.id.to_string()]);
}
