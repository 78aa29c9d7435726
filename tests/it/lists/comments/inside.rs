//! Comments of members.

use std::thread;

use super::{Club, assert_counted, club, notified, texts};
use crate::support::{Page, TestApp};

#[test]
fn a_member_comments_and_the_others_are_notified_once_with_a_count() {
    let app = TestApp::start();
    let club = club(&app);
    let said = club.say(&club.ben.1, "Best heist there is.\nSee https://example.org/heat");
    let page = club.ben.1.follow(said);
    assert_eq!(page.flash_text(), "Added your comment.");
    assert_eq!(texts(&page).len(), 1);
    assert_eq!(page.attributes(".comment-text a", "href"), ["https://example.org/heat"]);
    assert_eq!(notified(&app, &club.ana.0), ["comment 1"]);
    for text in ["Two", "Three", "Four"] {
        assert_eq!(club.say(&club.ben.1, text).status, 303);
    }
    assert_eq!(notified(&app, &club.ana.0), ["comment 4"]);
    assert!(notified(&app, &club.ben.0).is_empty(), "no one is notified of their own");
    let row = club.ana.1.get(&club.path(""));
    assert_eq!(row.text(".row-comments a"), "4 comments on Heat");
    let seen = club.ana.1.get(&club.path("/heat"));
    assert_eq!(texts(&seen).len(), 4);
    assert!(notified(&app, &club.ana.0).is_empty(), "opening the favourite marks them as read");
    assert_eq!(notified(&app, &club.cy.0), ["comment 4"]);
    let history = club.ana.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(history.contains("Ben commented on Heat") && !history.contains("heist"), "{history}");
    assert_counted(&app);
}

#[test]
fn a_list_itself_has_comments_too() {
    let app = TestApp::start();
    let club = club(&app);
    let page = club.ben.1.get(&club.path("/comments"));
    assert!(page.text(".comments").contains("Only members of Film club will see it"));
    let said = club.ben.1.submit(page.form("#comments form.form").set("body", "Too much Mann."));
    assert_eq!(texts(&club.ben.1.follow(said)), ["Too much Mann."]);
    assert!(club.ana.1.get(&club.path("")).text(".head").contains("1 comment"));
    assert_eq!(notified(&app, &club.ana.0), ["comment 1"]);
    club.ana.1.get(&club.path("/comments"));
    assert!(notified(&app, &club.ana.0).is_empty());
    assert_counted(&app);
}

#[test]
fn mentions_reach_members_alone_and_other_names_stay_text() {
    let app = TestApp::start();
    let club = club(&app);
    let mallory = app.person("Mallory");
    let page = club.ana.1.follow(club.say(&club.ana.1, "@ben @nobody @mallory: ana@ben.example, @{1} <b>"));
    assert_eq!(page.all(".comment-text strong"), ["@Ben"]);
    assert_eq!(texts(&page), ["@Ben @nobody @mallory: ana@ben.example, @{1} <b>"]);
    assert_eq!(notified(&app, &club.ben.0), ["mention 1"], "a mention, and not a comment as well");
    assert_eq!(notified(&app, &club.cy.0), ["comment 1"]);
    assert!(notified(&app, &mallory).is_empty());
    let stored = app.words("select body from comments").remove(0);
    assert!(stored.starts_with(&format!("@{{{}}} @nobody", club.ben.0.user.id)), "{stored}");
    app.sql(&format!("update users set name = 'Benjamin' where id = {}", club.ben.0.user.id));
    assert_eq!(club.cy.1.get(&club.path("/heat")).all(".comment-text strong"), ["@Benjamin"]);
    let edit = club.ana.1.get(&format!("/comments/{}/edit", app.number("select id from comments")));
    let form = edit.form("main form");
    assert!(form.value("body").starts_with("@ben @nobody"), "{}", form.value("body"));
    let saved = club.ana.1.follow(club.ana.1.submit(form.set("body", "@cy only")));
    assert_eq!(
        (saved.flash_text().as_str(), texts(&saved)),
        ("Saved your comment.", vec!["@Cy only".to_owned()])
    );
    assert_eq!(notified(&app, &club.cy.0), ["mention 1"], "the comment was read");
    let many: String = (0..21).map(|n| format!("@person-{n} ")).collect();
    assert_eq!(club.say(&club.ana.1, &many).status, 303, "names of no one are no mentions");
}

