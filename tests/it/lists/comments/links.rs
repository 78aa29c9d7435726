//! Comments behind share links.

use super::{assert_counted, club, stranger, texts};
use crate::support::TestApp;

#[test]
fn a_link_takes_comments_or_leaves_them_out() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "zz-inside");
    let plain = club.ana.1.link_with(club.id(), &[]);
    let open = club.ana.1.link_with(club.id(), &[("takes_comments", "on")]);
    let bare = club.ana.1.link_with(club.id(), &[("hide", "comments")]);
    let (_, dana) = stranger(&app, "Dana");
    assert!(!dana.get(&plain).has(".row-comments"));
    assert_eq!(dana.post(&format!("{plain}/comments"), &[("body", "No")]).status, 403);
    let list = dana.get(&open);
    let heat = list.attributes(".row-comments a", "href")[0].clone();
    let page = dana.get(&heat);
    assert_eq!(page.text("h1"), "Comments on Heat");
    let sent = dana.submit(page.form("#comments form.form").set("body", "By link"));
    assert_eq!(sent.status, 303);
    let shown = dana.follow(sent);
    assert_eq!(texts(&shown), ["By link"]);
    let id = app.number("select max(id) from comments");
    assert!(shown.has(&format!("form[action='/trash/comments/{id}']")) && !shown.has("a[href$='/edit']"));
    let waiting = club.cy.1.get(&club.path("/heat"));
    club.cy.1.submit(waiting.form("form[action$='/approval']"));
    let visitor = app.browser();
    assert_eq!(texts(&visitor.get(&heat)), ["By link"]);
    assert_eq!(visitor.get(&plain).text(".row-comments a"), "1 comment on Heat");
    let hidden = visitor.get(&bare);
    assert!(!hidden.has(".row-comments"));
    assert_eq!(visitor.get(&format!("{bare}/comments?about=heat")).status, 404);
    for path in [&plain, &open, &bare] {
        assert!(!visitor.get(path).body().contains("zz-inside"));
    }
    let asked = visitor.post(&format!("{open}/comments"), &[("body", "Me too"), ("about", "heat")]);
    assert!(asked.text_content().contains("Sign in"), "{} {}", asked.status, asked.text_content());
    let edit = dana.get(&format!("/comments/{id}/edit"));
    assert_eq!((edit.status, edit.body().contains("Heat")), (403, false), "the link alone shows it to Dana");
    let share = app.number("select id from shares where takes_comments");
    club.ana.1.post(&format!("/shares/{share}/revocation"), &[]);
    assert_eq!(dana.post(&format!("{open}/comments"), &[("body", "Late")]).status, 404);
    assert_counted(&app);
}

#[test]
fn a_link_that_hides_comments_takes_none() {
    let app = TestApp::start();
    let club = club(&app);
    let shares = format!("/categories/{}/shares", club.list);
    let both = club.ana.1.post(&shares, &[("hide", "comments"), ("takes_comments", "on")]);
    assert_eq!(both.status, 422);
    assert_eq!(
        both.field_errors(),
        ["Show the comments on this link, or don’t let people comment: they would not see what they write."]
    );
    let ana = app.program(&club.ana.0, "write");
    let body = serde_json::json!({"hides": {"comments": true}, "takes_comments": true});
    let refused = ana.post(&format!("/api/v1/categories/{}/shares", club.list), body).expect(422);
    assert_eq!(refused.errors()[0].0, "/takes_comments");
    // As undoing changes one by one can leave it.
    let link = club.ana.1.link_with(club.id(), &[("takes_comments", "on")]);
    app.sql("update shares set hides_comments = true");
    let (_, dana) = stranger(&app, "Dana");
    assert!(!dana.get(&link).has(".row-comments"));
    assert_eq!(dana.get(&format!("{link}/comments?about=heat")).status, 404);
    assert_eq!(dana.post(&format!("{link}/comments"), &[("body", "Unseen"), ("about", "heat")]).status, 403);
    assert_eq!(app.count("comments"), 0);
}

#[test]
fn a_link_takes_comments_where_the_list_takes_none() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let link = ana.link_with(films.id, &[("takes_comments", "on")]);
    let plain = ana.link_with(films.id, &[]);
    let (_, dana) = stranger(&app, "Dana");
    let page = dana.get(&format!("{link}/comments?about=heat"));
    let sent = dana.submit(page.form("#comments form.form").set("body", "By link"));
    assert_eq!((sent.status, app.count("comments")), (303, 1));
    assert!(!dana.get(&format!("{plain}/comments?about=heat")).has("#comments form.form"));
    assert!(!ana.get("/@ana/films/heat").has("#comments form.form"), "at its own address no one comments");
    let waiting = ana.get("/@ana/films/heat");
    assert_eq!(ana.submit(waiting.form("form[action$='/approval']")).status, 303);
    assert_eq!(texts(&app.browser().get(&format!("{link}/comments?about=heat"))), ["By link"]);
    assert_counted(&app);
}

#[test]
fn the_preview_of_a_link_leads_to_no_comments() {
    let app = TestApp::start();
    let club = club(&app);
    club.open("signed_in");
    club.say(&club.ben.1, "For everyone");
    club.ana.1.link_with(club.id(), &[("takes_comments", "on")]);
    let share = app.number("select id from shares");
    let preview = club.ana.1.get(&format!("/shares/{share}/preview"));
    assert_eq!(preview.all(".row-comments"), ["1 comment on Heat"]);
    assert!(!preview.has(".row-comments a"), "there is no such page in the preview");
}
