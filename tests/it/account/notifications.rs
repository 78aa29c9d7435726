//! Notifications: who is told what, and nothing of what they may no longer see.

use crate::spaces::{Team, invite, join};
use crate::support::{Browser, Page, Person, TestApp};
use podium::{
    database::ids::{SpaceId, UserId},
    notifications::{About, Kind, notify},
};

/// A person at their browser.
pub(super) type Member = (Person, Browser);

/// The member of a team's space whose notifications are looked at, and the space's owner.
pub(super) fn club(app: &TestApp, role: &str) -> (Team, Member, Member) {
    let [ana, ben] = ["Ana", "Ben"].map(|name| {
        let person = app.person(name);
        let browser = app.browser_of(&person);
        (person, browser)
    });
    let team = app.team(&ana.1, "Film club");
    app.add_member(&team, &ben.0, role);
    (team, ana, ben)
}

/// What the header says.
pub(super) fn header(page: &Page) -> String {
    page.text("header a[href='/notifications']")
}

/// The sentences, the latest first.
pub(super) fn sentences(browser: &Browser) -> Vec<String> {
    browser.get("/notifications").all(".lines li > div > p:first-child")
}

pub(super) fn tell(app: &TestApp, kind: Kind, about: About, by: Option<UserId>, to: &[&Person]) {
    let to: Vec<UserId> = to.iter().map(|person| person.user.id).collect();
    app.write(move |conn| notify(conn, kind, &about, by, &to)).unwrap();
}

#[test]
fn an_owner_is_told_who_joined_until_the_members_are_looked_at() {
    let app = TestApp::start();
    let (team, ana, _) = club(&app, "viewer");
    for name in ["Cy", "Dee"] {
        let person = app.person(name);
        let browser = app.browser_of(&person);
        let link = invite(&app, &ana.1, &team, &person.email, "viewer");
        assert!(join(&browser, &link).is_redirect());
        assert_eq!(
            header(&browser.get("/")),
            "Notifications",
            "nothing of what one did oneself, and the invitation is over"
        );
        assert_eq!(sentences(&browser), [""; 0]);
    }
    let page = ana.1.get("/notifications");
    assert_eq!(header(&page), "Notifications (1)", "of one kind about one thing there is one");
    assert_eq!(sentences(&ana.1), ["2 people joined Film club, the latest was Dee"]);
    assert_eq!(page.all(".lines strong"), ["unread"]);
    let link = page.attributes(".lines a", "href").remove(0);
    assert_eq!(header(&ana.1.get(&link)), "Notifications", "opening it reads it");
    let page = ana.1.get("/notifications");
    assert_eq!((page.all(".lines strong"), page.has("form[action='/notifications']")), (vec![], false));
    tell(&app, Kind::Joined, About::space(SpaceId(team.id)), None, &[&ana.0]);
    assert_eq!(
        sentences(&ana.1),
        ["Someone who left joined Film club", "2 people joined Film club, the latest was Dee"],
        "what was read is not counted on"
    );
}

// Z08
#[test]
fn who_leaves_a_space_reads_nothing_of_it_on_any_page() {
    let app = TestApp::start();
    let (team, ana, ben) = club(&app, "viewer");
    let role = format!("/spaces/{}/members/{}/role", team.id, ben.0.user.id);
    assert_eq!(ana.1.post(&role, &[("role", "editor")]).status, 303);
    assert_eq!(sentences(&ben.1), ["Ana changed your role in Film club. You’re an editor now"]);
    assert_eq!(header(&ben.1.get("/")), "Notifications (1)");
    let removal = format!("/spaces/{}/members/{}/removal", team.id, ben.0.user.id);
    assert_eq!(ana.1.post(&removal, &[]).status, 303);
    let page = ben.1.get("/notifications");
    assert_eq!(
        (header(&page).as_str(), sentences(&ben.1)),
        ("Notifications (1)", vec!["You were removed from one of your spaces".into()])
    );
    let told = app.program(&ben.0, "read").get("/api/v1/notifications").expect(200).body.to_string();
    for words in ["Film club", &team.handle, "Ana"] {
        assert!(!page.body().contains(words) && !told.contains(words), "{words}: {told}");
    }
    assert!(page.text_content().contains("You can’t open its lists any more."));
    let reading = page.form(".lines form[action='/notifications']");
    assert_eq!(header(&ben.1.follow(ben.1.submit(reading))), "Notifications", "it has no page that reads it");
    assert_eq!(
        ana.1.post("/notifications", &[("only", "1")]).status,
        404,
        "another person’s, or none at all"
    );
    assert_eq!(ana.1.post("/notifications", &[("only", "x")]).status, 404);
    app.add_member(&team, &ben.0, "viewer");
    assert_eq!(
        sentences(&ben.1)[1..],
        ["Ana changed your role in Film club. You’re a viewer now"],
        "and again what they may see again, with the role of today"
    );
}

#[test]
fn members_of_a_closed_space_are_told_and_read_nothing_else_of_it() {
    let app = TestApp::start();
    let (team, ana, ben) = club(&app, "editor");
    tell(&app, Kind::Role, About::space(SpaceId(team.id)), Some(ana.0.user.id), &[&ben.0]);
    assert_eq!(ana.1.post(&format!("/spaces/{}/closing", team.id), &[]).status, 303);
    assert_eq!(sentences(&ben.1), ["Ana closed the space Film club"]);
    assert_eq!(header(&ana.1.get("/")), "Notifications");
    assert_eq!(ana.1.post(&format!("/trash/spaces/{}/restoration", team.id), &[]).status, 303);
    assert_eq!(sentences(&ben.1), ["Ana changed your role in Film club. You’re an editor now"]);
}

