//! Changes that are made at once: each is sent, whatever number it has, and none from before the webhook began.

use diesel::connection::SimpleConnection;
use podium::database::ids::CategoryId;
use serde_json::json;

use super::{add, deliver, site};
use crate::support::{Person, eventually};

/// The statement that records a change of a list, as its transaction does.
fn entry(ana: &Person, list: CategoryId, subject: &str) -> String {
    format!(
        "insert into audit_entries (space_id, actor_id, via, kind, category_id, subject, changes)
         values ({}, {}, '', 'category changed', {list}, '{subject}', '{{}}');",
        ana.space.id, ana.user.id
    )
}

#[test]
fn a_change_that_was_numbered_before_another_and_is_committed_after_it_is_not_passed_over() {
    let (app, ana, receiver) = site();
    add(&app, &ana, &receiver);
    deliver(&app);
    receiver.take();
    let films = app.category(&ana, "Films");
    let mut slow = app.conn();
    slow.batch_execute(&format!("begin; {}", entry(&ana, films.id, "Slow"))).unwrap();
    app.category(&ana, "Books");
    app.category(&ana, "Games");
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["category added Books", "category added Games"]);
    slow.batch_execute("commit").unwrap();
    app.category(&ana, "Songs");
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["category changed Slow", "category added Songs"]);
    deliver(&app);
    assert!(receiver.take().is_empty());
    // In the end all are done with, so that old deliveries can go.
    eventually("no other test runs a transaction from before", || {
        app.category(&ana, &format!("Another {}", app.last_entry()));
        deliver(&app);
        app.number("select settled from webhooks") > app.last_entry() - 3
    });
}

#[test]
fn a_change_of_the_newest_transaction_is_not_passed_over_when_an_older_one_commits_first() {
    let (app, ana, receiver) = site();
    add(&app, &ana, &receiver);
    deliver(&app);
    receiver.take();
    let films = app.category(&ana, "Films");
    deliver(&app);
    receiver.take();
    let (mut older, mut newer) = (app.conn(), app.conn());
    older.batch_execute("begin; select pg_current_xact_id()").unwrap();
    newer.batch_execute(&format!("begin; {}", entry(&ana, films.id, "First number"))).unwrap();
    older.batch_execute(&format!("{} commit", entry(&ana, films.id, "Second number"))).unwrap();
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["category changed Second number"]);
    deliver(&app);
    newer.batch_execute("commit").unwrap();
    deliver(&app);
    assert_eq!(receiver.take_summaries(), ["category changed First number"]);
}

#[test]
fn a_webhook_that_begins_gets_what_is_committed_afterwards_and_nothing_from_before() {
    let (app, ana, receiver) = site();
    let films = app.category(&ana, "Films");
    let (mut before, mut meanwhile) = (app.conn(), app.conn());
    // A lower number that is committed after `begin`, and a higher one that is committed before it.
    let mut around = |begin: &dyn Fn(), now: &str| {
        meanwhile
            .batch_execute(&format!("begin; {}", entry(&ana, films.id, &format!("During {now}"))))
            .unwrap();
        before.batch_execute(&entry(&ana, films.id, &format!("Before {now}"))).unwrap();
        begin();
        meanwhile.batch_execute("commit").unwrap();
        deliver(&app);
        receiver.take_summaries()
    };
    let told = around(&|| drop(add(&app, &ana, &receiver)), "adding");
    assert_eq!(told, ["category changed During adding", "webhook added 127.0.0.1"]);

    let webhook = app.number("select id from webhooks");
    let (program, one) = (app.program(&ana, "write"), format!("/api/v1/webhooks/{webhook}"));
    let switch = |is_paused: bool| {
        program.patch(&one, &program.get(&one).tag(), json!({ "is_paused": is_paused })).expect(200);
    };
    switch(true);
    app.category(&ana, "While it is paused");
    let told = around(&|| switch(false), "resuming");
    assert_eq!(told, ["category changed During resuming", "webhook changed 127.0.0.1"]);

    let removed = program.delete(&one).expect(204);
    let undo = format!("/api/v1/history/{}/undo", removed.header("podium-change"));
    let told = around(&|| drop(program.post(&undo, json!({})).expect(200)), "restoring");
    assert_eq!(told, ["category changed During restoring", "webhook restored 127.0.0.1"]);
    let shown = super::deliveries(&program, webhook).len();
    assert_eq!(shown, 6, "what was skipped is not among the deliveries");
}
