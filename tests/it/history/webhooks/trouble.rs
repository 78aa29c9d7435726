//! Receivers that behave badly, addresses that must not be reached, and what is kept.

use diesel::connection::SimpleConnection;
use podium::app::worker;
use serde_json::json;

use super::{add, deliver, deliveries, site, skip_pause};
use crate::support::{
    TestApp, eventually,
    receiver::{Receiver, Reply},
    wait_for,
};

#[test]
fn a_receiver_that_is_silent_redirects_or_never_ends_costs_ten_seconds_at_most() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    let program = app.program(&ana, "write");
    let elsewhere = Receiver::start();
    let told = |reply| {
        receiver.reply_with(reply);
        skip_pause(&app);
        deliver(&app);
        let newest = deliveries(&program, webhook).swap_remove(0);
        (newest["state"].as_str().unwrap().to_owned(), newest["error"].as_str().unwrap().to_owned(), newest)
    };
    let (state, error, _) = told(Reply::Redirect(elsewhere.address()));
    assert_eq!(
        (&*state, &*error),
        ("waiting", "It answered 307, a redirect, and redirects aren’t followed.")
    );
    let (_, error, _) = told(Reply::HangUp);
    assert_eq!(error, "The connection broke off before it answered.");
    let (_, error, newest) = told(Reply::Silence);
    assert_eq!(error, "It didn’t answer within 10 seconds.");
    assert!((10_000..20_000).contains(&newest["milliseconds"].as_i64().unwrap()), "{newest}");
    let (state, error, newest) = told(Reply::Endless);
    assert_eq!((&*state, &*error), ("delivered", ""), "the status counts");
    assert!(newest["answer"].as_str().unwrap().len() <= 500, "{newest}");
    assert_eq!(newest["attempts"], 4);
    assert!(elsewhere.all().is_empty());
}

#[test]
fn a_receiver_that_says_it_is_gone_gets_nothing_more() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    receiver.reply_with(Reply::Status(410, ""));
    deliver(&app);
    app.category(&ana, "Books");
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook added 127.0.0.1"]);
    let shown = app.program(&ana, "write").get(&format!("/api/v1/webhooks/{webhook}")).body;
    assert_eq!((&shown["is_paused"], &shown["pause_reason"]), (&json!(true), &json!("gone")));
    app.email_to(&ana.email, "The webhook to 127.0.0.1 is paused");
}

#[test]
fn a_webhook_whose_message_cannot_be_put_together_fails_alone_and_says_what_to_do() {
    let (app, ana, receiver) = site();
    let (broken, _) = add(&app, &ana, &receiver);
    deliver(&app);
    let other = Receiver::start();
    add(&app, &ana, &other);
    let books = app.category(&ana, "Books");
    app.sql(&format!("update webhooks set sealed_secret = 'lost' where id = {broken}"));
    receiver.take();
    deliver(&app);
    assert_eq!(other.take_summaries(), ["webhook added 127.0.0.1", "category added Books"]);
    assert!(receiver.all().is_empty());
    let program = app.program(&ana, "write");
    let newest = || deliveries(&program, broken).swap_remove(0);
    let (state, error) = (newest()["state"].clone(), newest()["error"].clone());
    assert_eq!(state, "waiting", "it is tried again");
    assert!(error.as_str().unwrap().ends_with("Renew the secret."), "{error}");
    program.post(&format!("/api/v1/webhooks/{broken}/secret"), json!({})).expect(200);
    receiver.reply_with(Reply::Status(500, ""));
    skip_pause(&app);
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["webhook added 127.0.0.1"]);

    let lost = format!(
        "alter table audit_entries disable trigger user; alter table audit_rows disable trigger user;
         delete from audit_entries where id = {};
         alter table audit_entries enable trigger user; alter table audit_rows enable trigger user",
        newest()["entry_id"]
    );
    app.conn().batch_execute(&lost).unwrap();
    skip_pause(&app);
    app.favourites(&ana, &books, &["Heat"]);
    deliver(&app);
    assert_eq!(newest()["error"], "Podium couldn’t put this message together, so nothing was sent.");
    assert_eq!(other.take_summaries()[1..], ["favourite added Heat"]);
}

