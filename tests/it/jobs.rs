//! Background jobs: none keeps others waiting, and what fails is seen by the person who started it.

use diesel::connection::SimpleConnection;
use podium::{
    app::worker,
    database::ids::CategoryId,
    email::outbox,
    jobs::queue::{self, Job},
};

use crate::support::{Browser, Page, Person, TestApp, eventually, wait_for};

/// Pastes a list and starts its import, as people do. Returns the page that shows its progress.
fn start_import(browser: &Browser, list: CategoryId, titles: &str) -> Page {
    let page = browser.get(&format!("/categories/{list}/imports")).form("form.form-wide");
    let preview = browser.follow(browser.submit(page.set("pasted", titles)));
    assert_eq!(preview.status, 200, "{}", preview.text_content());
    browser.follow(browser.submit(preview.form("form#choices")))
}

/// From now on, adding `Slow` to a list waits until the returned connection is dropped.
fn hold_up_slow(app: &TestApp) -> diesel::PgConnection {
    app.conn()
        .batch_execute(
            "create function hold_up() returns trigger language plpgsql as $$ begin
               if new.title = 'Slow' then perform pg_advisory_xact_lock_shared(7); end if; return null; end $$;
             create trigger hold_up after insert on favourites for each row execute function hold_up();",
        )
        .unwrap();
    let mut holder = app.conn();
    holder.batch_execute("select pg_advisory_lock(7)").unwrap();
    holder
}

fn person(app: &TestApp, name: &str) -> (Person, Browser, CategoryId) {
    let person = app.person(name);
    let list = app.category(&person, "Films").id;
    let browser = app.browser_of(&person);
    (person, browser, list)
}

#[test]
fn while_a_long_job_takes_its_time_others_go_on() {
    let app = TestApp::start();
    let [(_, ana, films), (ben, ben_browser, ben_films)] = ["Ana", "Ben"].map(|name| person(&app, name));
    let holder = hold_up_slow(&app);
    start_import(&ana, films, "Slow\n");
    start_import(&ana, films, "Later\n");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let (db, context) = (app.db(), app.worker_context());
    let worker = std::thread::spawn(move || wait_for(worker::run(db, context, stopped)));
    let waits = "pg_locks where locktype = 'advisory' and not granted";
    eventually("Ana's import is held up", || app.count(waits) == 1);

    start_import(&ben_browser, ben_films, "Heat\n");
    let to = ben.email.clone();
    app.write(move |conn| {
        queue::enqueue(conn, Job::Rebalance { category_id: ben_films })?;
        outbox::enqueue(conn, None, &to, &outbox::Email::Reset)
    })
    .unwrap();
    eventually("Ben's import, the short job and the e-mail are done", || {
        app.titles(ben_films) == ["Heat"] && app.count("jobs") == 2
    });
    assert!(app.titles(films).is_empty(), "of one account, one long job runs at a time");

    drop(holder);
    eventually("both of Ana's are done", || app.titles(films) == ["Slow", "Later"]);
    stop.send(true).unwrap();
    worker.join().unwrap();
}

#[test]
fn an_import_that_fails_says_so_on_its_page_and_can_be_added_again() {
    let app = TestApp::start();
    let (_, ana, films) = person(&app, "Ana");
    app.conn()
        .batch_execute(
            "create function stumble() returns trigger language plpgsql as $$ begin
               raise exception 'stumbled over %', new.title; end $$;
             create trigger stumble before insert on favourites for each row execute function stumble();",
        )
        .unwrap();
    let progress = start_import(&ana, films, "Heat\n");
    assert!(wait_for(worker::run_next_job(&app.db())).unwrap());
    let page = ana.get(&progress.path);
    let said = page.text("[role='status'] p");
    assert!(said.starts_with("That hasn’t worked yet, and nothing has been added. We’"), "{said}");
    assert!(said.ends_with("(attempt 2 of 8)."), "{said}");

    app.sql("update jobs set attempts = 7, due_at = now()");
    assert!(wait_for(worker::run_next_job(&app.db())).unwrap());
    let page = ana.get(&progress.path);
    let said = page.text("[role='alert']");
    assert!(said.contains("nothing was added") && said.contains("again later"), "{said}");
    assert!(!page.body().contains("stumbled"));
    assert!(app.titles(films).is_empty());

    app.sql("drop trigger stumble on favourites");
    ana.submit(page.form("form#choices"));
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(ana.get(&progress.path).text("h1"), "Imported");
    assert_eq!(app.titles(films), ["Heat"]);
}

/// Adding, changing or restoring favourites notes how long a statement of that connection may take.
fn note_limits(app: &TestApp) {
    app.conn()
        .batch_execute(
            "create table noted (statement text, bytes bigint);
             create function note() returns trigger language plpgsql as $$ begin
               insert into noted select current_setting('statement_timeout'), sum(octet_length(description)) from now;
               return null; end $$;
             create trigger note_added after insert on favourites
               referencing new table as now for each statement execute function note();
             create trigger note_changed after update on favourites
               referencing new table as now for each statement execute function note();",
        )
        .unwrap();
}

#[test]
fn jobs_and_changes_of_thousands_have_limits_of_their_own() {
    let app = TestApp::start();
    let (_, ana, films) = person(&app, "Ana");
    note_limits(&app);
    let limit = || {
        let limits = app.words("select distinct statement from noted");
        app.sql("delete from noted");
        limits
    };
    ana.post(&format!("/categories/{films}/favourites"), &[("title", "Heat")]);
    assert_eq!(limit(), ["5s"]);
    let titles: String = (0..300).map(|number| format!("Thing {number}\n")).collect();
    let progress = start_import(&ana, films, &titles);
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(limit(), ["5min"]);
    let page = ana.get(&progress.path);
    assert_eq!(ana.follow(ana.submit(page.form("form[action$='/undo']"))).status, 200);
    assert_eq!(limit(), ["1min"]);
    assert_eq!(ana.post("/trash/selection", &[("do", "restore"), ("everything", "on")]).status, 303);
    assert_eq!(limit(), ["1min"]);
    assert_eq!(app.titles(films).len(), 301);
}

#[test]
fn a_long_list_of_long_texts_is_written_in_small_parts() {
    let app = TestApp::start();
    let (_, ana, films) = person(&app, "Ana");
    note_limits(&app);
    let row = |number: i32| format!("Thing {number},{}\n", "long ".repeat(390));
    let csv: String = std::iter::once("title,description\n".to_owned()).chain((0..500).map(row)).collect();
    start_import(&ana, films, &csv);
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
    assert_eq!(app.titles(films).len(), 500);
    assert!(app.number("select max(bytes) from noted") < 200_000);
    assert!(app.count("noted") > 5);
}
