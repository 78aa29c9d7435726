//! Members: what each role may do, and how a membership ends.

use serde_json::json;

use super::{Team, invite, join};
use crate::support::{Browser, Person, TestApp, wait_for};
use podium::{
    app::worker,
    database::ids::{CategoryId, ImportId},
    error::Error,
    transfer::imports::execution,
};

/// Ana, owner of a team's space, Ben, its editor, and Cy, its viewer, with their browsers.
struct Club {
    team: Team,
    ana: (Person, Browser),
    ben: (Person, Browser),
    cy: (Person, Browser),
}

fn club(app: &TestApp) -> Club {
    let signed_in = |name: &str| {
        let person = app.person(name);
        let browser = app.browser_of(&person);
        (person, browser)
    };
    let (ana, ben, cy) = (signed_in("Ana"), signed_in("Ben"), signed_in("Cy"));
    let team = app.team(&ana.1, "Film club");
    app.add_member(&team, &ben.0, "editor");
    app.add_member(&team, &cy.0, "viewer");
    Club { team, ana, ben, cy }
}

/// A list in the team's space with these titles.
fn films(app: &TestApp, club: &Club, titles: &[&str]) -> i64 {
    let made = club.ben.1.post(&format!("/spaces/{}/categories", club.team.id), &[("name", "Films")]);
    assert_eq!(made.status, 303);
    let id = app.number("select max(id) from categories");
    for title in titles {
        club.ben.1.post(&format!("/categories/{id}/favourites"), &[("title", title)]);
    }
    id
}

// Z09
#[test]
fn everyone_in_a_space_sees_who_is_in_it_and_owners_alone_the_addresses() {
    let app = TestApp::start();
    let club = club(&app);
    let path = format!("/spaces/{}/members", club.team.id);
    let page = club.ana.1.get(&path);
    assert_eq!(page.all(".members strong"), ["Ana", "Ben", "Cy"]);
    assert!(page.text_content().contains("cy@example.org"));
    for browser in [&club.ben.1, &club.cy.1] {
        let page = browser.get(&path);
        assert_eq!(page.all(".members strong"), ["Ana", "Ben", "Cy"]);
        assert!(!page.body().contains("@example.org"), "no addresses");
        assert!(!page.has("form[action$='/role']") && !page.has("a[href$='/removal']"));
    }
    assert_eq!(app.browser_of(&app.person("Eve")).get(&path).status, 404);
}

#[test]
fn a_role_is_changed_at_once_and_undone() {
    let app = TestApp::start();
    let club = club(&app);
    let list = films(&app, &club, &["Heat"]);
    let page = club.ana.1.get(&format!("/spaces/{}/members", club.team.id));
    let form = page.form(&format!("#member-{} form", club.ben.0.user.id));
    let changed = club.ana.1.follow(club.ana.1.submit(form.set("role", "viewer")));
    assert_eq!(changed.flash_text(), "Ben is now a viewer.");
    assert_eq!(club.ben.1.post(&format!("/categories/{list}/favourites"), &[("title", "Ran")]).status, 403);
    let undone = club.ana.1.follow(club.ana.1.submit(changed.form(".flash form")));
    assert_eq!(undone.flash_text(), "Ben is an editor again.");
    assert_eq!(club.ben.1.post(&format!("/categories/{list}/favourites"), &[("title", "Ran")]).status, 303);
    let history = club.cy.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(history.contains("Ana made Ben a viewer; they were an editor"), "{history}");
}