#[test]
fn an_invitation_is_told_to_its_address_as_long_as_it_can_be_accepted() {
    let app = TestApp::start();
    let (team, ana, _) = club(&app, "viewer");
    let cy = app.person("Cy");
    let browser = app.browser_of(&cy);
    let link = invite(&app, &ana.1, &team, &cy.email, "editor");
    let page = browser.get("/notifications");
    assert_eq!(sentences(&browser), ["Ana has invited you to Film club as an editor"]);
    assert!(!page.body().contains(&link) && page.text_content().contains("open the link in the e-mail"));
    let id = app.number("select max(id) from space_invitations");
    assert_eq!(ana.1.post(&format!("/spaces/{}/invitations/{id}/withdrawal", team.id), &[]).status, 303);
    assert_eq!((sentences(&browser).len(), header(&browser.get("/")).as_str()), (0, "Notifications"));
}

#[test]
fn people_are_told_what_an_administrator_did() {
    let app = TestApp::start();
    let [root, ana] = ["Root", "Ana"].map(|name| app.person(name));
    app.sql("update users set is_admin = (name = 'Root')");
    let admin = app.browser_of(&root);
    for (action, fields) in [
        ("suspension", &[("why", "Spam")][..]),
        ("reinstatement", &[]),
        ("sessions/end", &[]),
        ("role", &[("role", "administrator")]),
    ] {
        assert_eq!(
            admin.post(&format!("/admin/people/{}/{action}", ana.user.id), fields).status,
            303,
            "{action}"
        );
    }
    let browser = app.browser_of(&ana);
    let mut told = sentences(&browser);
    told.sort();
    assert_eq!(
        told,
        [
            "Root, an administrator, made you an administrator",
            "Root, an administrator, reinstated your account",
            "Root, an administrator, signed you out everywhere",
            "Root, an administrator, suspended your account",
        ]
    );
    let page = browser.get("/notifications");
    assert_eq!(header(&page), "Notifications (4)");
    let links = page.attributes(".lines a", "href");
    assert_eq!(
        (links.len(), header(&browser.get(&links[0]))),
        (4, "Notifications".into()),
        "the activity tells the same"
    );
}

#[test]
fn a_page_from_memory_shows_the_number_of_today() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["Heat"]);
    let path = app.words("select '/@' || handle || '/films' from spaces").remove(0);
    for _ in 0..3 {
        assert_eq!(header(&ana.get(&path)), "Notifications");
    }
    app.sql(&format!(
        "insert into notifications (user_id, kind) select id, 'reinstated' from users where {} > 0",
        films.id
    ));
    for _ in 0..3 {
        crate::support::eventually("the number", || header(&ana.get(&path)) == "Notifications (1)");
    }
    let form = ana.get("/notifications").form("form[action='/notifications']");
    assert_eq!(ana.follow(ana.submit(form)).flash_text(), "All notifications are marked as read.");
    assert_eq!(header(&ana.get(&path)), "Notifications");
}

#[test]
fn notifications_are_grouped_by_the_days_of_the_reader_and_paged() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    app.sql("update users set time_zone = 'Europe/Berlin'");
    app.sql(&format!(
        "insert into notifications (user_id, kind, at, seen_at) select {}, 'reinstated', at, at from (values
             (timestamptz '2026-05-03 21:30Z'), ('2026-05-03 22:30Z'), ('2026-05-04 01:00Z')) as t (at)",
        ana.user.id
    ));
    assert_eq!(browser.get("/notifications").attributes("h2 time", "datetime"), ["2026-05-04", "2026-05-03"]);
    app.sql(&format!(
        "insert into notifications (user_id, kind, at, seen_at)
         select {}, 'suspended', '2026-05-01 10:00Z', now() from generate_series(1, 60)",
        ana.user.id
    ));
    let page = browser.get("/notifications");
    assert_eq!(
        (page.all(".lines li").len(), page.text("nav[aria-label='Pages'] span")),
        (50, "Page 1 of 2".into())
    );
    assert_eq!(browser.get("/notifications?page=2").all(".lines li").len(), 13);
    assert!(browser.get("/notifications?page=9").text_content().contains("No notifications on this page."));
    let program = app.program(&ana, "write");
    let first = program.get("/api/v1/notifications?limit=60").expect(200);
    assert_eq!((first.number("/items/0/count"), first.text("/items/0/kind")), (1, "reinstated"));
    let next = format!("/api/v1/notifications?limit=60&cursor={}", first.text("/next"));
    assert_eq!(program.get(&next).expect(200).body["items"].as_array().unwrap().len(), 3);
    tell(&app, Kind::MadeAdmin, About::default(), None, &[&ana]);
    program.post("/api/v1/notifications/reading", serde_json::json!({})).expect(204);
    assert_eq!(header(&browser.get("/")), "Notifications");
}

#[test]
fn many_at_once_are_counted_right_and_wait_for_no_one_forever() {
    let app = TestApp::start_with(8, &[]);
    let people: Vec<Person> = (0..6).map(|number| app.person(&format!("Person {number}"))).collect();
    let team = app.team(&app.browser_of(&people[0]), "Film club");
    people.iter().skip(1).for_each(|person| app.add_member(&team, person, "viewer"));
    let (about, app) = (About::space(SpaceId(team.id)), &app);
    std::thread::scope(|scope| {
        for by in 0..12 {
            let mut to: Vec<&Person> = people.iter().collect();
            to.rotate_left(by % 6);
            let actor = people[by % 6].user.id;
            scope.spawn(move || tell(app, Kind::Joined, about, Some(actor), &to));
        }
    });
    assert_eq!(app.words("select distinct count::text from notifications"), ["10"], "all but one's own two");
    assert_eq!(app.count("notifications"), 6);
}
