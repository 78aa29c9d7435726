//! Lists as they were.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_sees_a_list_on_a_day_its_top_ten_over_time_and_the_ranks_of_a_favourite() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat", "Jaws", "Cube"]);
    app.sql("alter table audit_entries disable trigger all");
    app.sql("update audit_entries set at = at - interval '3 days'");
    let (program, reader) = (app.program(&ana, "write"), app.program(&ana, "read"));
    let list = format!("/api/v1/categories/{}", films.id);
    let cube = format!("/api/v1/favourites/{}", app.id_of("Cube"));
    program.post(&format!("{cube}/rank"), json!({"place": "top"})).expect(200);
    program.delete(&format!("/api/v1/favourites/{}", app.id_of("Jaws"))).expect(204);
    program.post(&format!("{list}/favourites"), json!({"title": "Ran"})).expect(201);

    let day = (chrono::Utc::now() - chrono::TimeDelta::days(2)).date_naive();
    let then = reader.get(&format!("{list}/on?day={day}&limit=2")).expect(200);
    assert_eq!((then.text("/name"), then.number("/size"), then.text("/items/0/title")), ("Films", 3, "Heat"));
    assert_eq!((then.number("/items/0/rank_now"), then.body["items"][1]["rank_now"].is_null()), (2, true));
    assert_eq!(
        (&then.body["added"], &then.body["removed"]),
        (&json!({"count": 1, "titles": ["Ran"]}), &json!({"count": 1, "titles": ["Jaws"]}))
    );
    let next = then.header("link").trim_start_matches('<').split('>').next().unwrap().to_owned();
    let rest = reader.get(&next).expect(200);
    assert_eq!(
        (rest.text("/items/0/title"), rest.number("/items/0/rank"), rest.body["next"].is_null()),
        ("Cube", 3, true)
    );
    let other = format!("{list}/on?day={day}&limit=3&cursor={}", then.text("/next"));
    assert_eq!(reader.get(&other).expect(400).text("/code"), "bad_cursor");
    assert!(reader.get(&format!("{list}/on?day=2000-01-01")).expect(200).body["name"].is_null());
    for (wrong, code) in [("2026-02-30", "no_date"), ("", "no_date"), ("9999-01-01", "in_the_future")] {
        assert_eq!(reader.get(&format!("{list}/on?day={wrong}")).expect(400).text("/code"), code);
    }

    let chart = reader.get(&format!("{list}/chart?by=change")).expect(200);
    let last = chart.body["moments"].as_array().unwrap().len() - 1;
    assert_eq!(
        (chart.text("/series/0/title"), chart.number(&format!("/series/0/ranks/{last}"))),
        ("Cube", 1)
    );
    assert_eq!(reader.get(&format!("{list}/chart")).expect(200).text("/by"), "day");
    reader.get(&format!("{list}/chart?by=hour")).expect(400);

    let ranks = reader.get(&format!("{cube}/ranks?limit=1")).expect(200);
    assert_eq!(ranks.number("/items/0/rank"), 1);
    program.post(&format!("{cube}/rank"), json!({"place": "bottom"})).expect(200);
    let rest = reader.get(&format!("{cube}/ranks?cursor={}", ranks.text("/next"))).expect(200);
    assert_eq!(rest.body["items"].as_array().unwrap().len(), 1, "{}", rest.body);
    assert_eq!(rest.number("/items/0/rank"), 3);

    let ben = app.person("Ben");
    app.sql("update categories set visibility = 'public', version = version + 1 where slug = 'films'");
    let stranger = app.program(&ben, "write");
    for path in [format!("{list}/on"), format!("{list}/chart"), format!("{cube}/ranks")] {
        stranger.get(&path).expect(404);
        app.program_in(&ana, "read", Some(ben.space.id.0)).get(&path).expect(404);
    }
}