// Z08
#[test]
fn a_removed_member_is_out_with_the_next_request_and_what_they_began_ends() {
    let app = TestApp::start();
    let club = club(&app);
    let list = films(&app, &club, &["Heat", "Ran"]);
    let (ben, id) = (&club.ben.1, club.team.id);
    let program = app.program_in(&club.ben.0, "write", Some(id));
    let sent = || {
        program.post_once(&format!("/api/v1/categories/{list}/favourites"), "once", json!({"title": "Alien"}))
    };
    sent().expect(201);
    sent().expect(201);
    ben.post(&format!("/categories/{list}/imports"), &[("pasted", "1. Brazil\n2. Alien 3")]);
    assert!(ben.get("/search?q=Heat").text_content().contains("of Films"));
    let import = app.number("select max(id) from imports");
    ben.post(&format!("/imports/{import}/run"), &[]);
    let open = ben.get(&format!("/@{}/films", club.team.handle));
    let page = club.ana.1.get(&format!("/spaces/{id}/members/{}/removal", club.ben.0.user.id));
    assert!(page.text(".lede").contains("they can’t see the space"));
    let removed = club.ana.1.follow(club.ana.1.submit(page.form("main form")));
    assert_eq!(removed.flash_text(), "Removed Ben.");
    let before = app.titles(CategoryId(list));
    let moved =
        ben.submit(open.form("form[action$='/rows']").press_named(&format!("down-{}", app.id_of("Heat"))));
    assert_eq!(moved.status, 404, "an open page moves nothing");
    assert_eq!(ben.get(&format!("/@{}/films", club.team.handle)).status, 404);
    assert!(!ben.get("/").text_content().contains("Film club"));
    assert!(!ben.get("/search?q=Heat").text_content().contains("of Films"));
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(app.titles(CategoryId(list)), before);
    assert_eq!((app.count("imports"), app.count("jobs where job ? 'import'")), (0, 0));
    assert_eq!(sent().status, 401, "the token for the space has ended");
    let history = club.cy.1.get(&format!("/history?space={id}&person={}", club.ana.0.user.id)).text_content();
    assert!(history.contains("Ana removed Ben, an editor"), "{history}");
}

// Z08
#[test]
fn an_import_that_runs_while_its_person_is_removed_adds_nothing() {
    let app = TestApp::start();
    let club = club(&app);
    let list = films(&app, &club, &["Heat"]);
    let titles: Vec<String> = (1..=300).map(|number| format!("{number}. Film {number}")).collect();
    let pasted = titles.join("\n");
    club.ben.1.post(&format!("/categories/{list}/imports"), &[("pasted", &pasted)]);
    let import = app.number("select max(id) from imports");
    club.ben.1.post(&format!("/imports/{import}/run"), &[]);
    let removal = format!("/spaces/{}/members/{}/removal", club.team.id, club.ben.0.user.id);
    let ana = app.browser_of(&club.ana.0);
    let mut answer = None;
    let ran = app.write(move |conn| {
        let mut remove = |done: usize, total: usize| {
            if done > total / 2 && answer.is_none() {
                answer = Some(ana.post(&removal, &[]).status);
            }
        };
        let ran = execution::run(conn, ImportId(import), &mut remove);
        assert_eq!(answer, Some(303), "the removal did not wait for the job");
        ran
    });
    assert!(matches!(ran, Err(Error::NotFound)), "{ran:?}");
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(app.titles(CategoryId(list)), ["Heat"]);
    assert_eq!(app.roles(&club.team), ["Ana owner", "Cy viewer"]);
    assert_eq!((app.count("imports"), app.count("jobs")), (0, 0));
}

#[test]
fn leaving_takes_no_persons_number_and_its_lists_stay() {
    let app = TestApp::start();
    let club = club(&app);
    let list = films(&app, &club, &["Heat"]);
    let path = format!("/spaces/{}/leaving", club.team.id);
    let form = club.ben.1.get(&path).form("form[action$='/leaving']");
    let left = club.ben.1.submit(form.forge("user_id", &club.cy.0.user.id.to_string()));
    assert_eq!(club.ben.1.follow(left).flash_text(), "You’ve left Film club.");
    assert_eq!(app.roles(&club.team), ["Ana owner", "Cy viewer"]);
    assert_eq!(app.titles(CategoryId(list)), ["Heat"]);
    assert_eq!(club.ben.1.get(&path).status, 404);
    let history = club.cy.1.get(&format!("/history?space={}", club.team.id)).text_content();
    assert!(history.contains("Ben left the space; they were an editor"), "{history}");
    let back = invite(&app, &club.ana.1, &club.team, &club.ben.0.email, "viewer");
    assert_eq!(join(&club.ben.1, &back).status, 303);
    assert_eq!(app.roles(&club.team), ["Ana owner", "Ben viewer", "Cy viewer"]);
}

