//! What people may no longer do with comments: those who lost access, those who are silenced, and owners with names of others.

use serde_json::json;

use super::{assert_counted, club, notified, stranger, texts};
use crate::support::TestApp;

// Z02
#[test]
fn owners_learn_the_name_of_no_one_by_letting_them_comment() {
    let app = TestApp::start();
    let club = club(&app);
    let mallory = app.person("Mallory");
    let ana = app.program(&club.ana.0, "write");
    let nobody = 987_654_321;
    let mut answers = Vec::new();
    for id in [mallory.user.id.0, club.ben.0.user.id.0, nobody] {
        let page = club.ana.1.post(&format!("/spaces/{}/silences/{id}/end", club.team.id), &[]);
        let told = ana.delete(&format!("/api/v1/spaces/{}/silences/{id}", club.team.id)).expect(404);
        assert_eq!(page.status, 404);
        assert!(!page.body().contains("Mallory") && !club.ana.1.get("/").body().contains("Mallory"));
        let text = page.text_content();
        let (words, _number_of_the_request) = text.split_once(" Request ").unwrap();
        answers.push((words.to_owned(), told.body));
    }
    assert_eq!(answers[0], answers[2], "whether there is such an account");
    assert_eq!(app.count("audit_entries where kind = 'silence ended'"), 0);
}

#[test]
fn a_space_silences_no_more_people_than_its_page_shows() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Rude");
    let silence = format!("/comments/{}/silence", app.number("select id from comments"));
    app.sql(&format!("update spaces set silence_count = 1000 where id = {}", club.team.id));
    let full = club.ana.1.post(&silence, &[]);
    assert_eq!(full.status, 409);
    assert!(full.text_content().contains("1,000 people can’t comment"), "{}", full.text_content());
    app.sql(&format!("update spaces set silence_count = 999 where id = {}", club.team.id));
    assert_eq!(club.ana.1.post(&silence, &[]).status, 303);
    assert_eq!(club.ana.1.post(&silence, &[]).status, 303, "once more changes nothing");
}

#[test]
fn an_owner_is_never_silenced() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Rude");
    club.say(&club.cy.1, "Ruder");
    for id in app.words("select id::text from comments") {
        assert_eq!(club.ana.1.post(&format!("/comments/{id}/silence"), &[]).status, 303);
    }
    let ben = &club.ben.0.user.id;
    let role = format!("/spaces/{}/members/{ben}/role", club.team.id);
    assert_eq!(club.ana.1.post(&role, &[("role", "owner")]).status, 303);
    let silenced = || app.words("select name from silences join users on users.id = user_id");
    assert_eq!(silenced(), ["Cy"]);
    assert_eq!(club.say(&club.ben.1, "Sorry").status, 303);
    // As when a space is inherited.
    app.sql(&format!("update memberships set role = 'owner' where user_id = {}", club.cy.0.user.id));
    assert!(silenced().is_empty());
    assert_eq!(app.number(&format!("select silence_count from spaces where id = {}", club.team.id)), 0);
}

