//! Invitations: who gets in by them, and who does not.

use std::thread;

use super::{Team, invite, join, send};
use crate::support::{Browser, Person, TestApp};

/// Ana with a team's space, and her browser.
fn club(app: &TestApp) -> (Person, Browser, Team) {
    let ana = app.person("Ana");
    let browser = app.browser_of(&ana);
    let team = app.team(&browser, "Film club");
    (ana, browser, team)
}

// Z09
#[test]
fn an_invitation_lets_in_the_invited_address_alone_and_the_history_says_both() {
    let app = TestApp::start_with(3, &[("PODIUM_SEATS", "12")]);
    let (_, ana, team) = club(&app);
    let (ben, other) = (app.person("Ben"), app.person("Bea"));
    let path = invite(&app, &ana, &team, &ben.email, "editor");
    let stranger = app.browser_of(&other);
    let page = stranger.get(&path);
    assert_eq!(page.status, 403);
    assert!(
        page.text("h1").contains("for another address") && page.text_content().contains("b…@example.org")
    );
    assert!(!page.text_content().contains(&ben.email));
    assert_eq!(stranger.post(&path, &[]).status, 403);
    assert_eq!(app.roles(&team), ["Ana owner"], "nothing changed");
    let signed_out = stranger.submit(page.form("main form"));
    assert_eq!(signed_out.location().as_deref(), Some(&*path), "the link is still at hand");
    assert!(stranger.get(&path).text_content().contains("Sign in to join"));
    let ben = app.browser_of(&ben);
    let page = ben.get(&path);
    assert!(page.text("h1").starts_with("Join Film club") && page.text(".lede").contains("Ana invites you"));
    let joined = ben.follow(join(&ben, &path));
    assert_eq!(joined.flash_text(), "Welcome to Film club.");
    assert_eq!(app.roles(&team), ["Ana owner", "Ben editor"]);
    let again = ben.get(&path);
    assert_eq!((again.status, again.text("h1")), (200, "You’re already in Film club".into()));
    let history = ana.get(&format!("/history?space={}", team.id)).text_content();
    for words in [
        "Ana created the space Film club",
        "Ana invited a person (b…) as an editor",
        "Ben joined as an editor",
    ] {
        assert!(history.contains(words), "{words}: {history}");
    }
    let seen = ben.get(&format!("/history?space={}", team.id)).text_content();
    assert!(seen.contains("Ana invited a person as an editor"), "{seen}");
    assert_eq!(app.count("audit_entries where changes::text like '%ben@%'"), 0, "the history has no address");
}

// Z09
#[test]
fn opening_a_link_changes_nothing_however_often() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let ben = app.person("Ben");
    let path = invite(&app, &ana, &team, &ben.email, "viewer");
    let before = app.fingerprint();
    let scanner = app.browser();
    for _ in 0..50 {
        let page = scanner.get(&path);
        assert_eq!(page.status, 200);
        assert_eq!(page.text("main .button.primary"), "Sign in to join");
    }
    assert_eq!(app.fingerprint(), before);
    let refused = scanner.post(&path, &[]);
    assert!(refused.location().is_some_and(|it| it.starts_with("/login?next=")));
    assert_eq!(app.roles(&team).len(), 1);
    let ben = app.browser_of(&ben);
    assert_eq!(join(&ben, &path).status, 303);
}

#[test]
fn signing_in_leads_back_to_the_invitation() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let ben = app.person("Ben");
    let path = invite(&app, &ana, &team, &ben.email, "viewer");
    let browser = app.browser();
    let address = browser.get(&path).attributes("main .button.primary", "href").remove(0);
    let form = browser.get(&address).form("form[action='/login']");
    let form = form.set("email", &ben.email).set("password", crate::support::PASSWORD);
    assert_eq!(browser.submit(form).location().as_deref(), Some(&*path));
}

