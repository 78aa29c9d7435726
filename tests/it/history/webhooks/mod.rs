//! Every change of a space is sent to its webhooks, in order, signed, at least once.

mod order;
mod owners;
mod pages;
mod trouble;

use diesel::connection::SimpleConnection;
use podium::app::worker;
use serde_json::{Value, json};

use crate::support::{
    Person, Program, TestApp, eventually,
    process::ProcessFixture,
    receiver::{Receiver, Reply},
    wait_for,
};

/// An app whose webhooks may reach this machine, Ana with a list of films, and a receiver.
fn site() -> (TestApp, Person, Receiver) {
    let app = TestApp::start_with(3, &[("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")]);
    let ana = app.person("Ana");
    app.category(&ana, "Films");
    (app, ana, Receiver::start())
}

/// Adds a webhook to the receiver as a program; returns its number and its secret.
fn add(app: &TestApp, ana: &Person, receiver: &Receiver) -> (i64, String) {
    let made = app
        .program(ana, "write")
        .post(&format!("/api/v1/spaces/{}/webhooks", ana.space.id), json!({ "address": receiver.address() }));
    let made = made.expect(201);
    (made.number("/id"), made.text("/secret").to_owned())
}

/// Sends what is due now, as the worker would.
fn deliver(app: &TestApp) {
    while wait_for(worker::deliver_to_webhook(&app.db(), &app.worker_context())).unwrap() {}
}

/// Lets pass the time until the next attempt.
fn skip_pause(app: &TestApp) {
    app.sql("update jobs set due_at = now() where job ? 'webhook'");
}

fn deliveries(program: &Program, webhook: i64) -> Vec<Value> {
    let found = program.get(&format!("/api/v1/webhooks/{webhook}/deliveries?limit=100")).expect(200);
    found.body["items"].as_array().unwrap().clone()
}

#[test]
fn each_change_is_sent_once_in_order_as_the_api_shows_it_and_signed() {
    let (app, ana, receiver) = site();
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Before"]);
    let (_, secret) = add(&app, &ana, &receiver);
    app.favourites(&ana, &films, &["Heat", "Jaws"]);
    assert_eq!(
        app.count("webhook_deliveries where state <> 'skipped'"),
        0,
        "a change writes nothing for webhooks"
    );
    deliver(&app);

    let received = receiver.take();
    let told: Vec<String> = received.iter().map(|it| it.summary()).collect();
    assert_eq!(told, ["webhook added 127.0.0.1", "favourite added Heat", "favourite added Jaws"]);
    let program = app.program(&ana, "write");
    for message in &received {
        assert!(message.is_signed_with(&secret), "{message:?}");
        assert_eq!(message.header("content-type"), "application/json");
        let entry = message.body["data"]["id"].as_i64().unwrap();
        let shown = program.get(&format!("/api/v1/history/{entry}")).expect(200).body;
        assert_eq!(message.body["data"], shown);
        assert_eq!(message.body["timestamp"], shown["at"]);
    }
    let mut ids: Vec<&str> = received.iter().map(|it| it.id()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 3);
    deliver(&app);
    assert!(receiver.take().is_empty());
    assert_eq!(app.count("jobs"), 0);
}

#[test]
fn what_fails_is_tried_again_under_the_same_id_and_what_came_later_waits_for_it() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    deliver(&app);
    receiver.take();
    receiver.reply_with(Reply::Status(500, "out of order"));
    let films = app.category(&ana, "Films");
    app.favourites(&ana, &films, &["Heat", "Jaws"]);
    deliver(&app);
    skip_pause(&app);
    deliver(&app);
    let [first, again] = &receiver.take()[..] else { panic!("two attempts") };
    assert_eq!((first.id(), first.summary()), (again.id(), "favourite added Heat".to_owned()));

    let program = app.program(&ana, "write");
    let newest = deliveries(&program, webhook).swap_remove(0);
    assert_eq!((newest["state"].as_str(), newest["attempts"].as_i64()), (Some("waiting"), Some(2)));
    assert_eq!((newest["status"].as_i64(), newest["answer"].as_str()), (Some(500), Some("out of order")));
    assert_eq!(newest["error"], "It answered 500.");
    assert_eq!(newest["message_id"], first.id());

    receiver.reply_with(Reply::Status(204, ""));
    skip_pause(&app);
    deliver(&app);
    let [third, next] = &receiver.take()[..] else { panic!("what failed, and then the rest") };
    assert_eq!((third.id(), next.summary()), (first.id(), "favourite added Jaws".to_owned()));
    let states: Vec<Value> = deliveries(&program, webhook).iter().map(|it| it["state"].clone()).collect();
    assert_eq!(states, ["delivered"; 3]);
}