// Z08
#[test]
fn those_who_lost_access_can_only_remove_their_words() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "First");
    club.say(&club.ben.1, "Second");
    let (first, second) =
        (app.number("select min(id) from comments"), app.number("select max(id) from comments"));
    assert_eq!(club.ben.1.post(&format!("/trash/comments/{second}"), &[]).status, 303);
    let refused = |why: &str| {
        let edit = club.ben.1.get(&format!("/comments/{first}/edit"));
        assert_eq!((edit.status, edit.body().contains("Heat")), (403, false), "{why}");
        assert_eq!(club.ben.1.post(&format!("/comments/{first}"), &[("body", "New")]).status, 403, "{why}");
        let restoration = club.ben.1.post(&format!("/trash/comments/{second}/restoration"), &[]);
        assert_eq!(restoration.status, 403, "{why}");
        let bin = club.ben.1.get("/trash");
        assert!(
            bin.text_content().contains("Your comment") && !bin.has("form[action$='/restoration']"),
            "{why}"
        );
        let program = app.program(&club.ben.0, "write");
        program.patch(&format!("/api/v1/comments/{first}"), "*", json!({"text": "New"})).expect(403);
        program.post(&format!("/api/v1/comments/{second}/restoration"), json!({})).expect(403);
        bin
    };
    let space = club.team.id;
    assert_eq!(club.ana.1.post(&format!("/comments/{first}/silence"), &[]).status, 303);
    refused("silenced");
    let end = format!("/spaces/{space}/silences/{}/end", club.ben.0.user.id);
    assert_eq!(club.ana.1.post(&end, &[]).status, 303);
    assert_eq!(club.ben.1.get(&format!("/comments/{first}/edit")).status, 200);
    let removal = format!("/spaces/{space}/members/{}/removal", club.ben.0.user.id);
    assert_eq!(club.ana.1.post(&removal, &[]).status, 303);
    let bin = refused("no member, and the list is private").text_content();
    assert!(!bin.contains("Heat") && !bin.contains("Films"), "{bin}");
    assert_eq!(club.ben.1.get(&format!("/comments/{first}")).location().as_deref(), Some("/"));
    club.open("signed_in");
    refused("the list is public, but they wrote for members");
    app.sql(&format!("update spaces set is_closed = true where id = {space}"));
    let bin = refused("the space is closed").text_content();
    assert!(!bin.contains("Heat"), "{bin}");
    app.sql(&format!("update spaces set is_closed = false where id = {space}"));
    assert_eq!(app.words("select body from comments where removed_at is null"), ["First"]);
    assert_eq!(club.ben.1.post(&format!("/trash/comments/{first}"), &[]).status, 303, "their own words");
    assert_eq!(app.count("comments where removed_at is null"), 0);
    assert_counted(&app);
}

#[test]
fn an_editor_lets_through_what_they_have_read() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    let (_, dana) = stranger(&app, "Dana");
    club.say(&dana, "Nice");
    let id = app.number("select id from comments");
    let edit = |text: &str| {
        let form = dana.get(&format!("/comments/{id}/edit")).form("main form.form");
        assert_eq!(dana.submit(form.set("body", text)).status, 303);
    };
    let ana = app.program(&club.ana.0, "write");
    let (read, seen) =
        (club.cy.1.get(&club.path("/heat")), ana.get(&format!("/api/v1/comments/{id}")).expect(200));
    edit("Buy this");
    let late = club.cy.1.submit(read.form("form[action$='/approval']"));
    assert_eq!(late.status, 409);
    assert!(late.text_content().contains("was changed since you opened the page"), "{}", late.text_content());
    let approval = format!("/api/v1/comments/{id}/approval");
    ana.send("POST", &approval, &[], None).expect(428);
    let late = ana.send("POST", &approval, &[("if-match", &seen.tag())], None).expect(412);
    assert_eq!(late.text("/current/text"), "Buy this");
    assert!(texts(&app.browser().get(&club.path("/heat"))).is_empty());
    let history = || club.ben.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(!history().contains("Heat by Dana") && !history().contains("Dana changed"), "{}", history());
    edit("Nice!");
    let seen = ana.get(&format!("/api/v1/comments/{id}")).expect(200);
    ana.send("POST", &approval, &[("if-match", &seen.tag())], None).expect(200);
    assert_eq!(texts(&app.browser().get(&club.path("/heat"))), ["Nice!"]);
    assert!(!notified(&app, &club.ana.0).contains(&"comment 1".to_owned()), "Ana has read it");
    assert!(notified(&app, &club.cy.0).contains(&"comment 1".to_owned()));
    assert!(history().contains("Ana (using an access token) let a comment through on Heat"), "{}", history());
}

#[test]
fn what_an_editor_removes_before_it_is_let_through_comes_back_by_undo() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    club.say(&stranger(&app, "Dana").1, "Nice");
    let page = club.cy.1.get(&club.path("/heat"));
    let removed = club.cy.1.follow(club.cy.1.submit(page.form("form[action^='/trash/comments/']")));
    let history = club.ben.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(!history.contains("Cy removed"), "{history}");
    let back = club.cy.1.follow(club.cy.1.submit(removed.form(".flash form")));
    assert_eq!(
        (back.flash_text().as_str(), texts(&back)),
        ("Restored the comment.", vec!["Nice".to_owned()])
    );
    assert_counted(&app);
}
