//! A change counts for the list that was changed, in every process, whoever made it; not for other lists.

use diesel::{PgConnection, connection::SimpleConnection};
use podium::{
    database::{
        ids::{CategoryId, SpaceId},
        pool::Db,
    },
    lists::categories::Category,
};

use crate::support::{SECRET, TestApp, eventually, wait_for};

type List = (SpaceId, CategoryId);

fn list(of: &Category) -> Option<List> {
    Some((of.space.id, of.id))
}

/// The counter's value, once it includes all processes.
fn value(db: &Db) -> u64 {
    let mut value = None;
    eventually("the counter knows of all processes", || {
        value = db.changes().current();
        value.is_some()
    });
    value.unwrap()
}

/// What a change did to a process: whether it noticed it, and whether it took another list for changed.
fn notices(db: &Db, (changed, other): (&Category, &Category), change: impl Fn()) -> bool {
    let changes = db.changes();
    let since = value(db);
    change();
    eventually("the change is noticed", || {
        changes.current();
        !changes.is_unchanged(list(changed), since)
    });
    changes.is_unchanged(list(other), since)
}

/// Whoever looks away for seconds takes everything for changed, which may happen on a busy machine, but not always.
fn assert_notices_only(db: &Db, lists: (&Category, &Category), change: impl Fn(), what: &str) {
    assert!((0..5).any(|_| notices(db, lists, &change)), "another list counts as changed: {what}");
}

fn sql(conn: &mut PgConnection, statement: &str) {
    conn.batch_execute(statement).unwrap();
}

#[test]
fn a_change_counts_for_its_list_alone() {
    let app = TestApp::start();
    let replica = app.replica(podium::crypto::Keys::new(SECRET.into(), Vec::new()));
    let (_, films, ana) = app.films(&["Heat", "Alien"]);
    let other = app.category(&app.person("Ben"), "Books");
    let (db, here) = (app.db(), (&films, &other));
    let heat = app.id_of("Heat");
    let rank = || {
        let to_last = app.titles(films.id)[0] == "Heat";
        let place = if to_last { "bottom" } else { "top" };
        assert_eq!(ana.save(&format!("/favourites/{heat}/rank"), &[("place", place)]).status, 303);
    };
    let number = std::cell::Cell::new(0);
    let next = || {
        number.set(number.get() + 1);
        number.get()
    };
    let rename = || {
        let name = format!("Films {}", next());
        assert_eq!(ana.save(&format!("/categories/{}", films.id), &[("name", &name)]).status, 303);
    };
    for db in [&db, &replica.db()] {
        assert_notices_only(db, here, rank, "rank");
        assert_notices_only(db, here, rename, "name");
        // Another process that knows nothing of counters, such as a command.
        let on_the_side = |statement: &str| sql(&mut app.conn(), statement);
        let describe = || {
            on_the_side(&format!("update categories set description = '{}' where id = {}", next(), films.id));
        };
        assert_notices_only(db, here, describe, "description");
        let name_space = || {
            on_the_side(&format!("update spaces set name = 'Ana {}' where id = {}", next(), films.space.id))
        };
        assert_notices_only(db, here, name_space, "the name of the space");
    }
    // In the process that writes, before the writer gets a response.
    let since = value(&db);
    rank();
    assert!(!db.changes().is_unchanged(list(&films), since));
    let deleting = || sql(&mut app.conn(), &format!("delete from categories where id = {}", films.id));
    notices(&replica.db(), here, deleting);
}

#[test]
fn a_transaction_that_began_long_ago_is_noticed_when_it_commits() {
    let app = TestApp::start();
    let (_, films, _) = app.films(&["Heat"]);
    let other = app.category(&app.person("Ben"), "Books");
    let db = app.db();
    let changes = db.changes();
    let mut slow = app.conn();
    sql(&mut slow, &format!("begin; update categories set description = 'a' where id = {}", films.id));
    let describe =
        || sql(&mut app.conn(), &format!("update categories set description = 'b' where id = {}", other.id));
    for _ in 0..3 {
        notices(&app.db(), (&other, &films), describe);
    }
    let since = value(&db);
    sql(&mut slow, "commit");
    eventually("the change is noticed", || {
        changes.current();
        !changes.is_unchanged(list(&films), since)
    });
}

#[test]
fn while_a_transaction_runs_what_ended_after_it_began_counts_once() {
    let app = TestApp::start();
    let (_, films, _) = app.films(&["Heat"]);
    let other = app.category(&app.person("Ben"), "Books");
    let db = app.db();
    let changes = db.changes();
    let mut slow = app.conn();
    sql(&mut slow, "begin; select pg_current_xact_id()");
    let touch = |list: &Category| {
        sql(&mut app.conn(), &format!("update categories set description = 'b' where id = {}", list.id));
    };
    assert_notices_only(&app.db(), (&films, &other), || touch(&films), "before");
    // Each of these is found together with the earlier change.
    assert!((0..5).any(|_| {
        let since = value(&db);
        (0..3).for_each(|_| {
            notices(&app.db(), (&other, &films), || touch(&other));
        });
        changes.is_unchanged(list(&films), since)
    }));
}

#[test]
fn after_its_connection_broke_a_process_takes_everything_for_changed() {
    let app = TestApp::start();
    let (_, films, _) = app.films(&["Heat"]);
    let db = app.db();
    let changes = db.changes();
    let since = value(&db);
    sql(
        &mut app.conn(),
        "select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and query like '%pg_current_snapshot%' and pid <> pg_backend_pid()",
    );
    // As after a crash, which empties the table.
    eventually("everything counts as changed", || {
        changes.current();
        !changes.is_unchanged(list(&films), since) && !changes.is_unchanged(None, since)
    });
}

#[test]
fn notes_of_changes_are_deleted_when_every_process_has_seen_them() {
    let app = TestApp::start();
    app.films(&["Heat"]);
    assert!(app.count("list_changes") > 0);
    wait_for(podium::app::worker::delete_old_data(&app.db(), crate::support::RETENTION));
    assert!(app.count("list_changes") > 0, "what is recent stays");
    app.sql("update list_changes set changed_at = now() - interval '61 minutes'");
    wait_for(podium::app::worker::delete_old_data(&app.db(), crate::support::RETENTION));
    assert_eq!(app.count("list_changes"), 0);
}

#[test]
fn where_tables_may_be_on_other_servers_everything_counts_as_changed_again_and_again() {
    let app = TestApp::start();
    let (_, films, _) = app.films(&["Heat"]);
    app.sql(
        "insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
         values (99999, 'citus', 10, 'public'::regnamespace, false, '13.2')",
    );
    let (db, mut noticed) = (app.db(), 0);
    eventually("it counts as changed although nothing is written", || {
        let since = value(&db);
        eventually("the next question", || {
            db.changes().current();
            !db.changes().is_unchanged(list(&films), since)
        });
        noticed += 1;
        noticed == 5
    });
}
