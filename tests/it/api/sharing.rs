//! Who sees a list, and its share links.

use serde_json::json;

use crate::support::TestApp;

#[test]
fn a_program_shows_a_list_to_everyone_and_hides_it_again() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/visibility", films.id);
    let now = program.get(&path).expect(200);
    assert_eq!((now.text("/visibility"), now.text("/page")), ("private", "/@ana/films"));
    program.send("PUT", &path, &[], Some(json!({"visibility": "public"}))).expect(428);
    let public = program.put(&path, &now.tag(), json!({"visibility": "public"})).expect(200);
    assert_eq!(app.browser().get("/@ana/films").status, 200);
    let late = program.put(&path, &now.tag(), json!({"visibility": "link"})).expect(412);
    assert_eq!((late.text("/current/visibility"), late.tag()), ("public", public.tag()));
    let wrong = program.put(&path, &public.tag(), json!({"visibility": "all"})).expect(422);
    assert_eq!(wrong.errors(), [("/visibility".into(), "wrong_shape".into())]);
    let entry = public.header("podium-change").to_owned();
    assert_eq!(browser.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(program.get(&path).expect(200).tag(), now.tag());
    app.sql("update users set email_confirmed_at = null");
    let unconfirmed = program.put(&path, &now.tag(), json!({"visibility": "link"})).expect(422);
    assert_eq!(unconfirmed.errors(), [("/visibility".into(), "email_unconfirmed".into())]);
    let none = json!({"label": "x"});
    let none = program.post(&format!("/api/v1/categories/{}/shares", films.id), none).expect(422);
    assert_eq!(none.errors(), [("/label".into(), "email_unconfirmed".into())]);
}

#[test]
fn a_program_creates_changes_renews_and_revokes_a_share_link() {
    let app = TestApp::start();
    let (ana, films, browser) = app.films(&["Heat"]);
    let year = app.attribute(&ana, &films, "Year", "number", &[]).id;
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/shares", films.id);
    let hides = json!({"descriptions": true, "attributes": [year]});
    let made = program.post(&path, json!({"label": "Film club", "hides": hides})).expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    let opened = |address: &str| app.browser().get(&address[address.find("/s/").unwrap()..]).status;
    let address = made.text("/address").to_owned();
    assert!(address.ends_with(made.text("/ending")) && opened(&address) == 200, "{address}");
    assert_eq!(made.header("podium-change").split(", ").count(), 2, "the list became visible, too");
    let link = made.header("location").to_owned();
    let shown = program.get(&link).expect(200);
    assert!(shown.body.get("address").is_none(), "a secret is told once: {}", shown.body);
    assert_eq!(
        shown.body["hides"],
        json!({
            "descriptions": true, "dates": false, "comments": false, "tiers": false, "editions": false,
            "attributes": [year],
        })
    );
    assert_eq!(program.get(&path).expect(200).text("/items/0/label"), "Film club");

    program.send("PATCH", &link, &[], Some(json!({"label": "x"}))).expect(428);
    let change = json!({"password": "open sesame", "hides": {"dates": true, "attributes": []}});
    let changed = program.patch(&link, &shown.tag(), change).expect(200);
    assert_eq!(
        changed.body["hides"],
        json!({
            "descriptions": true, "dates": true, "comments": false, "tiers": false, "editions": false,
            "attributes": [],
        })
    );
    assert_eq!((&changed.body["has_password"], changed.text("/label")), (&json!(true), "Film club"));
    assert_eq!(app.count("shares where password_hash like '$argon2id$%'"), 1);
    let late = program.patch(&link, &shown.tag(), json!({"password": null})).expect(412);
    assert_eq!((&late.body["current"]["has_password"], late.tag()), (&json!(true), changed.tag()));
    let cases = [
        (json!({"password": ""}), "/password", "password_too_short"),
        (json!({"password": "short"}), "/password", "password_too_short"),
        (json!({"last_day": "2020-01-01"}), "/last_day", "day_passed"),
        (json!({"last_day": "soon"}), "/last_day", "wrong_shape"),
        (json!({"label": "x".repeat(61)}), "/label", "label_too_long"),
        (json!({"hides": {"attributes": [999_999]}}), "/hides/attributes/0", "no_such_attribute"),
        (json!({"hides": {"titles": true}}), "/hides/titles", "unknown_field"),
    ];
    for (body, pointer, code) in cases {
        let refused = program.patch(&link, &changed.tag(), body.clone()).expect(422);
        assert_eq!(refused.errors(), [(pointer.to_owned(), code.to_owned())], "{body}");
    }
    let free = json!({"password": null, "label": null, "last_day": "2999-12-31", "hides": null});
    let free = program.patch(&link, &changed.tag(), free).expect(200);
    assert_eq!((&free.body["has_password"], &free.body["label"]), (&json!(false), &json!(null)));
    assert_eq!((free.text("/last_day"), &free.body["hides"]["dates"]), ("2999-12-31", &json!(false)));

    let renewed = program.post(&format!("{link}/renewal"), json!({})).expect(200);
    assert_eq!((opened(&address), opened(renewed.text("/address"))), (404, 200));
    let entry = program.delete(&link).expect(204).header("podium-change").to_owned();
    program.get(&link).expect(404);
    assert_eq!(opened(renewed.text("/address")), 404);
    assert_eq!(browser.post(&format!("/history/{entry}/undo"), &[]).status, 303);
    assert_eq!(opened(renewed.text("/address")), 200);
}

