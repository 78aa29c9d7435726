//! Several lists as one, for programs.

use serde_json::{Value, json};

use crate::support::{Person, TestApp};

const SEVERAL: &str = "/api/v1/compare/several?lists=@ana/films,@bea/movies,@cleo/cinema";
const COPIES: &str = "/api/v1/compare/several/copies";

/// Three public lists of three people.
fn three(app: &TestApp) -> [Person; 3] {
    let people = ["Ana", "Bea", "Cleo"].map(|name| app.person(name));
    let lists = [
        ("Films", vec!["Alien", "Brazil", "Cube"]),
        ("Movies", vec!["Brazil", "Cube", "Alien", "Dune"]),
        ("Cinema", vec!["Alien", "Cube", "Elf"]),
    ];
    for (person, (name, titles)) in people.iter().zip(&lists) {
        let list = app.category(person, name);
        app.favourites(person, &list, titles);
    }
    app.sql(
        "update categories set visibility = 'public', version = version + 1
         where name in ('Films', 'Movies', 'Cinema')",
    );
    people
}

#[test]
fn a_program_gets_the_order_that_contradicts_several_lists_least() {
    let app = TestApp::start();
    let [ana, ..] = three(&app);
    let found = app.stranger_program().get(SEVERAL).expect(200);
    let titles: Vec<&str> =
        found.body["items"].as_array().unwrap().iter().filter_map(|it| it["title"].as_str()).collect();
    assert_eq!(titles, ["Brazil", "Alien", "Cube"]);
    for (pointer, number) in [
        ("/needed", 2),
        ("/ordered", 3),
        ("/too_few", 2),
        ("/contradictions", 2),
        ("/comparisons", 7),
        ("/fewest_possible", 2),
        ("/lists/0/percent", 67),
        ("/lists/2/agreed_pairs", 1),
    ] {
        assert_eq!(found.number(pointer), number, "{pointer}");
    }
    assert_eq!(found.body["is_exact"], true);
    let alien = json!({"title": "Alien", "ranks": [1, 3, 1], "place": {"rank": 2, "comparisons": 5, "won": 3,
        "contradictions": 2, "to_next": {"agree": 2, "contradict": 1}}});
    assert_eq!(found.body["items"][1], alien);
    let page = app.stranger_program().get(&format!("{SEVERAL}&limit=2")).expect(200);
    let next = page.header("link").strip_prefix('<').unwrap().split('>').next().unwrap().to_owned();
    let last = app.stranger_program().get(&next).expect(200);
    assert_eq!((last.text("/items/0/title"), &last.body["next"]), ("Cube", &Value::Null));
    assert_eq!(last.body["items"][0]["place"]["to_next"], Value::Null);
    let few = app.stranger_program().get(&format!("{SEVERAL}&part=too_few")).expect(200);
    let dune = json!({"title": "Dune", "ranks": [null, 4, null], "place": null});
    assert_eq!(few.body["items"][0], dune);
    // By id, for those who may know it.
    let films = app.number("select id from categories where name = 'Films'");
    let by_id = SEVERAL.replace("@ana/films", &films.to_string());
    assert_eq!(app.program(&ana, "read").get(&by_id).expect(200).body["items"], found.body["items"]);
    app.stranger_program().get(&by_id).expect(400);
}

#[test]
fn what_is_wrong_with_the_lists_is_told_by_its_code() {
    let app = TestApp::start();
    let [ana, ..] = three(&app);
    app.category(&ana, "Secret");
    let eight = ["@ana/films"; 9].join(",");
    for (lists, code) in [
        ("@ana/films,@bea/movies", "too_few_lists"),
        ("@ana/films,@bea/movies,@ana/films", "same_list"),
        ("@ana/films,@bea/movies,@ana/secret", "list_not_found"),
        ("@ana/films,@bea/movies,", "no_address"),
        (eight.as_str(), "too_many_lists_compared"),
    ] {
        let refused =
            app.stranger_program().get(&format!("/api/v1/compare/several?lists={lists}")).expect(400);
        assert_eq!(refused.text("/code"), code, "{lists}");
    }
    app.stranger_program().get("/api/v1/compare/several").expect(400);
    let known = "@ana/films,@bea/movies,@ana/secret";
    app.program(&ana, "read").get(&format!("/api/v1/compare/several?lists={known}")).expect(200);
}

#[test]
fn a_program_makes_a_list_of_the_order() {
    let app = TestApp::start();
    let [_, bea, _] = three(&app);
    let lists = json!(["@ana/films", "@bea/movies", "@cleo/cinema"]);
    let body = json!({"lists": lists, "space_id": bea.space.id.0, "name": "Ours"});
    app.stranger_program().post(COPIES, body.clone()).expect(401);
    app.program(&bea, "read").post(COPIES, body.clone()).expect(403);
    let program = app.program(&bea, "write");
    let made = program.post(COPIES, body.clone()).expect(201);
    assert_eq!((made.text("/name"), made.text("/visibility"), made.number("/size")), ("Ours", "private", 3));
    let list = made.header("location").to_owned();
    let favourites = program.get(&format!("{list}/favourites")).expect(200);
    assert_eq!((favourites.text("/items/0/title"), favourites.text("/items/2/title")), ("Brazil", "Cube"));
    assert_eq!(
        program.post(COPIES, body.clone()).expect(422).errors(),
        [("/name".into(), "name_taken".into())]
    );
    let entry = made.header("podium-change").to_owned();
    program.post(&format!("/api/v1/history/{entry}/undo"), json!({})).expect(200);
    program.get(&list).expect(404);
    let ana = app.number("select id from spaces where handle = 'ana'");
    let elsewhere = json!({"lists": lists, "space_id": ana, "name": "Ours"});
    assert_eq!(
        program.post(COPIES, elsewhere).expect(422).errors(),
        [("/space_id".into(), "no_space".into())]
    );
    let nothing = json!({"lists": ["@bea/people", "@bea/places", "@bea/food"], "space_id": bea.space.id.0, "name": "Ours"});
    assert_eq!(program.post(COPIES, nothing).expect(400).text("/code"), "nothing_in_common");
}