// Z08
#[test]
fn the_last_owner_stays_until_another_one_owns_the_space() {
    let app = TestApp::start();
    let club = club(&app);
    let (ana, id) = (&club.ana.1, club.team.id);
    let page = ana.get(&format!("/spaces/{id}/leaving"));
    assert!(page.text(".lede").contains("its only owner") && !page.has("main form"));
    let forced = ana.post(&format!("/spaces/{id}/leaving"), &[]);
    assert_eq!(forced.status, 409);
    assert_eq!(forced.all("main .button"), ["Hand over", "Close the space"]);
    let form =
        ana.get(&format!("/spaces/{id}/members")).form(&format!("#member-{} form", club.ana.0.user.id));
    let refused = ana.submit(form.set("role", "viewer"));
    assert_eq!(refused.status, 422);
    assert!(refused.text(".errors").contains("A space needs an owner"), "{}", refused.text(".errors"));
    let form = ana.get(&format!("/spaces/{id}/handover")).form("main form");
    let form = form.set("heir", &club.cy.0.user.id.to_string()).set("place", "viewer");
    app.sql("update sessions set proved_at = now() - interval '1 hour'");
    let asked = ana.submit(form.clone());
    assert_eq!(asked.status, 403, "it asks for the password");
    assert_eq!(app.roles(&club.team), ["Ana owner", "Ben editor", "Cy viewer"]);
    app.sql("update sessions set proved_at = now()");
    let entries = app.last_entry();
    let handed = ana.follow(ana.submit(form));
    assert_eq!(handed.flash_text(), "Cy owns Film club now.");
    assert_eq!(app.roles(&club.team), ["Ana viewer", "Ben editor", "Cy owner"]);
    assert_eq!(app.entries_after(entries).len(), 1, "one entry");
    let mut sent: Vec<(String, String)> = app.emails().into_iter().map(|it| (it.to, it.subject)).collect();
    sent.sort();
    let to = |name: &str, subject: &str| (format!("{name}@example.org"), subject.to_owned());
    assert_eq!(sent, [to("ana", "You’ve handed over “Film club”"), to("cy", "You own “Film club” now")]);
    let history = club.ben.1.get(&format!("/history?space={id}")).text_content();
    assert!(history.contains("Ana handed the space over to Cy, and is now a viewer"), "{history}");
}

#[test]
fn nobody_removes_themselves_by_the_form_for_others_nor_touches_a_persons_own_space() {
    let app = TestApp::start();
    let club = club(&app);
    let (id, me) = (club.team.id, club.ana.0.user.id);
    let page = club.ana.1.post(&format!("/spaces/{id}/members/{me}/removal"), &[]);
    assert_eq!(page.location(), Some(format!("/spaces/{id}/leaving")));
    assert_eq!(club.ana.1.post(&format!("/spaces/{id}/members/999/removal"), &[]).status, 404);
    assert_eq!(club.ana.1.post(&format!("/spaces/{id}/members/x/removal"), &[]).status, 404);
    let own = club.ana.0.space.id;
    app.sql(&format!("insert into memberships values ({own}, {}, 'owner')", club.ben.0.user.id));
    let role = format!("/spaces/{own}/members/{me}/role");
    assert!(club.ben.1.post(&role, &[("role", "viewer")]).text(".errors").contains("a person’s own space"));
    assert_eq!(club.ben.1.post(&format!("/spaces/{own}/members/{me}/removal"), &[]).status, 409);
    assert_eq!(club.ana.1.post(&format!("/spaces/{own}/leaving"), &[]).status, 409);
    for page in ["handover", "closing", "settings", "invitations"] {
        assert_eq!(club.ana.1.get(&format!("/spaces/{own}/{page}")).status, 409, "{page}");
    }
    assert_eq!(club.ana.1.post(&format!("/spaces/{own}/closing"), &[]).status, 409);
    assert_eq!(app.count(&format!("memberships where space_id = {own} and role = 'owner'")), 2);
}
