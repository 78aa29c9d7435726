//! The history: one entry for every change, none for what was refused, and nothing is rewritten.

mod files;
mod filters;
mod scope;
mod sentences;

use diesel::{RunQueryDsl, sql_query};
use podium::database::ids::{EntryId, FavouriteId};
use serde_json::{Value, json};

use crate::support::{Entry, TestApp};

/// Does something and gives the one entry that it wrote.
#[track_caller]
fn single_entry(app: &TestApp, deed: impl FnOnce() -> u16) -> Entry {
    let before = app.last_entry();
    assert_eq!(deed(), 303);
    let mut new = app.entries_after(before);
    assert_eq!(new.len(), 1, "{new:?}");
    new.remove(0)
}

#[test]
fn every_change_writes_one_entry_with_who_what_and_both_values() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let books = app.category(&person, "Books");
    let (list, a) = (films.id, app.id_of("A"));
    let post = |path: String, fields: &[(&str, &str)]| ana.save(&path, fields).status;
    let space = person.space.id;
    type Row<'a> = (&'a str, &'a str, Box<dyn FnOnce() -> u16 + 'a>, Option<(&'a str, Value)>);
    let from_to = |from: Value, to: Value| json!({"from": from, "to": to});
    let deeds: Vec<Row> = vec![
        (
            "category added",
            "Music",
            Box::new(|| post(format!("/spaces/{space}/categories"), &[("name", "Music")])),
            Some(("/name", from_to(Value::Null, json!("Music")))),
        ),
        (
            "category changed",
            "Films",
            Box::new(|| post(format!("/categories/{list}"), &[("name", "Movies")])),
            Some(("/name", from_to(json!("Films"), json!("Movies")))),
        ),
        (
            "category moved",
            "Movies",
            Box::new(|| post(format!("/categories/{list}/rank"), &[("place", "top")])),
            Some(("/rank", from_to(json!(4), json!(1)))),
        ),
        (
            "attribute added",
            "Movies",
            Box::new(|| {
                post(format!("/categories/{list}/attributes"), &[("name", "Year"), ("kind", "number")])
            }),
            Some(("/to/name", json!("Year"))),
        ),
        (
            "favourite added",
            "C",
            Box::new(|| post(format!("/categories/{list}/favourites"), &[("title", "C"), ("rank", "2")])),
            Some(("/rank", from_to(Value::Null, json!(2)))),
        ),
        (
            "favourite changed",
            "A",
            Box::new(|| post(format!("/favourites/{a}"), &[("title", "A!"), ("link", "https://x.org")])),
            Some((
                "/fields",
                json!({"title": from_to(json!("A"), json!("A!")), "link": from_to(json!(""), json!("https://x.org"))}),
            )),
        ),
        (
            "favourite moved",
            "A!",
            Box::new(|| post(format!("/favourites/{a}/rank"), &[("place", "number"), ("number", "3")])),
            Some(("/rank", from_to(json!(1), json!(3)))),
        ),
        (
            "favourite binned",
            "A!",
            Box::new(|| post(format!("/trash/favourites/{a}"), &[])),
            Some(("/rank", from_to(json!(3), Value::Null))),
        ),
        (
            "favourite restored",
            "A!",
            Box::new(|| post(format!("/trash/favourites/{a}/restoration"), &[])),
            Some(("/rank", from_to(Value::Null, json!(3)))),
        ),
        (
            "favourite moved to another list",
            "A!",
            Box::new(|| {
                post(
                    format!("/favourites/{a}/rank"),
                    &[("place", "category"), ("category", &books.id.to_string())],
                )
            }),
            Some(("/category name", from_to(json!("Movies"), json!("Books")))),
        ),
        (
            "visibility changed",
            "Movies",
            Box::new(|| post(format!("/categories/{list}/visibility"), &[("visibility", "public")])),
            Some(("/visibility", from_to(json!("private"), json!("public")))),
        ),
        (
            "category binned",
            "Movies",
            Box::new(|| post(format!("/trash/categories/{list}"), &[])),
            Some(("/size", json!(2))),
        ),
        (
            "category restored",
            "Movies",
            Box::new(|| post(format!("/trash/categories/{list}/restoration"), &[])),
            None,
        ),
    ];
    for (kind, subject, deed, change) in deeds {
        let entry = single_entry(&app, deed);
        assert_eq!(
            (entry.kind.as_str(), entry.subject.as_str(), entry.actor_id),
            (kind, subject, person.user.id)
        );
        if let Some((pointer, value)) = change {
            assert_eq!(entry.changes.pointer(pointer), Some(&value), "{kind}: {}", entry.changes);
        }
    }
}

