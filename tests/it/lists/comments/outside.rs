//! Comments that people outside the space see or write.

use super::{Club, assert_counted, club, notified, stranger, texts};
use crate::support::{Browser, TestApp, wait_for_fresh_window};

// Z10
#[test]
fn what_was_said_inside_is_never_shown_outside() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "zz-inside before");
    club.open("members");
    club.say(&club.ben.1, "zz-inside while public");
    club.set("signed_in");
    club.say(&club.ben.1, "For everyone");
    let visitor = app.browser();
    let heat = visitor.get(&club.path("/heat"));
    assert_eq!(texts(&heat), ["For everyone"]);
    assert_eq!(visitor.get(&club.path("")).text(".row-comments a"), "1 comment on Heat");
    assert_eq!(texts(&club.ana.1.get(&club.path("/heat"))).len(), 3);
    let marked = club.ana.1.get(&club.path("/heat"));
    assert_eq!(marked.text_content().matches("for members only").count(), 2);
    let (_, mallory) = stranger(&app, "Mallory");
    let inside = app.number("select min(id) from comments");
    for path in [format!("/comments/{inside}"), format!("/comments/{inside}/edit")] {
        assert_eq!(mallory.get(&path).status, 404);
    }
    assert_eq!(mallory.post(&format!("/trash/comments/{inside}"), &[]).status, 404);
    for path in ["", "/heat", "/comments", "/feed.atom", "/print", ".csv", ".json"] {
        let page = visitor.get(&club.path(path));
        assert!(!page.body().contains("zz-inside"), "{path}");
    }
    for path in ["/feed.atom", ".csv", ".json"] {
        assert!(!visitor.get(&club.path(path)).body().contains("For everyone"), "{path}");
    }
    assert!(!heat.body().contains(&format!("comment-{}", app.number("select max(id) from comments"))));
    assert_counted(&app);
}

#[test]
fn the_first_comment_from_outside_waits_and_later_ones_do_not() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let (person, dana) = stranger(&app, "Dana");
    let visitor = app.browser();
    assert_eq!(visitor.get(&club.path("/heat")).text("#comments p"), "Sign in to comment");
    let page = dana.get(&club.path("/heat"));
    assert!(page.text("#comments form").contains("Your first comment in Film club is shown once an editor"));
    let sent = dana.follow(
        dana.submit(page.form("#comments form.form").set("body", "Hi https://spam.example @ben @ana")),
    );
    assert!(sent.flash_text().starts_with("Sent your comment."), "{}", sent.flash_text());
    assert_eq!(texts(&sent).len(), 1, "its author sees it");
    assert!(
        !sent.has(".comment-text a, .comment-text strong"),
        "no links, and no one is told who is a member"
    );
    assert!(texts(&visitor.get(&club.path("/heat"))).is_empty());
    assert!(texts(&club.ben.1.get(&club.path("/heat"))).is_empty(), "a viewer lets nothing through");
    assert_eq!(
        (notified(&app, &club.ana.0), notified(&app, &club.cy.0)),
        (vec!["waiting 1".to_owned()], vec!["waiting 1".to_owned()])
    );
    assert!(notified(&app, &club.ben.0).is_empty());
    let history = |of: &Browser| of.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(!history(&club.ben.1).contains("Dana"), "viewers read the history, and not what waits");
    assert!(club.cy.1.get(&club.path("/comments")).text_content().contains("Waiting for you"));
    let id = app.number("select id from comments");
    assert_eq!(club.ben.1.post(&format!("/comments/{id}/approval"), &[]).status, 404);
    assert_eq!(club.cy.1.post(&format!("/comments/{id}/approval"), &[]).status, 409, "which text?");
    let waiting = club.cy.1.get(&club.path("/heat"));
    let passed = club.cy.1.follow(club.cy.1.submit(waiting.form("form[action$='/approval']")));
    assert_eq!(passed.flash_text(), "Let the comment through.");
    assert_eq!(texts(&visitor.get(&club.path("/heat"))).len(), 1, "the cached page of visitors follows");
    assert_eq!(notified(&app, &club.ben.0), ["comment 1"]);
    assert!(!notified(&app, &club.cy.0).contains(&"comment 1".to_owned()), "Cy has read it");
    assert!(history(&club.ben.1).contains("Cy let a comment through on Heat"));
    let second = dana.follow(club.say(&dana, "Again"));
    assert_eq!(second.flash_text(), "Added your comment.");
    assert_eq!(texts(&visitor.get(&club.path("/heat"))).len(), 2);
    let undone = dana.follow(dana.submit(second.form(".flash form")));
    assert_eq!((undone.flash_text().as_str(), texts(&undone).len()), ("Removed the comment.", 1));
    app.sql(&format!("update users set name = 'Diana' where id = {}", person.user.id));
    assert!(visitor.get(&club.path("/heat")).text("#comments").contains("Diana"), "a new name shows at once");
    assert_counted(&app);
}

