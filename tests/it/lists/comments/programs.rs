//! Comments for programs.

use serde_json::json;

use super::{assert_counted, club};
use crate::support::TestApp;

#[test]
fn programs_comment_like_people() {
    let app = TestApp::start();
    let club = club(&app);
    let heat = app.id_of("Heat");
    let ben = app.program(&club.ben.0, "write");
    let ana = app.program(&club.ana.0, "write");
    let path = format!("/api/v1/favourites/{heat}/comments");
    let made = ben.post(&path, json!({"text": "Seen with @ana."})).expect(201);
    let one = made.header("location").to_owned();
    assert_eq!(made.text("/text"), "Seen with @ana.");
    for text in ["Two", "Three"] {
        ben.post(&path, json!({"text": text})).expect(201);
    }
    let first = ana.get(&format!("{path}?limit=2")).expect(200);
    assert_eq!(first.text("/items/0/author"), "Ben");
    let rest = ana.get(&format!("{path}?limit=2&cursor={}", first.text("/next"))).expect(200);
    assert_eq!(rest.text("/items/0/text"), "Three");
    let shown = ben.get(&one).expect(200);
    let changed = ben.patch(&one, &shown.tag(), json!({"text": "Seen it."})).expect(200);
    assert_eq!(changed.text("/text"), "Seen it.");
    ben.patch(&one, &shown.tag(), json!({"text": "Late."})).expect(412);
    ana.patch(&one, &changed.tag(), json!({"text": "Not mine."})).expect(403);
    assert_eq!(ben.post(&path, json!({"text": " "})).expect(422).errors()[0].0, "/text");
    app.program(&club.ben.0, "read").post(&path, json!({"text": "No"})).expect(403);
    ana.delete(&one).expect(204);
    ben.get(&one).expect(404);
    ana.post(&format!("{one}/restoration"), json!({})).expect(200);
    let setting = format!("/api/v1/categories/{}/commenting", club.list);
    let now = ana.get(&setting).expect(200);
    assert_eq!(now.text("/commenting"), "members");
    ana.put(&setting, &now.tag(), json!({"commenting": "nobody"})).expect(200);
    ben.post(&path, json!({"text": "No"})).expect(403);
    let silences = format!("/api/v1/spaces/{}/silences", club.team.id);
    let silence = format!("{silences}/{}", club.ben.0.user.id);
    ana.put(&silence, "*", json!({})).expect(204);
    assert_eq!(ana.get(&silences).expect(200).text("/items/0/name"), "Ben");
    ana.delete(&silence).expect(204);
    assert_counted(&app);
}
