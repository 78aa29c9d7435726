//! Who may read the history, and who may take something back.

use crate::support::{Browser, Person, TestApp};

fn join(app: &TestApp, person: &Person, space: i64, role: &str) -> Browser {
    let user = person.user.id;
    app.sql(&format!("insert into memberships (space_id, user_id, role) values ({space}, {user}, '{role}')"));
    app.browser_of(person)
}

// Z10
#[test]
fn the_history_of_a_space_is_for_its_members_alone() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Secret"]);
    let entry = app.last_entry();
    let bea = app.person("Bea");
    let stranger = app.browser_of(&bea);
    let (space, list, favourite) = (ana.space.id, films.id, app.id_of("Secret"));
    for query in [
        String::new(),
        format!("?space={space}"),
        format!("?category={list}"),
        format!("?favourite={favourite}"),
        format!("?person={}", ana.user.id),
        format!("?space={space}&favourite={favourite}"),
    ] {
        for path in ["/history", "/history.csv", "/history.json"] {
            let page = stranger.get(&format!("{path}{query}"));
            assert_eq!(page.status, 200);
            assert!(!page.body().contains("Secret") && !page.body().contains("Films"), "{path}{query}");
            let empty = stranger.get(&format!("{path}{}", query.replace(|c: char| c.is_ascii_digit(), "9")));
            let without =
                |page: &crate::support::Page| page.text_content().replace(|c: char| c.is_ascii_digit(), "9");
            assert_eq!(without(&page), without(&empty), "{path}{query}");
        }
    }
    assert_eq!(stranger.get(&format!("/history/{entry}")).status, 404);
    let viewer = join(&app, &bea, space.0, "viewer");
    assert!(viewer.get("/history").text_content().contains("Ana added Secret to Films as number 1"));
    assert_eq!(viewer.get(&format!("/history/{entry}")).status, 200);
    assert!(viewer.get("/history.json").body().contains("Secret"));
    app.sql(&format!("delete from memberships where user_id = {} and space_id = {space}", bea.user.id));
    assert!(!viewer.get("/history").body().contains("Secret"), "no longer");
    assert_eq!(viewer.get(&format!("/history/{entry}")).status, 404);
    assert_eq!(app.browser().get("/history").status, 303);
    assert_eq!(app.browser().get("/history.csv").status, 303);
}

#[test]
fn only_whoever_may_change_things_is_offered_to_take_them_back() {
    let app = TestApp::start();
    let (ana, films, owner) = app.films(&["Up"]);
    owner.link_to(films.id);
    let [viewer, editor] = ["viewer", "editor"].map(|role| {
        let person = app.person(role);
        join(&app, &person, ana.space.id.0, role)
    });
    let added = app.number("select id from audit_entries where subject = 'Up'");
    let offered = |browser: &Browser, path: &str| {
        browser.get(path).has(&format!("form[action='/history/{added}/undo']"))
    };
    for path in ["/history".to_owned(), format!("/history/{added}"), "/@ana/films/up".to_owned()] {
        assert!(!offered(&viewer, &path), "{path}");
        assert!(offered(&editor, &path) && offered(&owner, &path), "{path}");
    }
    let public = app.number("select max(id) from audit_entries where kind = 'visibility changed'");
    let undo = format!("form[action='/history/{public}/undo']");
    assert!(
        owner.get("/history").has(&undo) && !editor.get("/history").has(&undo),
        "its owners decide who sees it"
    );
    assert_eq!(editor.post(&format!("/history/{public}/undo"), &[]).status, 403);
    let shared = app.number("select max(id) from audit_entries where kind = 'share added'");
    let undo = format!("form[action='/history/{shared}/undo']");
    assert!(owner.get("/history").has(&undo) && !editor.get("/history").has(&undo), "and by which links");
}

#[test]
fn several_spaces_are_told_together_and_apart() {
    let app = TestApp::start();
    let (ana, _, _) = app.films(&["Up"]);
    let bea = app.person("Bea");
    let editor = join(&app, &bea, ana.space.id.0, "editor");
    let told = |path: String| editor.get(&path).all(".event-text > p");
    let (ours, theirs) =
        (told(format!("/history?space={}", bea.space.id)), told(format!("/history?space={}", ana.space.id)));
    assert_eq!(
        (ours.len(), theirs.len()),
        (3, 5),
        "the lists that an account begins with, and what Ana made"
    );
    assert_eq!(told("/history".into()).len(), 8);
    assert!(ours.iter().all(|it| it.starts_with("Bea ")) && theirs.iter().all(|it| it.starts_with("Ana ")));
    assert_eq!(told(format!("/history?person={}", ana.user.id)), theirs);
    let page = editor.get("/history");
    assert_eq!(page.all("#space option"), ["All", "Bea", "Ana"], "her own first");
    assert!(page.all(".event .meta").iter().any(|it| it == "in Ana"), "{:?}", page.all(".event .meta"));
    let all = told("/history".into());
    assert!(
        all[..3].iter().all(|it| it.starts_with("Bea ")),
        "the newest first, whatever the space: {all:?}"
    );
}
