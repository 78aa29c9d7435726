//! Invitations that are sent again, withdrawn and restored, and what other people's accounts mean for a space.

use super::{Team, invite, join, send};
use crate::support::{Browser, Person, TestApp};
use podium::account::privacy::jobs;

/// Ana and Ben, who own a team's space, and their browsers.
fn club(app: &TestApp) -> ([Person; 2], [Browser; 2], Team) {
    let people = ["Ana", "Ben"].map(|name| app.person(name));
    let browsers = [app.browser_of(&people[0]), app.browser_of(&people[1])];
    let team = app.team(&browsers[0], "Film club");
    app.add_member(&team, &people[1], "owner");
    (people, browsers, team)
}

fn members(browser: &Browser, team: &Team) -> crate::support::Page {
    browser.get(&format!("/spaces/{}/members", team.id))
}

/// The links in the e-mails to that address, oldest first.
fn links(app: &TestApp, email: &str) -> Vec<String> {
    app.emails().into_iter().filter(|it| it.to == email).map(|it| it.path()).collect()
}

// Z09
#[test]
fn the_newest_link_works_also_when_an_address_gets_no_more_e_mails_that_day() {
    let app = TestApp::start();
    let (_, [ana, _], team) = club(&app);
    let cy = app.person("Cy");
    assert_eq!(send(&ana, &team, &cy.email, "editor").status, 303);
    let mut sent = links(&app, &cy.email);
    for _ in 0..4 {
        let again = ana.follow(ana.submit(members(&ana, &team).form("form[action$='/renewal']")));
        assert!(again.flash_text().starts_with("Sent the invitation again."), "{}", again.flash_text());
        sent.extend(links(&app, &cy.email));
    }
    assert_eq!(sent.len(), 3, "no more a day");
    let cy = app.browser_of(&cy);
    assert_eq!(cy.get(&sent[1]).status, 410);
    assert_eq!(join(&cy, &sent[2]).status, 303);
    assert_eq!(app.words("select concat(email, email_key, message) as word from space_invitations"), [""]);
}

// Z09
#[test]
fn an_invitation_that_was_withdrawn_before_its_e_mail_went_out_is_sent_once_it_is_restored() {
    let app = TestApp::start();
    let (_, [ana, _], team) = club(&app);
    let cy = app.person("Cy");
    assert_eq!(send(&ana, &team, &cy.email, "editor").status, 303);
    let withdrawn = ana.follow(ana.submit(members(&ana, &team).form("form[action$='/withdrawal']")));
    assert_eq!(links(&app, &cy.email), [""; 0], "there is nothing to accept");
    ana.submit(withdrawn.form(".flash form"));
    let sent = links(&app, &cy.email);
    assert_eq!(join(&app.browser_of(&cy), &sent[0]).status, 303);
    let expired = app.person("Dora");
    invite(&app, &ana, &team, &expired.email, "viewer");
    let withdrawn = ana.follow(ana.submit(members(&ana, &team).form("form[action$='/withdrawal']")));
    app.sql("update space_invitations set created_at = now() - interval '20 days', expires_at = now() - interval '6 days'");
    assert_eq!(ana.submit(withdrawn.form(".flash form")).status, 409, "it has expired");
}