// W06
#[test]
fn what_is_typed_is_shown_as_text_or_refused_with_what_was_typed() {
    let app = TestApp::start();
    let club = club(&app);
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    let refused = |text: &str, why: &str| {
        let page: Page = club.ben.1.post(&path, &[("body", text)]);
        assert_eq!((page.status, page.field_errors()), (422, vec![why.to_owned()]), "{text:.20}");
        assert_eq!(page.form("#comments form.form").value("body").trim(), text.trim());
    };
    refused(" \n ", "Write something first.");
    refused(&"x".repeat(2_001), "Keep the comment to 2,000 characters.");
    let nul = club.ben.1.post(&path, &[("body", "a\0b")]);
    assert_eq!((nul.status, nul.field_errors().len()), (422, 1));
    for odd in ["<script>alert(1)</script>", "javascript:alert(1)", "a\u{202e}b", &"é".repeat(2_000)] {
        let page = club.ben.1.follow(club.say(&club.ben.1, odd));
        assert!(texts(&page).contains(&odd.to_owned()), "{odd:.20}");
        assert!(!page.has(".comment-text script") && !page.has(".comment-text a"));
    }
}

#[test]
fn a_removed_comment_waits_in_the_bin_and_comes_back_with_its_time() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Mine");
    let id = app.number("select id from comments");
    let before = app.words("select created_at::text from comments");
    let page = club.cy.1.get(&club.path("/heat"));
    assert!(!page.has("a[href$='/edit'][aria-label='Edit your comment']"), "only authors change words");
    assert_eq!(club.cy.1.get(&format!("/comments/{id}/edit")).status, 403);
    let removed =
        club.cy.1.follow(club.cy.1.submit(page.form(&format!("form[action='/trash/comments/{id}']"))));
    assert_eq!((removed.flash_text().as_str(), texts(&removed).len()), ("Removed the comment.", 0));
    assert_counted(&app);
    let bin = club.ben.1.get("/trash");
    assert!(
        bin.text_content().contains("Your comment on Heat") && bin.text_content().contains("removed by Cy")
    );
    assert!(!bin.has("form[action$='/restoration']"), "an editor removed it");
    assert_eq!(club.ben.1.post(&format!("/trash/comments/{id}/restoration"), &[]).status, 403);
    let undone = club.cy.1.follow(club.cy.1.submit(removed.form(".flash form")));
    assert_eq!(texts(&club.ben.1.get(&club.path("/heat"))), ["Mine"], "{}", undone.flash_text());
    assert_eq!(app.words("select created_at::text from comments"), before);
    assert_counted(&app);
    let own = club
        .ben
        .1
        .submit(club.ben.1.get(&club.path("/heat")).form(&format!("form[action='/trash/comments/{id}']")));
    let own = club.ben.1.follow(own);
    let back = club.ben.1.follow(club.ben.1.submit(own.form(".flash form")));
    assert_eq!(
        (back.flash_text().as_str(), texts(&back)),
        ("Restored the comment.", vec!["Mine".to_owned()])
    );
    let history = club.ana.1.get(&format!("/history?space={}", club.team.id)).text_content();
    for sentence in
        ["Cy removed a comment on Heat", "Cy restored a comment on Heat", "Ben removed a comment on Heat"]
    {
        assert!(history.contains(sentence), "{sentence}: {history}");
    }
}

#[test]
fn comments_go_and_come_with_their_favourite() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Where is it?");
    let heat = app.id_of("Heat");
    club.ana.1.post(&format!("/trash/favourites/{heat}"), &[]);
    let id = app.number("select id from comments");
    assert_eq!(club.ben.1.get(&format!("/comments/{id}")).status, 404);
    assert_eq!(club.ana.1.post(&format!("/trash/favourites/{heat}/restoration"), &[]).status, 303);
    assert_eq!(texts(&club.ben.1.get(&club.path("/heat"))), ["Where is it?"]);
    assert_eq!(
        club.ben.1.get(&format!("/comments/{id}")).location().unwrap(),
        club.path(&format!("/heat#comment-{id}"))
    );
    assert_counted(&app);
}

