//! Looking into the tables, past the app.

use podium::database::ids::{EntryId, FavouriteId, UserId};
use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Jsonb, Nullable, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl, sql_query};
use serde_json::Value;

use super::TestApp;

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// An entry of the history, as it is stored.
#[derive(Debug, Clone, PartialEq, QueryableByName)]
pub(crate) struct Entry {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = BigInt)]
    pub actor_id: UserId,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub subject: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub favourite_id: Option<FavouriteId>,
    #[diesel(sql_type = Jsonb)]
    pub changes: Value,
    /// The entry that this one takes back.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub undoes: Option<EntryId>,
    #[diesel(sql_type = Text)]
    pub via: String,
}

impl TestApp {
    /// How many rows: `favourites where binned_at is null`.
    #[track_caller]
    pub(crate) fn count(&self, rows: &str) -> i64 {
        self.number(&format!("select count(*) from {rows}"))
    }

    /// The number that a query gives.
    #[track_caller]
    pub(crate) fn number(&self, query: &str) -> i64 {
        let query = format!("select ({query})::bigint as number");
        self.with_conn(|conn| sql_query(query).get_result::<Number>(conn).unwrap().number)
    }

    /// The words that a query gives, a row each.
    #[track_caller]
    pub(crate) fn words(&self, query: &str) -> Vec<String> {
        self.with_conn(|conn| words(conn, query))
    }

    /// Every value of every table, as text.
    pub(crate) fn everything(&self) -> String {
        let tables =
            self.words("select tablename::text from pg_tables where schemaname = 'public'").into_iter();
        tables.flat_map(|table| self.words(&format!("select t::text from {table} t"))).collect()
    }

    /// Runs a statement.
    #[track_caller]
    pub(crate) fn sql(&self, statement: &str) {
        self.with_conn(|conn| sql_query(statement).execute(conn).unwrap());
        self.db.changes().record_write(); // as if the app had written it itself
    }

    /// A hash of every row of every table: two that are equal mean that nothing was changed. That a form was accepted is
    /// no change by itself.
    pub(crate) fn fingerprint(&self) -> BTreeMap<String, String> {
        let mut conn = self.conn();
        let tables =
            "select relname::text from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
             and relpersistence = 'p' and relname <> 'form_keys'";
        let tables = words(&mut conn, tables);
        let hash = |table: String| {
            let rows =
                format!("select coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t");
            let hash = words(&mut conn, &rows).remove(0);
            (table, hash)
        };
        tables.into_iter().map(hash).collect()
    }

    /// The whole history, the oldest first.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries_after(0)
    }

    /// What was written into the history after that entry.
    pub(crate) fn entries_after(&self, id: i64) -> Vec<Entry> {
        let all = "select id, actor_id, kind, subject, favourite_id, changes, undoes, via from audit_entries
                   where id > $1 order by id";
        sql_query(all).bind::<BigInt, _>(id).load(&mut self.conn()).unwrap()
    }

    /// The number of the latest entry.
    pub(crate) fn last_entry(&self) -> i64 {
        self.number("select coalesce(max(id), 0) from audit_entries")
    }
}

fn words(conn: &mut PgConnection, query: &str) -> Vec<String> {
    let query = format!("select word from ({query}) as rows (word)");
    sql_query(query).load::<Word>(conn).unwrap().into_iter().map(|row| row.word).collect()
}
