//! Changes of members at the same moment.

use std::thread;

use crate::support::TestApp;

// Z08
#[test]
fn two_owners_who_demote_each_other_leave_an_owner() {
    let app = TestApp::start_with(6, &[]);
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let (at_ana, at_ben) = (app.browser_of(&ana), app.browser_of(&ben));
    let team = app.team(&at_ana, "Film club");
    app.add_member(&team, &ben, "owner");
    let role = |of: &crate::support::Person| format!("/spaces/{}/members/{}/role", team.id, of.user.id);
    let (role_of_ana, role_of_ben) = (role(&ana), role(&ben));
    for round in 0..100 {
        let statuses = thread::scope(|scope| {
            let first = scope.spawn(|| at_ana.post(&role_of_ben, &[("role", "viewer")]).status);
            let second = scope.spawn(|| at_ben.post(&role_of_ana, &[("role", "viewer")]).status);
            [first.join().unwrap(), second.join().unwrap()]
        });
        let owners = app.count(&format!("memberships where space_id = {} and role = 'owner'", team.id));
        assert_eq!(owners, 1, "round {round}: {statuses:?}");
        app.sql(&format!("update memberships set role = 'owner' where space_id = {}", team.id));
    }
}

// Z08
#[test]
fn the_database_itself_keeps_an_owner() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let team = app.team(&app.browser_of(&ana), "Film club");
    let ben = app.person("Ben");
    app.add_member(&team, &ben, "editor");
    let taken = app.write({
        let (space, user) = (team.id, ana.user.id);
        move |conn| {
            let remove = format!("delete from memberships where space_id = {space} and user_id = {user}");
            diesel::RunQueryDsl::execute(diesel::sql_query(remove), conn)?;
            Ok(())
        }
    });
    assert!(taken.is_err());
    assert_eq!(app.roles(&team), ["Ana owner", "Ben editor"]);
}

// Z09
#[test]
fn a_person_who_joins_twice_at_once_is_a_member_once() {
    let app = TestApp::start_with(6, &[]);
    let (ana, ben) = (app.person("Ana"), app.person("Ben"));
    let at_ana = app.browser_of(&ana);
    let team = app.team(&at_ana, "Film club");
    let path = super::invite(&app, &at_ana, &team, &ben.email, "editor");
    let statuses: Vec<u16> = thread::scope(|scope| {
        let each: Vec<_> = (0..4)
            .map(|_| {
                let (browser, path) = (app.browser_of(&ben), &path);
                scope.spawn(move || browser.post(path, &[]).status)
            })
            .collect();
        each.into_iter().map(|it| it.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|it| *it == 303 || *it == 200), "{statuses:?}");
    assert_eq!(app.roles(&team), ["Ana owner", "Ben editor"]);
    assert_eq!(app.count("audit_entries where kind = 'member joined'"), 1);
}