#[test]
fn slow_receivers_of_one_space_hold_two_messages_and_those_of_others_go_on() {
    let (app, ana, receiver) = site();
    let (ben, other) = (app.person("Ben"), Receiver::start());
    (0..5).for_each(|_| drop(add(&app, &ana, &receiver)));
    add(&app, &ben, &other);
    receiver.reply_with(Reply::Silence);
    let (db, context) = (app.db(), app.worker_context());
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = std::thread::spawn(move || wait_for(worker::run(db, context, stopped)));
    eventually("all go", || receiver.all().len() >= 2 && other.all().len() == 1);
    app.category(&ben, "Films");
    eventually("Ben’s go on", || other.all().len() == 2);
    let held = format!("webhook_deliveries where space_id = {} and attempts = 0", ana.space.id);
    assert!(app.count(&(held + " and state = 'waiting'")) <= 2);
    stop.send(true).unwrap();
    worker.join().unwrap();
}

// W14
#[test]
fn private_addresses_are_refused_when_a_webhook_is_added_and_when_it_sends() {
    let app = TestApp::start();
    let ana = app.person("Ana");
    let program = app.program(&ana, "write");
    let list = format!("/api/v1/spaces/{}/webhooks", ana.space.id);
    let receiver = Receiver::start();
    for (address, code) in [
        ("https://127.0.0.1/", "private_address"),
        ("https://localhost/", "host_not_found"), // as if there were none of that name
        ("https://[::1]:8443/", "private_address"),
        ("https://[::ffff:10.0.0.1]/", "private_address"),
        ("https://2130706433/", "private_address"),
        ("https://0x7f.1/", "private_address"),
        ("https://169.254.169.254/latest/meta-data", "private_address"),
        ("https://nothing.invalid/", "host_not_found"),
        ("http://example.org/", "not_https"),
        (&receiver.address(), "not_https"),
        ("https://ana:secret@example.org/", "address_with_password"),
        ("file:///etc/passwd", "no_address"),
        ("", "no_address"),
    ] {
        let refused = program.post(&list, json!({ "address": address })).expect(422);
        assert_eq!(refused.errors(), [("/address".to_owned(), code.to_owned())], "{address}");
    }
    assert_eq!(app.count("webhooks"), 0);

    // A name that leads elsewhere after it was checked.
    app.sql(&format!(
        "insert into webhooks (space_id, added_by, address, sealed_secret, settled) values ({}, {}, '{}', '', 0)",
        ana.space.id,
        ana.user.id,
        receiver.address().replace("127.0.0.1", "localhost")
    ));
    let webhook = app.number("select id from webhooks");
    program.post(&format!("/api/v1/webhooks/{webhook}/secret"), json!({})).expect(200);
    deliver(&app);
    assert!(receiver.all().is_empty());
    let newest = deliveries(&program, webhook).swap_remove(0);
    assert_eq!(newest["error"], "Its host wasn’t found on the public internet.");

    app.sql("update webhooks set address = 'https://nothing.invalid/'");
    skip_pause(&app);
    deliver(&app);
    let newest = deliveries(&program, webhook).swap_remove(0);
    assert_eq!(newest["error"], "Its host wasn’t found on the public internet.");
    assert_eq!(newest["attempts"], 2);
}

