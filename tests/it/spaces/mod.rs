//! Team spaces: their members, invitations into them, and what becomes of them.

mod again;
mod closing;
mod invitations;
mod members;
mod newcomers;
mod races;
mod teams;

use crate::support::{Browser, Page, Person, TestApp};

/// A team's space.
pub(crate) struct Team {
    pub id: i64,
    pub handle: String,
}

impl TestApp {
    /// A team's space of that name, made by a person at their browser.
    pub(crate) fn team(&self, owner: &Browser, name: &str) -> Team {
        let made = create(owner, name, "");
        assert_eq!(made.status, 303, "{}", made.text_content());
        let id = self.number("select max(id) from spaces");
        Team { id, handle: self.words(&format!("select handle from spaces where id = {id}")).remove(0) }
    }

    /// Makes a person a member, without an invitation.
    pub(crate) fn add_member(&self, team: &Team, person: &Person, role: &str) {
        self.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({}, {}, '{role}')",
            team.id, person.user.id
        ));
    }

    /// The names and roles of the members of a space, by name.
    pub(crate) fn roles(&self, team: &Team) -> Vec<String> {
        self.words(&format!(
            "select name || ' ' || role from memberships join users on users.id = user_id where space_id = {}
             order by name",
            team.id
        ))
    }
}

/// Invites an address into a space, and returns the path of the link in its e-mail.
pub(crate) fn invite(app: &TestApp, owner: &Browser, team: &Team, email: &str, role: &str) -> String {
    let sent = send(owner, team, email, role);
    assert_eq!(sent.status, 303, "{}", sent.text_content());
    let sent = app.emails().into_iter().rfind(|it| it.to == email);
    sent.unwrap_or_else(|| panic!("no e-mail to {email}")).path()
}

/// Sends the form of an invitation.
pub(crate) fn send(owner: &Browser, team: &Team, email: &str, role: &str) -> Page {
    let form = owner.get(&format!("/spaces/{}/invitations", team.id)).form("main form.form");
    owner.submit(form.set("email", email).set("role", role))
}

/// Joins by the link of an invitation.
pub(crate) fn join(browser: &Browser, path: &str) -> Page {
    browser.submit(browser.get(path).form("main form"))
}

/// Sends the form of a new team space.
pub(crate) fn create(browser: &Browser, name: &str, handle: &str) -> Page {
    let form = browser.get("/spaces/new").form("main form.form");
    browser.submit(form.set("name", name).set("handle", handle))
}