#[test]
fn attributes_and_saved_orders_write_one_entry_each() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B", "C"]);
    let [year, by] = ["Year", "By"].map(|name| app.attribute(&person, &films, name, "text", &[]).id);
    let field = format!("attribute-{year}");
    ana.save(&format!("/favourites/{}", app.id_of("A")), &[("title", "A"), (&field, "1995")]);
    let changed = single_entry(&app, || {
        ana.save(&format!("/attributes/{year}"), &[("name", "Made"), ("kind", "number")]).status
    });
    assert_eq!(
        (changed.kind.as_str(), &changed.changes["from"]["kind"], &changed.changes["to"]["name"]),
        ("attribute changed", &json!("text"), &json!("Made"))
    );
    let moved = single_entry(&app, || ana.post(&format!("/attributes/{by}/rank"), &[("place", "up")]).status);
    assert_eq!(
        (moved.kind.as_str(), &moved.changes["rank"]),
        ("attribute moved", &json!({"from": 2, "to": 1}))
    );
    let removed = single_entry(&app, || ana.post(&format!("/attributes/{year}/removal"), &[]).status);
    assert_eq!(
        (removed.kind.as_str(), &removed.changes["values"]),
        ("attribute removed", &json!({app.id_of("A").to_string(): "1995"}))
    );
    let restored = single_entry(&app, || ana.post(&format!("/history/{}/undo", removed.id), &[]).status);
    assert_eq!(restored.kind, "attribute restored");
    let form = ana.get(&format!("/categories/{}/order", films.id)).form(".main > form");
    let form = form.set(&format!("number-{}", app.id_of("C")), "1");
    let saved = single_entry(&app, || ana.submit(&form).status);
    assert_eq!((saved.kind.as_str(), saved.changes["moved"].as_i64()), ("order saved", Some(1)));
    let undone = single_entry(&app, || ana.post(&format!("/history/{}/undo", saved.id), &[]).status);
    assert_eq!(undone.undoes, Some(EntryId(saved.id)));
}

#[test]
fn what_is_refused_or_changes_nothing_leaves_no_entry() {
    let app = TestApp::start();
    let (person, films, ana) = app.films(&["A", "B"]);
    let year = app.attribute(&person, &films, "Year", "number", &[]).id;
    let (list, a, before) = (films.id, app.id_of("A"), app.last_entry());
    let field = format!("attribute-{year}");
    for (path, fields) in [
        (format!("/spaces/{}/categories", person.space.id), vec![("name", "films")]),
        (format!("/categories/{list}"), vec![("name", "")]),
        (format!("/categories/{list}"), vec![("name", "Films"), ("description", "")]),
        (format!("/categories/{list}/favourites"), vec![("title", "a")]),
        (format!("/categories/{list}/favourites"), vec![("title", "C"), (&*field, "ten")]),
        (format!("/favourites/{a}"), vec![("title", "B")]),
        (format!("/favourites/{a}"), vec![("title", "A")]),
        (format!("/favourites/{a}/rank"), vec![("place", "number"), ("number", "0")]),
        (format!("/favourites/{a}/rank"), vec![("place", "up")]),
        (format!("/favourites/{a}/rank"), vec![("place", "category"), ("category", "987654321")]),
        (format!("/categories/{list}/attributes"), vec![("name", "year"), ("kind", "text")]),
        (format!("/attributes/{year}"), vec![("name", "Year"), ("kind", "number"), ("shown", "yes")]),
        (format!("/attributes/{year}/rank"), vec![("place", "up")]),
        (format!("/categories/{list}/order"), vec![("version", "0")]),
        ("/trash/favourites/987654321".into(), vec![]),
        (format!("/trash/favourites/{a}/restoration"), vec![]),
        (format!("/trash/categories/{list}/restoration"), vec![]),
        (format!("/categories/{list}/visibility"), vec![("visibility", "private")]),
        (format!("/categories/{list}/visibility"), vec![("visibility", "everybody")]),
    ] {
        let status = ana.save(&path, &fields).status;
        assert!(status < 500, "{status} {path}");
        assert_eq!(app.entries_after(before), [], "{path} {fields:?}");
    }
}

// L04
#[test]
fn the_database_refuses_to_rewrite_history() {
    let app = TestApp::start();
    app.films(&["A"]);
    let before = app.entries();
    for statement in [
        "update audit_entries set subject = 'nobody'",
        "delete from audit_entries",
        "delete from audit_entries where id = 1",
        "truncate audit_entries cascade",
        "update audit_rows set changes = '{}'",
        "delete from audit_rows where entry_id = 1",
        "truncate audit_rows",
        "update audit_entries set changes = '{}' where false",
    ] {
        let refused = sql_query(statement).execute(&mut app.conn()).unwrap_err().to_string();
        assert_eq!(refused, "history is append-only", "{statement}");
    }
    assert_eq!(app.entries(), before);
}

#[test]
fn the_history_of_what_is_gone_stays() {
    let app = TestApp::start();
    let (_, films, ana) = app.films(&["A"]);
    let a = app.id_of("A");
    ana.post(&format!("/trash/favourites/{a}"), &[]);
    ana.post(&format!("/trash/categories/{}", films.id), &[]);
    let kinds: Vec<String> = app
        .entries()
        .into_iter()
        .filter(|it| it.favourite_id == Some(FavouriteId(a)))
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds, ["favourite added", "favourite binned"]);
}
