//! The lists of all of a person's spaces, on the front page.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use diesel::{Connection, connection::InstrumentationEvent};
use podium::{
    access::{Actor, Allowed, Edit, Locator, Scope, TokenGrant, View},
    database::ids::SpaceId,
    lists::overview::SpaceOverview,
    spaces::Space,
};

use crate::support::{Person, TestApp};

/// Ana is an editor of so many spaces besides her own; each holds a list of its own with three favourites or more.
fn member_of(app: &TestApp, names: &[&str]) -> Person {
    let ana = app.person("Ana");
    for name in names {
        let other = app.person(name);
        let list = app.category(&other, &format!("Of {name}"));
        let titles = ["One", "Two", "Three", "Four"].map(|title| format!("{name} {title}"));
        app.favourites(&other, &list, &titles.each_ref().map(String::as_str));
        let (space, user) = (other.space.id, ana.user.id);
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({space}, {user}, 'editor')"
        ));
    }
    ana
}

fn queries(app: &TestApp, ana: &Person) -> (usize, Vec<SpaceOverview>) {
    let (count, mut conn) = (Arc::new(AtomicUsize::new(0)), app.conn());
    let counted = count.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    });
    let spaces = SpaceOverview::all(&mut conn, &Actor::from(&ana.user)).unwrap();
    (count.load(Ordering::Relaxed), spaces)
}

#[test]
fn five_spaces_take_no_more_queries_than_one() {
    let (one, five) = (TestApp::start(), TestApp::start());
    let (of_one, shown) = queries(&one, &member_of(&one, &[]));
    assert_eq!((of_one, shown.len()), (3, 1), "spaces, lists, first titles");
    let (of_five, shown) = queries(&five, &member_of(&five, &["Ben", "Cy", "Dee", "Eve"]));
    assert_eq!((of_five, shown.len()), (of_one, 5));
}

#[test]
fn each_space_shows_its_own_lists_with_their_first_three() {
    let app = TestApp::start();
    let ana = member_of(&app, &["Ben", "Cy"]);
    let food = app.category(&ana, "Food");
    app.favourites(&ana, &food, &["Soup", "Bread"]);
    let page = app.browser_of(&ana).get("/");
    assert_eq!(page.all("section.space h2"), ["Ana", "Ben", "Cy"]);
    let standing = page.all("section.space > .meta > span");
    assert_eq!(standing, ["your own space", "you’re an editor", "you’re an editor"]);
    let lists = |n: usize| page.all(&format!("section.space:nth-of-type({n}) li[id] .title"));
    assert_eq!(lists(1), ["People", "Places", "Food"]);
    assert_eq!(lists(2), ["People", "Places", "Food", "Of Ben"]);
    let titles = |n: usize| page.all(&format!("section.space:nth-of-type({n}) .top3 li"));
    assert_eq!(titles(1), ["Soup", "Bread"]);
    assert_eq!(titles(3), ["Cy One", "Cy Two", "Cy Three"]);
}

#[test]
fn many_proofs_at_once_are_those_that_are_made_one_by_one() {
    let app = TestApp::start();
    let ana = member_of(&app, &["Ben", "Cy"]);
    app.sql("update memberships set role = 'viewer' where role = 'editor' and space_id = (select max(id) from spaces)");
    let conn = &mut app.conn();
    let spaces: Vec<SpaceId> = Space::of(conn, &ana.user).unwrap().iter().map(|it| it.id).collect();
    assert_eq!(spaces.len(), 3);
    let token = |scope, space_id| Actor::Token(ana.user.clone(), TokenGrant { scope, space_id });
    let actors = [
        Actor::from(&ana.user),
        token(Scope::Read, None),
        token(Scope::Write, None),
        token(Scope::Write, Some(spaces[1])),
        Actor::Visitor,
    ];
    let mut numbers = Vec::new();
    for actor in actors {
        // Nobody who is not signed in can edit.
        let all: Vec<Allowed<Space, Edit>> = Allowed::memberships(conn, &actor).unwrap_or_default();
        let found: Vec<_> = all.iter().map(|it| (it.item().id, it.role())).collect();
        let singly = spaces.iter().filter_map(|id| {
            let one: Allowed<Space, Edit> = Allowed::check(conn, &actor, &Locator::Id(*id)).ok()?;
            Some((*id, one.role()))
        });
        assert_eq!(found, singly.collect::<Vec<_>>(), "{actor:?}");
        numbers.push(found.len());
    }
    assert_eq!(numbers, [2, 0, 2, 1, 0]);
    let seen: Vec<Allowed<Space, View>> = Allowed::memberships(conn, &Actor::from(&ana.user)).unwrap();
    assert_eq!(seen.len(), 3);
}

#[test]
fn with_many_lists_a_new_one_is_made_on_top_and_each_moves_to_a_position_at_once() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    for number in 1..=60 {
        app.category(&ana, &format!("List {number}"));
    }
    let browser = app.browser_of(&ana);
    let page = browser.get("/");
    assert!(page.has(".category-grid > li.new:first-child form"), "no scrolling to make one");
    let titles = page.all(".category-grid .title");
    assert_eq!((titles.len(), titles[62].as_str()), (63, "List 60"));
    let list = app.number("select id from categories where name = 'List 60'");
    let form = page.form(&format!("#category-{list} details form"));
    assert_eq!(form.value("number"), "63");
    let page = browser.follow(browser.submit(form.set("number", "2").press("Move")));
    assert_eq!(page.all(".category-grid .title")[1], "List 60");
    assert!(page.has(".flash form"), "with an Undo");
}
