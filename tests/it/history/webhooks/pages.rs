//! The pages of webhooks, and their twins for programs.

use serde_json::json;

use super::{add, deliver, deliveries, site};
use crate::support::receiver::Reply;

#[test]
fn an_owner_adds_a_webhook_tests_it_sends_again_pauses_it_and_takes_removing_back() {
    let (app, ana, receiver) = site();
    let browser = app.browser_of(&ana);
    let profile = browser.get(&format!("/spaces/{}/profile", ana.space.id));
    let list = format!("/spaces/{}/webhooks", ana.space.id);
    assert!(profile.attributes("main a", "href").contains(&list));
    let refused = browser.submit(browser.get(&list).form("form.form").set("address", "https://10.0.0.1/"));
    assert_eq!((refused.status, refused.field_errors().len()), (422, 1), "{}", refused.text_content());
    let made = browser.submit(browser.get(&list).form("form.form").set("address", &receiver.address()));
    assert_eq!(made.status, 201, "{}", made.text_content());
    assert_eq!(made.header("cache-control"), "no-store");
    assert_eq!(made.flash_text(), "Added a webhook to 127.0.0.1.");
    let secret = made.attributes("input#secret", "value").swap_remove(0);
    let show = made.attributes("main a.button", "href").swap_remove(0);
    assert!(!browser.get(&show).body().contains(&secret));

    let tested = browser.follow(browser.submit(browser.get(&show).form("form[action$=\"/test\"]")));
    assert_eq!(tested.flash_text(), "Sending a test.");
    let twice = browser.post(&format!("{show}/test"), &[]);
    assert_eq!(twice.status, 409, "{}", twice.text_content());
    deliver(&app);
    let received = receiver.take();
    let [test, added] = &received[..] else { panic!("{received:?}") };
    assert_eq!((test.summary(), added.summary()), ("test".into(), "webhook added 127.0.0.1".into()));
    assert!(test.is_signed_with(&secret) && test.body["data"]["space_id"] == ana.space.id.0);
    let page = browser.get(&show);
    assert_eq!(page.all(".lines strong"), ["Webhook added", "Test"]);
    assert!(page.text(".lines").contains("delivered") && page.text(".lines").contains("status 200"));

    let again = page.forms().into_iter().rfind(|form| form.action().ends_with("/repetition"));
    browser.follow(browser.submit(again.unwrap()));
    deliver(&app);
    assert_eq!(receiver.take().iter().map(|it| it.id().to_owned()).collect::<Vec<_>>(), [test.id()]);

    browser.submit(browser.get(&show).form("form[action$=\"/pause\"]"));
    app.category(&ana, "While it is paused");
    deliver(&app);
    assert!(receiver.take().is_empty());
    assert!(browser.get(&show).text(".lede").contains("paused"));
    browser.submit(browser.get(&show).form("form[action$=\"/resumption\"]"));
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook changed 127.0.0.1"]);

    let renewed = browser.submit(browser.get(&show).form("form[action$=\"/secret\"]"));
    let other = renewed.attributes("input#secret", "value").swap_remove(0);
    deliver(&app);
    let received = receiver.take();
    assert!(received[0].is_signed_with(&other) && !received[0].is_signed_with(&secret));

    let removed = browser.follow(browser.submit(browser.get(&show).form("form[action$=\"/removal\"]")));
    assert_eq!(browser.get(&show).status, 404);
    app.category(&ana, "While it is gone");
    let restored = browser.follow(browser.submit(removed.form(".flash form")));
    assert_eq!(restored.flash_text(), "Restored the webhook to 127.0.0.1.");
    deliver(&app);
    let received = receiver.take();
    assert_eq!(received.iter().map(|it| it.summary()).collect::<Vec<_>>(), ["webhook restored 127.0.0.1"]);
    assert!(received[0].is_signed_with(&other), "with the secret that it had");
    let history = browser.get("/history").text("main");
    for sentence in [
        "Ana added a webhook to 127.0.0.1",
        "Ana changed the webhook to 127.0.0.1: paused",
        "Ana changed the webhook to 127.0.0.1: resumed",
        "Ana changed the webhook to 127.0.0.1: another secret",
        "Ana removed the webhook to 127.0.0.1",
        "Ana restored the webhook to 127.0.0.1, undoing",
    ] {
        assert!(history.contains(sentence), "{sentence}: {history}");
    }
    assert!(!history.contains("canary"), "the rest of the address may be a secret");
}