/// Another public list of the club on which everyone who is signed in may comment.
fn another_open_list(app: &TestApp, club: &Club, name: &str) -> i64 {
    club.ana.1.post(&format!("/spaces/{}/categories", club.team.id), &[("name", name)]);
    let list = app.number("select max(id) from categories");
    for (what, value) in [("visibility", "public"), ("commenting", "signed_in")] {
        let setting = format!("/categories/{list}/{what}");
        assert_eq!(club.ana.1.post(&setting, &[(what, value)]).status, 303);
    }
    list
}

#[test]
fn people_from_outside_write_only_so_much() {
    wait_for_fresh_window(60);
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let (person, dana) = stranger(&app, "Dana");
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    let say = |text: &str| dana.post(&path, &[("body", text)]);
    app.sql(&format!("update users set email_confirmed_at = null where id = {}", person.user.id));
    assert_eq!(say("One").status, 422, "the address is to be confirmed first");
    app.sql(&format!("update users set email_confirmed_at = now() where id = {}", person.user.id));
    assert_eq!(say("One").status, 303);
    let again = say("One");
    assert_eq!(again.field_errors(), ["You wrote the same here less than a day ago. Write something else."]);
    for text in ["Two", "Three", "Four", "Five"] {
        assert_eq!(say(text).status, 303, "{text}");
    }
    let sixth = say("Six");
    assert_eq!(sixth.status, 422);
    let why = sixth.field_errors().remove(0);
    assert!(why.starts_with("You can write 5 comments an hour here. Try again in "), "{why}");
    assert_eq!(sixth.form("#comments form.form").value("body").trim(), "Six");
    let lists: Vec<i64> = (2..=5).map(|n| another_open_list(&app, &club, &format!("List {n}"))).collect();
    let on = |list: i64, text: &str| dana.post(&format!("/categories/{list}/comments"), &[("body", text)]);
    for (number, list) in lists[..3].iter().enumerate() {
        for n in 0..5 {
            assert_eq!(on(*list, &format!("Comment {n} on {number}")).status, 303);
        }
    }
    let next = on(lists[3], "The 21st");
    assert_eq!(next.status, 422);
    let why = next.field_errors().remove(0);
    assert!(why.starts_with("You can write 20 comments an hour. Try again in "), "{why}");
    let own = app.number(&format!("select min(id) from categories where space_id = {}", person.space.id));
    assert_eq!(dana.post(&format!("/categories/{own}/commenting"), &[("commenting", "members")]).status, 303);
    assert_eq!(on(own, "As a member").status, 303, "what they write as a member is counted apart");
    assert_counted(&app);
}

#[test]
fn a_silenced_person_writes_nothing_more_until_owners_let_them() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Rude");
    let page = club.ana.1.get(&club.path("/heat"));
    let silenced = club.ana.1.follow(club.ana.1.submit(page.form("form[action$='/silence']")));
    assert_eq!(silenced.flash_text(), "Ben can’t comment any more.");
    let heat = club.ben.1.get(&club.path("/heat"));
    assert_eq!((texts(&heat).len(), heat.has("#comments form.form")), (1, false));
    assert!(!heat.has("a[href$='/edit'][aria-label='Edit your comment']"));
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    assert_eq!(club.ben.1.post(&path, &[("body", "Ruder")]).status, 403);
    let id = app.number("select id from comments");
    assert_eq!(club.ben.1.save(&format!("/comments/{id}"), &[("body", "Ruder")]).status, 403);
    let people = club.ana.1.get(&format!("/spaces/{}/silences", club.team.id));
    assert!(people.text("main .lines").contains("Ben"));
    let ended = club.ana.1.follow(club.ana.1.submit(people.form("main .lines form")));
    assert_eq!(ended.flash_text(), "Ben can comment again.");
    assert_eq!(club.ben.1.post(&path, &[("body", "Sorry")]).status, 303);
    club.ana.1.follow(club.ana.1.submit(ended.form(".flash form")));
    assert_eq!(club.ben.1.post(&path, &[("body", "Again")]).status, 403);
    assert_eq!(club.cy.1.post(&format!("/comments/{id}/silence"), &[]).status, 403, "owners alone");
    club.say(&club.cy.1, "Hm");
    let own = app.number("select max(id) from comments");
    assert_eq!(club.ana.1.post(&format!("/comments/{own}/silence"), &[]).status, 303);
    let history = club.cy.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(history.contains("Ana decided that Ben can’t comment any more"), "{history}");
}