#[test]
fn only_the_last_hundred_deliveries_are_kept_and_none_for_longer_than_a_month() {
    let (app, ana, receiver) = site();
    let (webhook, _) = add(&app, &ana, &receiver);
    app.sql(&format!(
        "insert into webhook_deliveries (space_id, webhook_id, state, attempted_at)
         select {}, {webhook}, 'delivered', now() from generate_series(1, 150)",
        ana.space.id
    ));
    deliver(&app);
    assert_eq!(app.count("webhook_deliveries where state <> 'skipped'"), 100);
    let of_changes = "webhook_deliveries where entry_id is not null and state = 'delivered'";
    assert_eq!(app.count(of_changes), 1, "the newest stayed");
    app.sql("update webhook_deliveries set created_at = now() - interval '31 days'");
    crate::account::privacy::run_sweeps(&app);
    assert_eq!(app.count("webhook_deliveries"), 0);
    deliver(&app);
    assert_eq!(receiver.take().len(), 1, "what is forgotten is not sent again");

    let program = app.program(&ana, "write");
    program.delete(&format!("/api/v1/webhooks/{webhook}")).expect(204);
    crate::account::privacy::run_sweeps(&app);
    assert_eq!(app.count("webhooks"), 1, "Undo can bring it back");
    app.sql("update webhooks set removed_at = now() - interval '31 days'");
    crate::account::privacy::run_sweeps(&app);
    assert_eq!(app.count("webhooks"), 0);
}

// G02
#[test]
fn what_receivers_said_of_a_person_goes_with_the_person() {
    let (app, ana, receiver) = site();
    let (ben, space) = (app.person("Ben"), ana.space.id);
    app.sql(&format!(
        "insert into memberships (space_id, user_id, role) values ({space}, {}, 'editor')",
        ben.user.id
    ));
    add(&app, &ana, &receiver);
    receiver.reply_with(Reply::Status(200, "thanks, Ben"));
    deliver(&app);
    assert_eq!(app.count("webhook_deliveries where answer = 'thanks, Ben'"), 1);
    app.sql(&format!("update users set erase_at = now() where id = {}", ben.user.id));
    crate::account::privacy::run_sweeps(&app);
    crate::account::privacy::work(&app);
    assert_eq!(app.count("users where name = 'Ben'"), 0);
    let left = app.words("select state || answer from webhook_deliveries where state <> 'skipped'");
    assert_eq!(left, ["delivered"]);
}

// G02
#[test]
fn what_receivers_said_of_a_person_goes_from_closed_spaces_too() {
    let (app, ana, receiver) = site();
    let (ben, browser) = (app.person("Ben"), app.browser_of(&ana));
    let team = app.team(&browser, "Film club");
    app.add_member(&team, &ben, "viewer");
    let ids = format!("{}, (select id from users where name = 'Ana')", team.id);
    app.sql(&format!(
        "with webhook as (
             insert into webhooks (space_id, added_by, address, sealed_secret, settled)
             values ({ids}, '{}', '', 0) returning space_id, id)
         insert into webhook_deliveries (space_id, webhook_id, state, answer)
         select space_id, id, 'delivered', 'thanks, Ben' from webhook",
        receiver.address()
    ));
    let closing = browser.get(&format!("/spaces/{}/closing", team.id)).form("main form");
    assert_eq!(browser.submit(closing).status, 303);
    app.sql(&format!("update users set erase_at = now() where id = {}", ben.user.id));
    crate::account::privacy::run_sweeps(&app);
    crate::account::privacy::work(&app);
    assert_eq!(app.count("users where name = 'Ben'"), 0);
    assert_eq!(app.words("select state || answer from webhook_deliveries"), ["delivered"]);
}

// C02
#[test]
fn secrets_of_webhooks_are_encrypted_and_a_new_key_encrypts_them_again() {
    let (app, ana, receiver) = site();
    let (_, secret) = add(&app, &ana, &receiver);
    let bytes = data_encoding::BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
    assert!(!app.everything().contains(&data_encoding::HEXLOWER.encode(&bytes)));
    assert!(!app.everything().contains(&secret));
    let sealed = app.words("select encode(sealed_secret, 'hex') from webhooks");
    let keys = podium::crypto::Keys::new(
        "another key for tests, as long".into(),
        vec![crate::support::SECRET.into()],
    );
    let reencrypt = |keys: podium::crypto::Keys| {
        app.write(move |conn| podium::history::webhooks::keys::reencrypt(conn, &keys)).unwrap()
    };
    assert_eq!(reencrypt(keys.clone()), (0, 1));
    assert_eq!(reencrypt(keys), (1, 0));
    assert_ne!(app.words("select encode(sealed_secret, 'hex') from webhooks"), sealed);
}
