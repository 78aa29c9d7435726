//! Spaces, categories, favourites and their order.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_makes_a_list_fills_it_ranks_it_and_puts_it_into_the_bin() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let program = app.program(&ana, "write");
    let spaces = program.get("/api/v1/spaces").expect(200);
    assert_eq!((spaces.text("/items/0/handle"), spaces.text("/items/0/role")), ("ana", "owner"));
    let space = spaces.number("/items/0/id");

    let made =
        program.post(&format!("/api/v1/spaces/{space}/categories"), json!({"name": "Films"})).expect(201);
    let list = made.header("location").to_owned();
    assert_eq!(program.get(&list).expect(200).body, made.body);
    assert_eq!((made.text("/page"), made.number("/size")), ("/@ana/films", 0));
    let favourites = format!("{list}/favourites");
    for title in ["Heat", "Jaws", "Cube"] {
        let added = program.post(&favourites, json!({"title": title})).expect(201);
        assert_eq!(program.get(added.header("location")).expect(200).body, added.body);
    }
    let first =
        program.post(&favourites, json!({"title": "Ran", "rank": 1, "description": "A king divides."}));
    assert_eq!((first.status, first.number("/rank")), (201, 1));
    let titles = || {
        let page = program.get(&favourites).expect(200);
        let items = page.body["items"].as_array().unwrap().clone();
        let ranks: Vec<i64> = items.iter().map(|it| it["rank"].as_i64().unwrap()).collect();
        assert_eq!(ranks, (1..).take(items.len()).collect::<Vec<_>>());
        items.iter().map(|it| it["title"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles(), ["Ran", "Heat", "Jaws", "Cube"]);

    let ran = format!("/api/v1/favourites/{}", first.number("/id"));
    let moved = program.post(&format!("{ran}/rank"), json!({"place": "rank", "rank": 3})).expect(200);
    assert_eq!(moved.number("/rank"), 3);
    let heat = app.id_of("Heat");
    program.post(&format!("{ran}/rank"), json!({"place": "above", "other": heat})).expect(200);
    assert_eq!(titles(), ["Ran", "Heat", "Jaws", "Cube"]);
    let order = program.get(&format!("{list}/order")).expect(200);
    let mut ids: Vec<_> = order.body["favourites"].as_array().unwrap().clone();
    ids.reverse();
    program.put(&format!("{list}/order"), &order.tag(), json!({"favourites": ids})).expect(200);
    assert_eq!(titles(), ["Cube", "Jaws", "Heat", "Ran"]);
    let now = program.get(&format!("{list}/order")).tag();
    let ranks = json!({"ranks": {heat.to_string(): 1}});
    program.patch(&format!("{list}/order"), &now, ranks).expect(200);
    assert_eq!(titles(), ["Heat", "Cube", "Jaws", "Ran"]);

    let binned = program.delete(&ran).expect(204);
    assert!(binned.header("podium-change").parse::<i64>().is_ok());
    program.get(&ran).expect(404);
    assert_eq!(titles(), ["Heat", "Cube", "Jaws"]);
    assert_eq!(
        app.words("select distinct via from audit_entries where category_id is not null order by via desc"),
        ["token", ""]
    );
    program.delete(&list).expect(204);
    program.get(&list).expect(404);
}

#[test]
fn a_favourite_is_moved_to_another_list_and_its_values_are_kept_as_text() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id;
    let seen = app.attribute(&ana, &films, "Seen", "yes/no", &[]).id;
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites", films.id);
    let values = json!({year.to_string(): 1985.50, seen.to_string(): true});
    let added = program.post(&path, json!({"title": "Ran", "values": values})).expect(201);
    assert_eq!(added.body["values"], json!({year.to_string(): "1985.5", seen.to_string(): "yes"}));
    let ran = added.header("location").to_owned();
    let cleared = program.patch(&ran, &added.tag(), json!({"values": {year.to_string(): null}})).expect(200);
    assert_eq!(cleared.body["values"], json!({seen.to_string(): "yes"}));
    let wrong = json!({"values": {year.to_string(): "long ago", "999999": "x"}});
    let refused = program.patch(&ran, &cleared.tag(), wrong).expect(422);
    assert_eq!(refused.errors(), [("/values/999999".into(), "no_such_attribute".into())]);
    let wrong = program.patch(&ran, &cleared.tag(), json!({"values": {year.to_string(): "long ago"}}));
    assert_eq!(wrong.expect(422).errors(), [(format!("/values/{year}"), "no_number".into())]);
    let books = app.category(&ana, "Books");
    let there = json!({"place": "category", "category": books.id, "rank": 1});
    let moved = program.post(&format!("{ran}/rank"), there).expect(200);
    assert_eq!((moved.number("/category_id"), moved.number("/rank")), (books.id.0, 1));
}

