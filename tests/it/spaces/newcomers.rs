//! People who have no account yet and are invited into a space.

use super::{invite, join};
use crate::support::{PASSWORD, TestApp};
use podium::{auth::signup_invitations, config::SignUpMode};

#[test]
fn a_newcomer_signs_up_with_the_invited_address_which_is_confirmed_and_joins() {
    for mode in [SignUpMode::Open, SignUpMode::Invite] {
        let app = TestApp::start();
        let ana = app.browser_of(&app.person("Ana"));
        app.write(move |conn| signup_invitations::set_mode(conn, mode)).unwrap();
        let team = app.team(&ana, "Film club");
        let path = invite(&app, &ana, &team, "ben@example.org", "editor");
        let ben = app.browser();
        let page = ben.get(&path);
        assert_eq!(page.text("main .button.primary"), "Create an account to join");
        let form = ben.get(&format!("{path}/account")).form("main form");
        let form = form.set("name", "Ben").set("password", PASSWORD).tick("consent");
        let opened = ben.submit(form.clone().forge("email", "eve@example.org"));
        assert_eq!(opened.location().as_deref(), Some(&*path), "{}", opened.text_content());
        assert_eq!(app.roles(&team).len(), 1, "joining is a button of its own");
        assert_eq!(join(&ben, &path).status, 303);
        assert_eq!(app.roles(&team), ["Ana owner", "Ben editor"]);
        assert_eq!(app.count("users where email = 'ben@example.org' and email_confirmed_at is not null"), 1);
        let used = app.browser().submit(form);
        assert_eq!((used.status, app.count("users")), (303, 2), "no second account");
    }
}

#[test]
fn an_administrator_decides_whether_owners_invite_newcomers() {
    let app = TestApp::start();
    let owner = app.person("Ana");
    app.sql("update users set is_admin = true");
    let ana = app.browser_of(&owner);
    app.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Invite)).unwrap();
    let team = app.team(&ana, "Film club");
    let path = invite(&app, &ana, &team, "ben@example.org", "editor");
    let form = ana.get("/admin").form("form[action='/admin/newcomers']");
    assert_eq!(ana.submit(form.untick("newcomers")).status, 303);
    let page = app.browser().get(&path);
    assert!(page.text_content().contains("isn’t accepting new accounts"), "{}", page.text_content());
    assert_eq!(app.browser().get(&format!("{path}/account")).location().as_deref(), Some(&*path));
    assert_eq!(app.count("admin_acts where kind = 'owners invite newcomers'"), 1);
}

#[test]
fn where_sign_up_is_closed_a_stranger_is_told_so_and_the_owner_sees_that_it_could_not_be_accepted() {
    let app = TestApp::start();
    let ana = app.browser_of(&app.person("Ana"));
    let ben = app.person("Ben");
    app.write(|conn| signup_invitations::set_mode(conn, SignUpMode::Closed)).unwrap();
    let team = app.team(&ana, "Film club");
    let form = ana.get(&format!("/spaces/{}/invitations", team.id)).form("main form.form");
    ana.submit(form.set("email", "cy@example.org"));
    let sent = app.email_to("cy@example.org", "Ana has invited you to “Film club”");
    assert!(sent.text.contains("This site isn’t accepting new accounts") && !sent.text.contains("/joining/"));
    let members = ana.get(&format!("/spaces/{}/members", team.id));
    assert!(members.text_content().contains("could not be accepted"), "{}", members.text_content());
    assert_eq!(members.text(".lede"), "1 of 50 seats is taken.", "it keeps no seat");
    let path = invite(&app, &ana, &team, &ben.email, "viewer");
    assert_eq!(join(&app.browser_of(&ben), &path).status, 303, "people with an account can join");
}