// A12
#[test]
fn adding_a_webhook_changing_its_address_and_seeing_a_secret_ask_for_a_fresh_proof() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    let browser = app.browser_of(&ana);
    app.sql("update sessions set proved_at = now() - interval '16 minutes'");
    let address = [("address", receiver.address())];
    let address = address.each_ref().map(|(name, value)| (*name, value.as_str()));
    let list = format!("/spaces/{}/webhooks", ana.space.id);
    let show = format!("/webhooks/{webhook}");
    for (path, fields) in [(&list, &address[..]), (&show, &address), (&format!("{show}/secret"), &[])] {
        let asked = browser.post(path, fields);
        let to = asked.location().unwrap_or_default();
        assert!(
            to.starts_with("/account/proof") || asked.text_content().contains("Confirm it’s you"),
            "{path}: {to}"
        );
    }
    assert_eq!(app.count("webhooks"), 1);
}

#[test]
fn programs_change_test_and_remove_webhooks_as_people_do() {
    let (app, ana, receiver) = site();
    let (webhook, secret) = add(&app, &ana, &receiver);
    let program = app.program(&ana, "write");
    let one = format!("/api/v1/webhooks/{webhook}");
    let listed = program.get(&format!("/api/v1/spaces/{}/webhooks", ana.space.id)).expect(200);
    assert_eq!(listed.body["items"][0]["address"], receiver.address());
    assert!(!listed.raw().contains(&secret));

    let tag = program.get(&one).expect(200).tag();
    let address = receiver.address().replace("hook", "other");
    let changed = program.patch(&one, &tag, json!({ "address": address })).expect(200);
    assert_eq!(changed.text("/address"), address);
    let late = program.patch(&one, &tag, json!({ "address": receiver.address() })).expect(412);
    assert_eq!(late.text("/current/address"), address);
    program.patch(&one, &changed.tag(), json!({ "address": "https://10.0.0.1/" })).expect(422);
    program.patch(&one, &changed.tag(), json!({ "adress": address })).expect(422);
    let empty = program.patch(&one, &changed.tag(), json!({ "address": "" })).expect(422);
    assert_eq!(empty.errors(), [("/address".into(), "no_address".into())]);

    let test = program.post(&format!("{one}/test"), json!({})).expect(202);
    assert_eq!((test.text("/state"), test.body["entry_id"].is_null()), ("waiting", true));
    receiver.reply_with(Reply::Status(503, "closed"));
    deliver(&app);
    let newest = deliveries(&program, webhook).into_iter().find(|it| it["id"] == test.body["id"]).unwrap();
    assert_eq!((&newest["state"], &newest["status"]), (&json!("failed"), &json!(503)), "a test is sent once");
    receiver.reply_with(Reply::Status(200, ""));
    receiver.take();
    program.post(&format!("{one}/deliveries/{}/repetition", test.number("/id")), json!({})).expect(202);
    super::skip_pause(&app);
    deliver(&app);
    assert_eq!(receiver.take()[0].id(), test.text("/message_id"));
    program.post(&format!("{one}/deliveries/1000000/repetition"), json!({})).expect(404);

    let renewed = program.post(&format!("{one}/secret"), json!({})).expect(200);
    assert_ne!(renewed.text("/secret"), secret);
    let removed = program.delete(&one).expect(204);
    program.get(&one).expect(404);
    let undo = format!("/api/v1/history/{}/undo", removed.header("podium-change"));
    program.post(&undo, json!({})).expect(200);
    assert_eq!(program.get(&one).expect(200).text("/address"), address);
    program.post(&undo, json!({})).expect(409);
}

#[test]
fn of_two_programs_that_pause_a_webhook_or_resume_it_at_once_the_second_is_told() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    let (program, one) = (app.program(&ana, "write"), format!("/api/v1/webhooks/{webhook}"));
    let tag = program.get(&one).expect(200).tag();
    let paused = program.patch(&one, &tag, json!({ "is_paused": true })).expect(200);
    let late = program.patch(&one, &tag, json!({ "is_paused": false })).expect(412);
    assert_eq!(late.body["current"]["is_paused"], true);
    program.patch(&one, &paused.tag(), json!({ "is_paused": false })).expect(200);

    // On the page, the address can be saved whether it is paused or not.
    let browser = app.browser_of(&ana);
    let form = browser.get(&format!("/webhooks/{webhook}")).form("form.form");
    browser.post(&format!("/webhooks/{webhook}/pause"), &[]);
    let saved = browser.submit(form.set("address", &receiver.address().replace("hook", "other")));
    assert_eq!(saved.status, 303, "{}", saved.text_content());
}

#[test]
fn a_space_has_ten_webhooks_at_most_and_needs_a_confirmed_address() {
    let (app, ana, receiver) = site();
    for _ in 0..10 {
        add(&app, &ana, &receiver);
    }
    let program = app.program(&ana, "write");
    let list = format!("/api/v1/spaces/{}/webhooks", ana.space.id);
    program.post(&list, json!({ "address": receiver.address() })).expect(409);
    app.sql("delete from webhooks");
    app.sql("update users set email_confirmed_at = null");
    let refused = program.post(&list, json!({ "address": receiver.address() })).expect(422);
    assert_eq!(refused.errors(), [("/address".into(), "email_unconfirmed".into())]);
}