#[test]
fn after_a_day_a_delivery_is_given_up_and_after_ten_the_webhook_pauses_and_tells_its_owners() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    let films = app.category(&ana, "Films");
    let titles: Vec<String> = (1..=12).map(|number| format!("Film {number}")).collect();
    app.favourites(&ana, &films, &titles.iter().map(String::as_str).collect::<Vec<_>>());
    receiver.reply_with(Reply::HangUp);
    deliver(&app);
    assert_eq!(receiver.take().len(), 1, "the first is tried again before the second");
    // However old a change is, its delivery has a day from its first attempt, and the next one rests.
    let day_later = "alter table audit_entries disable trigger user;
         update audit_entries set at = at - interval '25 hours';
         alter table audit_entries enable trigger user";
    app.conn().batch_execute(day_later).unwrap();
    for given_up in 1..=10 {
        skip_pause(&app);
        deliver(&app);
        app.sql("update webhook_deliveries set created_at = created_at - interval '25 hours' where state = 'waiting'");
        skip_pause(&app);
        deliver(&app);
        assert_eq!(app.number("select failures from webhooks"), given_up);
        assert_eq!(receiver.take().len(), 2);
    }
    let program = app.program(&ana, "write");
    let shown = program.get(&format!("/api/v1/webhooks/{webhook}")).expect(200).body;
    assert_eq!(
        (&shown["is_paused"], &shown["pause_reason"], &shown["failures"]),
        (&json!(true), &json!("failures"), &json!(10))
    );
    let email = app.email_to(&ana.email, "The webhook to 127.0.0.1 is paused");
    assert_eq!(email.path(), format!("/webhooks/{webhook}"));
    let last = app.words("select via || ' ' || kind from audit_entries order by id desc limit 1");
    assert_eq!(last, ["job webhook changed"]);

    // Resumed, it goes on with what changes from then on.
    receiver.reply_with(Reply::Status(200, ""));
    skip_pause(&app);
    deliver(&app);
    let tag = program.get(&format!("/api/v1/webhooks/{webhook}")).tag();
    program.patch(&format!("/api/v1/webhooks/{webhook}"), &tag, json!({ "is_paused": false })).expect(200);
    app.favourites(&ana, &films, &["Heat"]);
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook changed 127.0.0.1", "favourite added Heat"]);
}

#[test]
fn a_server_that_is_killed_between_sending_and_recording_sends_again_under_the_same_id() {
    let receiver = Receiver::start();
    let home = ProcessFixture::new(&[("PODIUM_WEBHOOK_HOSTS", "127.0.0.1")]);
    let running = home.serve();
    let ana = home.browser();
    ana.sign_up("Ana");
    let mut conn = home.conn();
    conn.batch_execute("update users set email_confirmed_at = now()").unwrap();
    receiver.reply_with(Reply::Silence);
    let list = format!("/spaces/{}/webhooks", space_of(&mut conn));
    let made = ana.submit(ana.get(&list).form("form.form").set("address", &receiver.address()));
    assert_eq!(made.status, 201, "{}", made.text_content());
    eventually("it is on its way", || receiver.all().len() == 1);
    running.kill();

    let running = home.serve();
    receiver.reply_with(Reply::Status(200, ""));
    let mut conn = home.conn();
    let claim = "update jobs set due_at = now() where job ? 'webhook'"; // or it lasts two minutes
    conn.batch_execute(claim).unwrap();
    eventually("it is sent again", || receiver.all().len() == 2);
    let all = receiver.all();
    assert_eq!((all[0].id(), &all[0].body), (all[1].id(), &all[1].body));
    assert!(running.stop().0.success());
}

fn space_of(conn: &mut diesel::PgConnection) -> i64 {
    use diesel::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Id {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        id: i64,
    }
    diesel::sql_query("select id from spaces").get_result::<Id>(conn).unwrap().id
}