// Z09
#[test]
fn the_seats_are_members_and_open_invitations_together() {
    let app = TestApp::start_with(3, &[("PODIUM_SEATS", "3")]);
    let (_, ana, team) = club(&app);
    let ben = app.person("Ben");
    app.add_member(&team, &ben, "viewer");
    assert_eq!(send(&ana, &team, "cy@example.org", "viewer").status, 303);
    let refused = send(&ana, &team, "dora@example.org", "viewer");
    assert_eq!(refused.status, 422);
    assert!(
        refused.text(".errors").contains("All 3 seats are taken or offered"),
        "{}",
        refused.text(".errors")
    );
    let members = ana.get(&format!("/spaces/{}/members", team.id));
    assert_eq!(members.text(".lede"), "2 of 3 seats are taken, 1 is offered.");
    let withdrawn = ana.follow(ana.submit(members.form("form[action$='/withdrawal']")));
    assert_eq!(withdrawn.flash_text(), "Withdrew the invitation.");
    assert_eq!(send(&ana, &team, "dora@example.org", "viewer").status, 303);
    let undo = withdrawn.form(".flash form");
    let refused = ana.submit(undo.clone());
    assert_eq!(refused.status, 409, "no seat is left for it");
    assert!(refused.text_content().contains("All 3 seats"));
    ana.submit(ana.get(&format!("/spaces/{}/members", team.id)).form("form[action$='/withdrawal']"));
    assert_eq!(ana.submit(undo).status, 303);
    let listed = ana.get(&format!("/spaces/{}/members", team.id));
    assert_eq!(listed.all(".lines strong").last().map(String::as_str), Some("c…@example.org"));
}

// Z09
#[test]
fn of_two_invitations_at_once_one_gets_the_last_seat() {
    let app = TestApp::start_with(8, &[("PODIUM_SEATS", "2")]);
    let (ana, _, team) = club(&app);
    for round in 0..5 {
        let statuses: Vec<u16> = thread::scope(|scope| {
            let each: Vec<_> = (0..4)
                .map(|number| {
                    let (browser, team) = (app.browser_of(&ana), &team);
                    scope.spawn(move || {
                        send(&browser, team, &format!("p{round}{number}@example.org"), "viewer").status
                    })
                })
                .collect();
            each.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|it| **it == 303).count(), 1, "{statuses:?}");
        assert_eq!(app.count("space_invitations"), 1);
        app.sql("delete from space_invitations");
    }
}

#[test]
fn what_is_wrong_is_said_at_its_field() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let ben = app.person("Ben");
    app.add_member(&team, &ben, "viewer");
    for (email, role, words) in [
        ("", "viewer", "Enter an e-mail address, or choose a person"),
        ("nonsense", "viewer", "Enter an e-mail address, such as"),
        ("ana@example.org", "viewer", "your own e-mail address"),
        ("Ben@Example.org", "viewer", "Ben is already a member"),
    ] {
        let page = send(&ana, &team, email, role);
        assert_eq!(page.status, 422, "{email}");
        assert!(page.text(".errors").contains(words), "{email}: {}", page.text(".errors"));
    }
    let form = ana.get(&format!("/spaces/{}/invitations", team.id)).form("main form.form");
    let long = form.clone().set("email", "cy@example.org").set("message", &"x".repeat(501));
    assert!(ana.submit(long).text(".errors").contains("Keep it to 500 characters; it has 501"));
    let forged = [("email", "cy@example.org"), ("role", "king")];
    let forged = ana.post(&format!("/spaces/{}/invitations", team.id), &forged);
    assert!(forged.text(".errors").contains("Choose what they may do"));
    assert_eq!(app.count("space_invitations"), 0);
    assert!(app.emails().is_empty());
}

