//! Own orders by programs.

use serde_json::json;

use super::{club, list, path, stored};
use crate::support::TestApp;

#[test]
fn programs_place_look_and_make_it_the_lists() {
    let app = TestApp::start();
    let club = club(&app, &["Heat", "Ran", "Alien", "Up"], "off");
    let [ana, ben] = [&club.ana.0, &club.ben.0].map(|person| app.program(person, "write"));
    let api = |below: &str| format!("/api/v1{}", path(&club, below));
    ben.get(&api("mine")).expect(404);
    let setting = ana.get(&api("own-orders")).expect(200);
    assert_eq!(setting.text("/own_orders"), "off");
    let on = ana.put(&api("own-orders"), &setting.tag(), json!({"own_orders": "names"})).expect(200);
    assert_eq!(on.text("/own_orders"), "names");
    assert!(!on.header("podium-change").is_empty());
    ben.put(&api("own-orders"), "*", json!({"own_orders": "off"})).expect(403);
    let [heat, ran, alien, up] = ["Heat", "Ran", "Alien", "Up"].map(|title| app.id_of(title));
    let empty = ben.get(&api("mine")).expect(200);
    assert_eq!((empty.number("/size"), empty.body["favourites"].as_array().unwrap().len()), (4, 0));
    let placed = ben.put(&api("mine"), &empty.tag(), json!({"favourites": [up, heat, ran]})).expect(200);
    assert_eq!(placed.body["favourites"], json!([up, heat, ran]));
    let late = ben.put(&api("mine"), &empty.tag(), json!({"favourites": [ran]})).expect(412);
    assert_eq!(late.body["current"]["favourites"], json!([up, heat, ran]));
    for wrong in [json!([up, up]), json!([up, 987_654])] {
        let refused = ben.put(&api("mine"), "*", json!({"favourites": wrong})).expect(422);
        assert_eq!(refused.errors(), [("/favourites".to_owned(), "not_each_once".to_owned())]);
    }
    assert_eq!(
        app.program(&club.ben.0, "read").put(&api("mine"), "*", json!({"favourites": []})).status,
        403
    );
    assert_eq!(ana.get(&api("ours")).expect(409).text("/code"), "place_some_first");
    ana.put(&api("mine"), "*", json!({"favourites": [up, alien, heat]})).expect(200);
    let ours = ana.get(&api("ours")).expect(200);
    assert_eq!((ours.number("/took_part"), ours.number("/members"), ours.number("/needed")), (2, 3, 1));
    assert_eq!(ours.text("/favourites/0/title"), "Up");
    assert_eq!(ours.body["favourites"][0]["numbers"][club.ben.0.user.id.to_string()], json!(1));
    ben.send("POST", &api("ours/order"), &[("if-match", "*")], None).expect(403);
    let send = |tag: &str| ana.send("POST", &api("ours/order"), &[("if-match", tag)], None);
    ben.put(&api("mine"), "*", json!({"favourites": [ran, heat, up]})).expect(200);
    let changed = send(&ours.tag()).expect(412);
    assert_eq!(changed.body["current"]["favourites"][0]["title"], "Ran", "{}", changed.raw());
    assert_eq!(list(&app, &club), ["Heat", "Ran", "Alien", "Up"]);
    let saved = send(&changed.tag()).expect(204);
    assert_eq!(list(&app, &club)[0], "Ran");
    let change = saved.header("podium-change").to_owned();
    ana.post(&format!("/api/v1/history/{change}/undo"), json!({})).expect(200);
    assert_eq!(list(&app, &club), ["Heat", "Ran", "Alien", "Up"]);
    let cleared = json!({"own_orders": "result", "delete_all": true});
    ana.put(&api("own-orders"), "*", cleared).expect(200);
    assert_eq!(stored(&app), Vec::<String>::new());
}