#[test]
fn fifty_at_once_are_all_there_and_counted() {
    let app = TestApp::start();
    let club = club(&app);
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    let send = |club: &Club, n: usize| {
        let by = [&club.ben.1, &club.cy.1][n % 2];
        by.post(&path, &[("body", &format!("Comment {n}"))]).status
    };
    thread::scope(|scope| {
        let all: Vec<_> = (0..50)
            .map(|n| {
                scope.spawn({
                    let club = &club;
                    move || send(club, n)
                })
            })
            .collect();
        all.into_iter().for_each(|it| assert_eq!(it.join().unwrap(), 303));
    });
    assert_eq!(app.count("comments"), 50);
    assert_counted(&app);
    assert_eq!(notified(&app, &club.ana.0), ["comment 50"]);
    assert_eq!(notified(&app, &club.ben.0), ["comment 25"]);
    assert_eq!(texts(&club.ana.1.get(&club.path("/heat"))).len(), 50);
}

#[test]
fn the_newest_hundred_are_shown_and_older_ones_lead_on() {
    let app = TestApp::start();
    let club = club(&app);
    app.sql(&format!(
        "insert into comments (space_id, favourite_id, author_id, is_inside, body)
         select {}, {}, {}, true, 'Number ' || n from generate_series(1, 150) n",
        club.team.id,
        app.id_of("Heat"),
        club.ben.0.user.id
    ));
    let page = club.ana.1.get(&club.path("/heat"));
    let shown = texts(&page);
    assert_eq!((shown.len(), shown[0].as_str(), shown[99].as_str()), (100, "Number 51", "Number 150"));
    let older = club.ana.1.get(&page.attributes(".comments > p a", "href")[0]);
    let shown = texts(&older);
    assert_eq!((shown.len(), shown[0].as_str()), (50, "Number 1"));
    assert_counted(&app);
}

#[test]
fn owners_decide_who_comments_and_undo_it() {
    let app = TestApp::start();
    let club = club(&app);
    club.say(&club.ben.1, "Before");
    let page = club.ana.1.get(&club.path("/comments"));
    let saved = club.ana.1.submit(page.form("form[action$='/commenting']").set("commenting", "nobody"));
    let saved = club.ana.1.follow(saved);
    assert_eq!(saved.flash_text(), "Saved who can comment.");
    let heat = club.ben.1.get(&club.path("/heat"));
    assert_eq!(texts(&heat), ["Before"]);
    assert!(!heat.has("#comments form.form"), "nothing more can be written");
    let path = format!("/favourites/{}/comments", app.id_of("Heat"));
    assert_eq!(club.ben.1.post(&path, &[("body", "After")]).status, 403);
    assert!(
        !club.cy.1.get(&club.path("/comments")).has("form[action$='/commenting']"),
        "owners alone decide"
    );
    assert_eq!(
        club.cy.1.post(&format!("/categories/{}/commenting", club.list), &[("commenting", "members")]).status,
        403
    );
    club.ana.1.follow(club.ana.1.submit(saved.form(".flash form")));
    assert_eq!(club.ben.1.post(&path, &[("body", "After")]).status, 303);
    let own = club.ana.1.get("/@ana/food/comments");
    assert!(own.has("input[value='nobody'][checked]"), "a personal list begins with no one");
}

#[test]
fn a_removed_comment_hides_no_notification_of_the_others() {
    let app = TestApp::start();
    let club = club(&app);
    let told = || club.ana.1.get("/notifications");
    let sentences = || told().all(".lines li > div > p:first-child");
    club.say(&club.ben.1, "@ana one");
    club.say(&club.ben.1, "Two");
    club.say(&club.cy.1, "@ana three");
    let mut all = sentences();
    all.sort();
    assert_eq!(all, ["Ben commented on Heat", "Cy mentioned you in a comment on Heat"]);
    let ids = app.words("select id::text from comments order by id");
    assert_eq!(club.cy.1.post(&format!("/trash/comments/{}", ids[2]), &[]).status, 303);
    let mut left = sentences();
    left.sort();
    assert_eq!(left, ["Ben commented on Heat", "Ben mentioned you in a comment on Heat"]);
    let mut links = told().attributes(".lines a", "href");
    links.sort();
    assert_eq!(links, [format!("/comments/{}", ids[0]), format!("/comments/{}", ids[1])]);
    let program = app.program(&club.ana.0, "read").get("/api/v1/notifications").expect(200).body.to_string();
    assert!(!program.contains("Cy"), "{program}");
    for id in &ids[..2] {
        assert_eq!(club.ben.1.post(&format!("/trash/comments/{id}"), &[]).status, 303);
    }
    assert!(sentences().is_empty());
    assert_eq!(told().text("header a[href='/notifications']"), "Notifications");
}