// Z09
#[test]
fn the_words_of_one_owner_are_never_sent_in_the_name_of_another() {
    let app = TestApp::start();
    let (people, [ana, ben], team) = club(&app);
    let form = ana.get(&format!("/spaces/{}/invitations", team.id)).form("main form.form");
    let form = form.set("email", "cy@example.org").set("role", "viewer").set("message", "See you on Friday");
    assert_eq!(ana.submit(form).status, 303);
    let texts = || {
        let sent = app.emails().into_iter().filter(|it| it.to == "cy@example.org");
        sent.map(|it| it.text).collect::<Vec<_>>()
    };
    assert!(texts().last().is_some_and(|text| text.contains("See you on Friday")));
    ben.submit(members(&ben, &team).form("form[action$='/renewal']"));
    let last = texts().pop().unwrap();
    assert!(last.contains("Ben") && !last.contains("See you on Friday"), "{last}");
    assert_eq!(
        app.number(&format!(
            "select invited_by from space_invitations where invited_by = {}",
            people[1].user.id
        )),
        people[1].user.id.0
    );
    // Undo of an older invitation does not take back what another owner sent since.
    let entry = app.number("select min(id) from audit_entries where kind = 'member invited'");
    send(&ben, &team, "cy@example.org", "editor");
    let refused = ana.post(&format!("/history/{entry}/undo"), &[]);
    assert_eq!(refused.status, 409, "{}", refused.text_content());
    assert_eq!(app.count("space_invitations where withdrawn_at is null"), 1);
}

// Z08
#[test]
fn an_owner_who_cannot_act_counts_as_none() {
    let app = TestApp::start();
    let ([_, ben], [ana, _], team) = club(&app);
    let id = team.id;
    app.sql(&format!(
        "update users set suspended_at = now(), suspended_why = 'spam' where id = {}",
        ben.user.id
    ));
    let leaving = ana.get(&format!("/spaces/{id}/leaving"));
    assert!(leaving.text_content().contains("only owner"), "{}", leaving.text_content());
    assert_eq!(ana.post(&format!("/spaces/{id}/leaving"), &[]).status, 409);
    let form = ana.get(&format!("/spaces/{id}/handover")).form("main form.form");
    let refused = ana.submit(form.set("heir", &ben.user.id.to_string()).set("place", "viewer"));
    assert_eq!(refused.status, 422);
    assert!(refused.text(".errors").contains("can’t own a space"), "{}", refused.text(".errors"));
    assert_eq!(app.roles(&team), ["Ana owner", "Ben owner"]);
}

// Z08
#[test]
fn an_account_that_ends_leaves_its_spaces_to_those_who_can_act_also_closed_ones() {
    let app = TestApp::start();
    let ([ana, ben], [browser, _], team) = club(&app);
    let cy = app.person("Cy");
    app.sql(&format!(
        "update memberships set role = 'editor' where user_id = {} and space_id = {}",
        ben.user.id, team.id
    ));
    app.add_member(&team, &cy, "viewer");
    app.sql(&format!(
        "update users set suspended_at = now(), suspended_why = 'spam' where id = {}",
        ben.user.id
    ));
    browser.submit(browser.get(&format!("/spaces/{}/closing", team.id)).form("main form"));
    let alone = app.team(&browser, "Mine alone");
    browser.post(&format!("/spaces/{}/categories", alone.id), &[("name", "Secret films")]);
    browser.submit(browser.get(&format!("/spaces/{}/closing", alone.id)).form("main form"));
    let erase = "update users set erase_at = now() - interval '1 minute', erase_words = 'take' where id =";
    app.sql(&format!("{erase} {}", ana.user.id));
    let id = ana.user.id;
    app.write(move |conn| jobs::erase(conn, id)).unwrap();
    assert_eq!(app.count(&format!("users where id = {}", ana.user.id)), 0);
    let heirs = app.words("select name || ' ' || role as word from closed_memberships join users on users.id = user_id order by name");
    assert_eq!(heirs, ["Ben editor", "Cy owner"]);
    assert_eq!(
        app.count("spaces where name = 'Mine alone'") + app.count("categories where name = 'Secret films'"),
        0
    );
    let cy = app.browser_of(&cy);
    assert!(cy.get("/trash").text_content().contains("Film club"));
    cy.submit(cy.get("/trash").form("form[action$='/restoration']"));
    let history = cy.get(&format!("/history?space={}", team.id));
    assert!(history.text_content().contains("closed the space"), "{}", history.text_content());
    assert!(!history.text_content().contains("with 0 lists"), "{}", history.text_content());
}
