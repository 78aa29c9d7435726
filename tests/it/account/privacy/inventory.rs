//! The map of what is kept: whole, obeyed by the sweeps, and told by the privacy page.

use std::collections::{BTreeMap, BTreeSet};

use super::{columns, run_sweeps, work};
use crate::support::TestApp;
use podium::account::privacy::inventory::{DATA_CATEGORIES, Retention, sweeps, tables};
use podium::config::RetentionDays;

// G01
#[test]
fn every_column_of_every_table_stands_in_the_map_once() {
    let app = TestApp::start();
    let there: BTreeSet<String> =
        columns(&app).into_iter().map(|(table, column, _)| format!("{table}.{column}")).collect();
    let mut listed = Vec::new();
    for table in tables() {
        let given = table.columns().map(|(column, _)| column);
        let all = given.chain(table.withheld.iter().map(|it| it.0)).chain(table.not_personal.iter().copied());
        listed.extend(all.map(|column| format!("{}.{column}", table.name)));
    }
    let known: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(known.len(), listed.len(), "a column stands twice");
    let unknown: Vec<_> = there.difference(&known).collect();
    assert!(unknown.is_empty(), "say in src/privacy/map what these are: {unknown:?}");
    let gone: Vec<_> = known.difference(&there).collect();
    assert!(gone.is_empty(), "there are no such columns: {gone:?}");
}

// G04
#[test]
fn every_table_with_personal_data_is_told_of_with_its_time() {
    let told: BTreeSet<&str> = DATA_CATEGORIES.iter().flat_map(|kept| kept.tables).copied().collect();
    for table in tables().filter(|table| !table.exported.is_empty() || !table.withheld.is_empty()) {
        assert!(told.contains(table.name), "{} is on no line of the privacy page", table.name);
    }
    assert!(told.iter().all(|name| tables().any(|table| table.name == *name)));
}

// G04
#[test]
fn the_privacy_page_says_what_the_map_says() {
    let app = TestApp::start_with(
        1,
        &[
            ("PODIUM_CONTACT", "Ana Keeper, keeper@example.org"),
            ("PODIUM_BIN_DAYS", "45"),
            ("PODIUM_LOG_DAYS", "9"),
        ],
    );
    let page = app.browser().get("/privacy");
    let said = page.text_content();
    for kept in DATA_CATEGORIES {
        for words in [
            kept.name,
            kept.description,
            kept.purpose,
            &kept.retention_text(Some(RetentionDays { bin: 45, log: 9 })),
            kept.basis.duration_text(),
        ] {
            assert!(said.contains(words), "{words}");
        }
    }
    for words in [
        "Ana Keeper, keeper@example.org",
        "podium-browser",
        "365 days",
        "14 days",
        "90 days",
        "400 days",
        "45 days",
        "9 days",
    ] {
        assert!(said.contains(words), "{words}");
    }
    assert_eq!(page.all(".retention dt").len(), DATA_CATEGORIES.len());
}

/// A table, how a row of it is made, and the columns that tell its age, each with how old it may get.
type Aged = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const AGED: &[Aged] = &[
    (
        "sessions",
        "(id_hash, user_id) values ('a', 1)",
        &[("last_seen_at", "14 days"), ("created_at", "90 days")],
    ),
    ("notifications", "(user_id, kind) values (1, 'joined')", &[("at", "90 days"), ("seen_at", "30 days")]),
    ("log_entries", "(at, level, message, logger) values (now(), 'info', '', '')", &[("at", "7 days")]),
    ("devices", "(id_hash, user_id) values ('a', 1)", &[("last_used_at", "365 days")]),
    ("account_events", "(user_id, kind) values (1, 'signed in')", &[("at", "400 days")]),
    ("attempts", "(key, since, tries) values ('a', now(), 1)", &[("since", "25 hours")]),
    ("half_sign_ins", "(id_hash, user_id) values ('a', 1)", &[("created_at", "10 minutes")]),
    ("form_keys", "(user_id, key_hash) values (1, 'a')", &[("created_at", "1 day")]),
    ("ceremonies", "(id_hash, purpose, state) values ('a', 'x', '{}')", &[("created_at", "5 minutes")]),
    (
        "tokens",
        "(user_id, name, secret_hash, tail, scope, expires_at, revoked_at)
         values (1, 'x', 'a', 'x', 'read', now(), now())",
        &[("expires_at", "90 days"), ("revoked_at", "90 days")],
    ),
    ("letters", "(address, letter) values ('a@example.org', '{}')", &[("created_at", "7 days")]),
    (
        "links",
        "(secret_hash, purpose, email, expires_at) values ('a', 'x', '', now())",
        &[("expires_at", "0 days")],
    ),
    ("invitations", "(email, email_key, expires_at) values ('a', 'a', now())", &[("expires_at", "30 days")]),
    (
        "space_invitations",
        "(space_id, email, email_key, role, invited_by, expires_at) values (1, 'a', 'a', 'viewer', 1, now())",
        &[("expires_at", "30 days")],
    ),
    ("archives", "(user_id, expires_at) values (1, now())", &[("expires_at", "0 days")]),
    (
        "imports",
        "(space_id, category_id, user_id, source_name, content, mapping, state)
         values (1, 1, 1, '', '', '{}', 'done')",
        &[("created_at", "30 days")],
    ),
];