#[test]
fn a_new_e_mail_ends_the_link_of_the_one_before() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let ben = app.person("Ben");
    let first = invite(&app, &ana, &team, &ben.email, "viewer");
    let second = invite(&app, &ana, &team, &ben.email, "editor");
    assert_eq!(app.count("space_invitations"), 1, "no second row");
    assert_eq!(app.browser().get(&first).status, 410);
    assert!(app.browser().get(&second).text(".lede").contains("as an editor"));
    let members = ana.get(&format!("/spaces/{}/members", team.id));
    ana.submit(members.form("form[action$='/renewal']"));
    let third = app.emails().remove(0).path();
    assert_eq!(app.browser().get(&second).status, 410);
    app.sql("update space_invitations set expires_at = now() - interval '1 minute'");
    assert_eq!(app.browser().get(&third).status, 410, "two weeks later");
    assert!(ana.get(&format!("/spaces/{}/members", team.id)).text_content().contains("expired on"));
    assert_eq!(join_quietly(&app, &ben, &third), 410);
}

fn join_quietly(app: &TestApp, person: &Person, path: &str) -> u16 {
    app.browser_of(person).post(path, &[]).status
}

#[test]
fn a_person_of_another_space_is_invited_by_name_and_keeps_their_address() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let (ben, cy) = (app.person("Ben"), app.person("Cy"));
    let other = app.team(&ana, "Office");
    app.add_member(&other, &ben, "viewer");
    let form = ana.get(&format!("/spaces/{}/invitations", team.id)).form("main form.form");
    let forged = [("email", ""), ("person", &*cy.user.id.to_string()), ("role", "viewer"), ("message", "")];
    let forged = ana.post(&format!("/spaces/{}/invitations", team.id), &forged);
    assert!(forged.text(".errors").contains("Choose a person you share a space with"));
    let sent = ana.follow(ana.submit(form.set("person", &ben.user.id.to_string())));
    assert!(sent.flash_text().starts_with("Invitation sent."));
    assert!(sent.text_content().contains("b…@example.org") && !sent.body().contains(&ben.email));
    let path = app.emails().remove(0).path();
    assert_eq!(join(&app.browser_of(&ben), &path).status, 303);
}

// Z09
#[test]
fn no_more_than_three_e_mails_a_day_go_to_an_address_and_fifty_from_a_person() {
    let app = TestApp::start_with(3, &[("PODIUM_SEATS", "100")]);
    let (_, ana, team) = club(&app);
    for _ in 0..5 {
        assert_eq!(send(&ana, &team, "ben@example.org", "viewer").status, 303, "the answer is the same");
    }
    assert_eq!(app.emails().len(), 3);
    app.sql("update attempts set tries = 50, free_at = now() + interval '1 hour' where tries = 5");
    let refused = send(&ana, &team, "cy@example.org", "viewer");
    assert_eq!((refused.status, refused.header("retry-after")), (429, "3600"));
    assert!(refused.text(".errors").contains("Send the next one in 1 hour."), "{}", refused.text(".errors"));
    assert_eq!(refused.attributes("input[name=email]", "value"), ["cy@example.org"]);
    assert_eq!(app.count("space_invitations"), 1);
}

#[test]
fn the_invitations_of_those_who_no_longer_own_the_space_end() {
    let app = TestApp::start();
    let (_, ana, team) = club(&app);
    let (ben, cy) = (app.person("Ben"), app.person("Cy"));
    app.add_member(&team, &ben, "owner");
    let path = invite(&app, &app.browser_of(&ben), &team, &cy.email, "owner");
    let page = ana.get(&format!("/spaces/{}/members", team.id));
    let form = page.form(&format!("#member-{} form", ben.user.id)).set("role", "viewer");
    assert_eq!(ana.submit(form).status, 303);
    assert_eq!(join_quietly(&app, &cy, &path), 410);
    assert_eq!(app.roles(&team), ["Ana owner", "Ben viewer"]);
}

#[test]
fn nothing_is_sent_for_an_unconfirmed_address_nor_into_a_persons_own_space() {
    let app = TestApp::start();
    let (ana, browser, team) = club(&app);
    assert_eq!(browser.get(&format!("/spaces/{}/invitations", ana.space.id)).status, 409);
    app.sql("update users set email_confirmed_at = null");
    let page = send(&browser, &team, "ben@example.org", "viewer");
    assert!(page.text(".errors").contains("confirmed your e-mail address"), "{}", page.text_content());
    assert_eq!(app.count("space_invitations"), 0);
}