#[test]
fn a_list_is_read_page_by_page_and_what_is_public_needs_no_token() {
    let app = TestApp::start();
    let titles: Vec<String> = (1..=120).map(|number| format!("Film {number}")).collect();
    let (ana, films, _) = app.films(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let (program, stranger) = (app.program(&ana, "read"), app.stranger_program());
    let public = "/api/v1/@ana/films/favourites?limit=50";
    stranger.get(public).expect(404);
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    let own = format!("/api/v1/categories/{}/favourites?limit=50", films.id);
    stranger.get(&own).expect(401);
    for (reader, start) in [(&stranger, public), (&program, &own)] {
        let (mut seen, mut next) = (Vec::new(), start.to_owned());
        loop {
            let page = reader.get(&next).expect(200);
            let items = page.body["items"].as_array().unwrap().clone();
            seen.extend(items.iter().map(|it| it["title"].as_str().unwrap().to_owned()));
            let link = page.header("link");
            if link.is_empty() {
                assert!(page.body["next"].is_null());
                break;
            }
            next = link.strip_prefix('<').unwrap().strip_suffix(">; rel=\"next\"").unwrap().to_owned();
            assert!(next.contains("limit=50"), "{next}");
        }
        assert_eq!(seen, titles);
    }
    let before = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    app.sql("update favourites set changed_at = now() where title = 'Film 77'");
    let changed = program.get(&format!("{own}&changed_since={before}")).expect(200);
    assert_eq!((changed.body["items"].as_array().unwrap().len(), changed.number("/items/0/rank")), (1, 77));
    let tag = program.get(&own).tag();
    assert_eq!(program.send("GET", &own, &[("if-none-match", &tag)], None).status, 304);
    app.sql("update favourites set title = 'Film 0' where title = 'Film 9'");
    assert_eq!(program.send("GET", &own, &[("if-none-match", &tag)], None).status, 200);
}

#[test]
fn a_batch_adds_all_or_none_or_those_that_are_right() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/favourites/batch", films.id);
    let batch =
        json!([{"title": "Ran"}, {"title": "heat"}, {"title": ""}, {"title": "RAN"}, {"title": "Jaws"}]);
    let refused = program.post(&path, json!({"favourites": batch})).expect(422);
    let wrong = [("1", "title_listed"), ("2", "no_title"), ("3", "title_twice")];
    let wrong = wrong.map(|(at, code)| (format!("/favourites/{at}/title"), code.to_owned()));
    assert_eq!(refused.errors(), wrong);
    assert_eq!(app.titles(films.id), ["Heat"]);
    let some = program.post(&path, json!({"favourites": batch, "all_or_nothing": false})).expect(200);
    assert_eq!(app.titles(films.id), ["Heat", "Ran", "Jaws"]);
    assert_eq!((some.number("/added/1/index"), some.number("/added/1/rank")), (4, 3));
    assert_eq!(some.text("/refused/1/errors/0/code"), "no_title");
    let entry = some.header("podium-change").to_owned();
    assert_eq!(browser.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(app.titles(films.id), ["Heat"]);
    let many: Vec<_> = (0..1000).map(|number| json!({"title": format!("Film {number}")})).collect();
    let all = program.post(&path, json!({"favourites": many})).expect(200);
    assert_eq!(all.body["added"].as_array().unwrap().len(), 1000);
    app.assert_ranks(films.id);
    for wrong in [json!([]), json!(vec![json!({"title": "x"}); 1001])] {
        assert_eq!(program.post(&path, json!({"favourites": wrong})).expect(422).errors()[0].1, "batch_size");
    }
}