// G04
#[test]
fn everything_is_forgotten_on_the_day_that_the_page_names_and_not_before() {
    let app = TestApp::start();
    app.person("Ana");
    for (table, row, ages) in AGED {
        for (column, age) in *ages {
            app.sql(&format!("delete from {table}"));
            app.sql(&format!("insert into {table} {row}"));
            let aged = |seconds: i32| {
                app.sql(&format!(
                    "update {table} set {column} = now() - interval '{age}' + interval '{seconds} seconds'"
                ));
                run_sweeps(&app);
                app.count(table)
            };
            assert_eq!(aged(60), 1, "{table}.{column}: a minute too early");
            assert_eq!(aged(-1), 0, "{table}.{column}: {age}");
        }
    }
}

// G04
#[test]
fn where_it_came_from_is_forgotten_after_thirty_days() {
    let app = TestApp::start();
    app.sign_up("Ana");
    let networks =
        || app.words("select network from account_events union all select network from sessions").len();
    let known = "account_events where network is not null";
    assert!(app.count(known) > 0 && networks() > 0);
    for table in ["account_events set at", "sessions set created_at"] {
        app.sql(&format!("update {table} = now() - interval '30 days' + interval '1 minute'"));
    }
    run_sweeps(&app);
    assert!(app.count(known) > 0);
    assert_eq!(app.count("sessions where network is not null"), 1);
    for table in ["account_events set at", "sessions set created_at"] {
        app.sql(&format!("update {table} = now() - interval '31 days'"));
    }
    let before = app.count("account_events");
    run_sweeps(&app);
    assert_eq!((app.count(known), app.count("sessions where network is not null")), (0, 0));
    assert_eq!((app.count("account_events"), app.count("sessions")), (before, 1), "the entries stay");
}

// G04
#[test]
fn an_account_that_was_never_confirmed_goes_a_month_after_its_last_use() {
    let app = TestApp::start();
    for name in ["Confirmed", "Used", "Unused", "Admin"] {
        app.person(name);
    }
    app.sql("update users set created_at = now() - interval '60 days', last_seen_on = current_date - 31");
    app.sql("update users set email_confirmed_at = null where name <> 'Confirmed'");
    app.sql("update users set last_seen_on = current_date - 29 where name = 'Used'");
    app.sql("update users set is_admin = true where name = 'Admin'");
    run_sweeps(&app);
    work(&app);
    assert_eq!(app.words("select name from users order by name"), ["Admin", "Confirmed", "Used"]);
    assert_eq!(app.count("spaces"), 3);
}

// G04
#[test]
fn the_worker_tidies_up_everything_that_has_a_time() {
    let names: BTreeMap<&str, usize> = sweeps().fold(BTreeMap::new(), |mut all, (name, _)| {
        *all.entry(name).or_default() += 1;
        all
    });
    let timed = DATA_CATEGORIES.iter().filter(|kept| matches!(kept.retention, Retention::Limited(..)));
    assert_eq!(names.len(), timed.count());
}

// Leaving is quick because every row that points at a person or a space is found by an index.
// G02
#[test]
fn whatever_points_at_a_person_or_a_space_is_found_by_an_index() {
    let app = TestApp::start();
    let unfound = "select c.conname from pg_constraint c where c.contype = 'f'
        and c.confrelid in ('users'::regclass, 'spaces'::regclass)
        and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1]
            and (i.indpred is null))";
    assert_eq!(app.words(unfound), Vec::<String>::new());
}