#[test]
fn only_owners_share_and_a_token_of_another_space_finds_nothing() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&[]);
    let path = format!("/api/v1/categories/{}/shares", films.id);
    let visibility = format!("/api/v1/categories/{}/visibility", films.id);
    let made = app.program(&ana, "write").post(&path, json!({})).expect(201);
    let link = made.header("location").to_owned();
    let ben = app.person("Ben");
    let reader = app.program(&ana, "read");
    reader.get(&visibility).expect(200);
    let elsewhere = app.program_in(&ana, "write", Some(ben.space.id.0));
    for (program, status) in [(reader, 403), (app.program(&ben, "write"), 404), (elsewhere, 404)] {
        program.get(&path).expect(status);
        program.post(&path, json!({})).expect(status);
        program.get(&link).expect(status);
        program.patch(&link, "*", json!({"label": "x"})).expect(status);
        program.post(&format!("{link}/renewal"), json!({})).expect(status);
        program.delete(&link).expect(status);
        program.put(&visibility, "*", json!({"visibility": "public"})).expect(status);
    }
    assert_eq!(app.words("select visibility from categories where slug = 'films'"), ["link"]);
}

#[test]
fn a_link_that_has_ended_can_be_changed_and_null_hides_nothing() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let path = format!("/api/v1/categories/{}/shares", films.id);
    assert_eq!(program.post(&path, json!({"password": ""})).expect(422).errors()[0].1, "password_too_short");
    let made = program.post(&path, json!({"hides": {"dates": true, "descriptions": true}})).expect(201);
    let link = made.header("location").to_owned();
    app.sql("update shares set last_day = current_date - 3");
    let ended = program.get(&link).expect(200);
    assert_eq!(ended.body["is_expired"], true);
    let named =
        program.patch(&link, &ended.tag(), json!({"label": "Old", "hides": {"dates": null}})).expect(200);
    assert_eq!((named.text("/label"), &named.body["hides"]["dates"]), ("Old", &json!(false)));
    assert_eq!(named.body["hides"]["descriptions"], true);
    let past = json!({"last_day": "2020-01-01"});
    assert_eq!(program.patch(&link, &named.tag(), past).expect(422).errors()[0].1, "day_passed");
}

#[test]
fn a_secret_that_an_earlier_podium_replaces_is_the_only_one_that_opens_the_list() {
    let app = TestApp::start();
    let (ana, films, _) = app.films(&["Heat"]);
    let program = app.program(&ana, "write");
    let made = program.post(&format!("/api/v1/categories/{}/shares", films.id), json!({})).expect(201);
    let address = made.text("/address").strip_prefix(&app.url()).unwrap().to_owned();
    assert_eq!(app.browser().get(&address).status, 200);
    app.sql("update shares set secret_hash = sha256('another-secret')");
    app.sql("update categories set version = version + 1 where slug = 'films'");
    assert_eq!(app.browser().get(&address).status, 404);
    assert_eq!(app.browser().get("/s/another-secret").status, 200);
}