#[test]
fn a_mention_reaches_people_from_outside_on_the_list_where_they_wrote_alone() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let books = another_open_list(&app, &club, "Books");
    let ((dana, of_dana), (eve, of_eve)) = (stranger(&app, "Dana"), stranger(&app, "Eve"));
    club.say(&of_dana, "Hello");
    app.sql("update comments set is_waiting = false");
    club.say(&of_eve, "Hi @dana");
    of_eve.post(&format!("/categories/{books}/comments"), &[("body", "Hi @dana there")]);
    app.sql("update comments set is_waiting = false");
    let stored = app.words("select body from comments order by id");
    assert_eq!(
        stored,
        ["Hello".to_owned(), format!("Hi @{{{}}}", dana.user.id), "Hi @dana there".to_owned()]
    );
    let comments = format!("/api/v1/favourites/{}/comments", app.id_of("Heat"));
    let read = |by: &crate::support::Program| by.get(&comments).expect(200).body["items"].clone();
    let (outside, own, inside) = (
        read(&app.program(&app.person("Fay"), "read")),
        read(&app.program(&eve, "read")),
        read(&app.program(&club.ben.0, "read")),
    );
    assert_eq!(
        (&outside[0]["author_id"], outside[1]["text"].as_str()),
        (&serde_json::Value::Null, Some("Hi @Dana"))
    );
    assert_eq!(
        (&own[0]["author_id"], own[1]["author_id"].as_i64()),
        (&serde_json::Value::Null, Some(eve.user.id.0))
    );
    assert_eq!(own[1]["text"], "Hi @dana", "to be changed by its author");
    assert_eq!(
        (inside[0]["author_id"].as_i64(), inside[1]["text"].as_str()),
        (Some(dana.user.id.0), Some("Hi @dana"))
    );
}

#[test]
fn a_comment_changes_neither_the_order_nor_the_day_of_a_list() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let (visitor, path) = (app.browser(), club.path("/heat"));
    let before = visitor.get(&path);
    let day = before.header("last-modified").to_owned();
    let since = |when: &str| visitor.send("GET", &path, &[("if-modified-since", when)], None).unwrap();
    assert_eq!(since(&day).status, 304);
    let state = format!(
        "select version || ' ' || order_version || ' ' || changed_at from categories where id = {}",
        club.list
    );
    let version = app.words(&state);
    club.say(&club.ben.1, "New");
    assert_eq!(app.words(&state), version, "an order that was looked at is still the one to be saved");
    let after = since(&day);
    assert_eq!((after.status, texts(&after).len()), (200, 1));
    assert_eq!(after.header("last-modified"), "", "the comment is newer than the list");
    let tag = after.header("etag").to_owned();
    let again = visitor.send("GET", &path, &[("if-none-match", &tag)], None).unwrap();
    assert_eq!(again.status, 304);
}

#[test]
fn the_links_of_a_member_who_leaves_are_text_at_once() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    club.say(&club.ben.1, "See https://example.org/heat");
    let (visitor, link) = (app.browser(), ".comment-text a");
    assert!(visitor.get(&club.path("/heat")).has(link));
    let removal = format!("/spaces/{}/members/{}/removal", club.team.id, club.ben.0.user.id);
    assert_eq!(club.ana.1.post(&removal, &[]).status, 303);
    let page = visitor.get(&club.path("/heat"));
    assert!(!page.has(link) && texts(&page) == ["See https://example.org/heat"], "{}", page.text_content());
    app.add_member(&club.team, &club.ben.0, "viewer");
    assert!(visitor.get(&club.path("/heat")).has(link));
}
