//! Comments are counted by the statement, and changes of them wait for each other in one order.

use std::thread;

use diesel::connection::SimpleConnection;

use super::{Club, assert_counted, club, notified, texts};
use crate::account::privacy::{run_sweeps, work};
use crate::support::{TestApp, eventually};

/// Runs `second` while a transaction holds what `first` locked; once it waits, `then` goes on in that transaction.
fn during(app: &TestApp, first: &str, then: &str, second: impl FnOnce() + Send) {
    let mut conn = app.conn();
    thread::scope(|scope| {
        conn.batch_execute(&format!("begin; {first}")).unwrap();
        let waiting = scope.spawn(second);
        let waits = "pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        eventually("the second waits", || app.count(waits) > 0);
        conn.batch_execute(&format!("{then}; commit")).unwrap();
        waiting.join().unwrap();
    });
}

fn lock_list(club: &Club) -> String {
    format!("select id from categories where id = {} for no key update", club.list)
}

#[test]
fn a_statement_steps_each_list_once() {
    let app = TestApp::start();
    let club = club(&app);
    let version = || app.number(&format!("select comments_version from categories where id = {}", club.list));
    let (before, ben) = (version(), club.ben.0.user.id);
    app.sql(&format!(
        "insert into comments (space_id, category_id, favourite_id, author_id, is_inside, body, is_waiting)
         select {}, case when n % 3 = 0 then {} end, case n % 3 when 1 then {} when 2 then {} end, {ben}, n % 2 = 0, 'x',
             n % 5 = 1 and n % 2 = 1
         from generate_series(1, 300) n",
        club.team.id,
        club.list,
        app.id_of("Heat"),
        app.id_of("Ran"),
    ));
    assert_eq!(version(), before + 1);
    assert_counted(&app);
    app.sql("update comments set removed_at = now() where id % 7 = 0");
    app.sql("update comments set is_waiting = false where id % 2 = 0");
    app.sql(&format!("update users set name = 'Benjamin' where id = {ben}"));
    app.sql("delete from comments where id % 4 = 0");
    assert_eq!(version(), before + 5);
    assert_counted(&app);
    app.sql("update comments set body = 'y' where removed_at is not null");
    assert_eq!(version(), before + 5, "what is in the bin is not shown");
}

#[test]
fn a_new_name_waits_for_a_comment_that_is_being_written() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "One");
    let ben = club.ben.0.user.id;
    let comment = format!(
        "insert into comments (space_id, category_id, author_id, is_inside, body) values ({}, {}, {ben}, true, 'Two')",
        club.team.id, club.list
    );
    during(&app, &lock_list(&club), &comment, || {
        let form = club.ben.1.get("/account").form(".main form.form");
        assert_eq!(club.ben.1.submit(form.set("name", "Benjamin")).status, 303);
    });
    assert!(club.ana.1.get(&club.path("/heat")).text("#comments").contains("Benjamin"));
    assert_counted(&app);
}

#[test]
fn names_change_while_comments_are_written() {
    let app = TestApp::start();
    let club = club(&app);
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    thread::scope(|scope| {
        let (club, path) = (&club, &path);
        for by in [&club.ben.1, &club.cy.1] {
            scope.spawn(move || {
                for n in 0..10 {
                    assert_eq!(by.post(path, &[("body", &format!("@ben @cy {n}"))]).status, 303);
                }
            });
            scope.spawn(move || {
                for n in 0..10 {
                    let form = by.get("/account").form(".main form.form");
                    assert_eq!(by.submit(form.set("name", &format!("Name {n}"))).status, 303);
                }
            });
        }
    });
    assert_eq!((app.count("comments"), texts(&club.ana.1.get(&club.path("/heat"))).len()), (20, 20));
    assert_counted(&app);
}

#[test]
fn an_erasure_waits_for_a_change_of_a_list_that_mentions_the_person() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "One");
    club.say(&club.ana.1, "Thanks @ben");
    let (ben, first) = (club.ben.0.user.id, app.number("select min(id) from comments"));
    app.sql(&format!("update users set erase_at = now() - interval '1 second' where id = {ben}"));
    let mention = format!(
        "insert into mentions (space_id, comment_id, user_id) values ({}, {first}, {ben})",
        club.team.id
    );
    run_sweeps(&app);
    during(&app, &lock_list(&club), &mention, || work(&app));
    assert_eq!(app.count(&format!("users where id = {ben}")), 0);
    assert_eq!(app.count("mentions"), 0);
    assert_counted(&app);
}

#[test]
fn a_comment_does_not_wait_for_a_person_who_is_being_erased() {
    let app = TestApp::start();
    let club = club(&app);
    let (ben, mut erasing) = (club.ben.0.user.id, app.conn());
    erasing.batch_execute(&format!("begin; select id from users where id = {ben} for update")).unwrap();
    assert_eq!(club.say(&club.cy.1, "Bye @ben").status, 303);
    erasing.batch_execute("commit").unwrap();
    assert_eq!(notified(&app, &club.ana.0), ["comment 1"]);
    assert!(notified(&app, &club.ben.0).is_empty());
    assert_eq!((app.count("comments"), app.count("mentions")), (1, 0));
}

#[test]
fn words_of_pages_to_come_are_no_addresses_of_favourites() {
    let app = TestApp::start();
    let club = club(&app);
    for title in ["Comments", "Tiers", "Editions", "Picture", "About"] {
        let added = club.ana.1.post(&format!("/categories/{}/favourites", club.list), &[("title", title)]);
        assert_eq!(added.status, 303);
    }
    let slugs = app.words("select slug from favourites where title not in ('Heat', 'Ran') order by 1");
    assert_eq!(slugs, ["about-2", "comments-2", "editions-2", "picture-2", "tiers-2"]);
}
