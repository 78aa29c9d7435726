//! A person's own data: what is kept and for how long, consent, a copy of everything, and leaving.

pub(crate) mod archive;
mod consent;
mod erasure;
mod erasure_requests;
mod inventory;
mod members;
mod promises;

use std::collections::BTreeMap;

use crate::support::{Person, TestApp, wait_for};
use podium::app::worker;
use podium::database::ids::SpaceId;

/// Every column of every table: table, column, type.
pub(crate) fn columns(app: &TestApp) -> Vec<(String, String, String)> {
    let all =
        "select concat_ws('|', c.table_name, c.column_name, c.data_type) from information_schema.columns c
               join pg_tables t on t.tablename = c.table_name and t.schemaname = 'public'
               where c.table_schema = 'public' and c.table_name <> '__diesel_schema_migrations' order by 1";
    let all = app.words(all).into_iter().map(|row| {
        let mut words = row.split('|').map(str::to_owned);
        (words.next().unwrap(), words.next().unwrap(), words.next().unwrap())
    });
    all.collect()
}

/// Where a word stands in the database, letter case aside: `table.column`, with how often.
pub(crate) fn places(app: &TestApp, word: &str) -> BTreeMap<String, i64> {
    let mut found = BTreeMap::new();
    for (table, column, kind) in columns(app) {
        let text = match kind.as_str() {
            "bytea" => format!("encode({column}, 'escape')"),
            _ => format!("{column}::text"),
        };
        let count =
            app.count(&format!("{table} where position('{}' in lower({text})) > 0", word.to_lowercase()));
        if count > 0 {
            found.insert(format!("{table}.{column}"), count);
        }
    }
    found
}

/// Does everything that waits to be done.
pub(crate) fn work(app: &TestApp) {
    while wait_for(worker::run_next_job(&app.db())).unwrap() {}
}

/// What the worker does once an hour.
pub(crate) fn run_sweeps(app: &TestApp) {
    wait_for(worker::delete_old_data(&app.db(), crate::support::RETENTION));
}

/// A space that these people share, the first of them its owner, the others editors.
pub(crate) fn shared_space(app: &TestApp, handle: &str, people: &[&Person]) -> i64 {
    app.sql(&format!("insert into spaces (handle, name) values ('{handle}', 'Space {handle}')"));
    let id = app.number(&format!("select id from spaces where handle = '{handle}'"));
    for (place, person) in people.iter().enumerate() {
        let role = if place == 0 { "owner" } else { "editor" };
        let user = person.user.id;
        app.sql(&format!(
            "insert into memberships (space_id, user_id, role) values ({id}, {user}, '{role}')"
        ));
    }
    id
}

/// That person, as a member of another space than their own.
pub(crate) fn member_of(app: &TestApp, person: &Person, space_id: SpaceId) -> Person {
    let handle = app.words(&format!("select handle from spaces where id = {space_id}")).remove(0);
    let space = app.read(move |conn| podium::spaces::Space::by_handle(conn, &handle));
    Person { space: space.unwrap(), ..person.clone() }
}
