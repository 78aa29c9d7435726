//! What a database contains, as numbers that can be compared: the rows of every table with a hash of them all, and the
//! numbers that its sequences have reached.

use std::collections::BTreeMap;

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Nullable, Text},
};
use serde::{Deserialize, Serialize};

use super::error::Result;

/// The content of a database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatabaseContent {
    tables: BTreeMap<String, TableContent>,
    /// The number that each sequence has reached; `None` if it was not used yet.
    sequences: BTreeMap<String, Option<i64>>,
}

/// The content of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, QueryableByName)]
struct TableContent {
    #[diesel(sql_type = BigInt)]
    rows: i64,
    /// The sum of the hashes of all rows, so that their order does not matter.
    #[diesel(sql_type = Text)]
    hash: String,
}

#[derive(QueryableByName)]
struct Table {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    quoted: String,
}

#[derive(QueryableByName)]
struct Sequence {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    reached: Option<i64>,
}

/// Rows are hashed as text, so texts must not depend on settings of the server or the role.
const PLAIN_TEXT: &str = "set timezone = 'UTC'; set datestyle = 'ISO'; set intervalstyle = 'postgres';
    set extra_float_digits = 3; set bytea_output = 'hex'";

/// Ends nothing on this connection for taking long, whatever the role or the database says.
pub(super) fn without_limits(conn: &mut PgConnection) -> Result<()> {
    Ok(conn.batch_execute(
        "select set_config(name, '0', false) from pg_settings where name in ('statement_timeout', 'lock_timeout',
             'idle_in_transaction_session_timeout', 'idle_session_timeout', 'transaction_timeout')",
    )?)
}

impl DatabaseContent {
    /// Reads the content. All tables are read whole.
    pub(crate) fn of(conn: &mut PgConnection) -> Result<DatabaseContent> {
        conn.batch_execute(PLAIN_TEXT)?;
        let tables: Vec<Table> = sql_query(
            "select relname::text as name, format('%I.%I', current_schema(), relname) as quoted from pg_class
             where relnamespace = to_regnamespace(quote_ident(current_schema())) and relkind in ('r', 'p')
                 and relpersistence = 'p' -- what a crash may empty is not backed up
             order by relname",
        )
        .load(conn)?;
        let content = |table: Table| {
            let content = sql_query(format!(
                "select count(*) as rows, coalesce(sum(
                     ('x' || substr(md5(it::text), 1, 16))::bit(64)::bigint::numeric), 0)::text as hash
                 from {} it",
                table.quoted
            ));
            Ok((table.name, content.get_result(conn)?))
        };
        let tables = tables.into_iter().map(content).collect::<Result<_>>()?;
        let sequences: Vec<Sequence> = sql_query(
            "select sequencename::text as name, last_value as reached from pg_sequences
             where schemaname = current_schema() and not exists (
                 select from pg_depend join pg_class owner on owner.oid = refobjid
                 where objid = format('%I.%I', schemaname, sequencename)::regclass
                     and deptype in ('a', 'i') and owner.relpersistence <> 'p')",
        )
        .load(conn)?;
        let sequences = sequences.into_iter().map(|it| (it.name, it.reached)).collect();
        Ok(DatabaseContent { tables, sequences })
    }

    /// The number of tables.
    pub(crate) fn tables(&self) -> usize {
        self.tables.len()
    }

    /// The number of rows of all tables.
    pub(crate) fn rows(&self) -> i64 {
        self.tables.values().map(|table| table.rows).sum()
    }

    /// The first difference from what it should be, as words; `None` if there is none.
    pub(crate) fn difference(&self, wanted: &DatabaseContent) -> Option<String> {
        let table = wanted.tables.iter().find_map(|(name, wanted)| match self.tables.get(name) {
            None => Some(format!("the table {name} is missing")),
            Some(found) if found.rows != wanted.rows => {
                Some(format!("the table {name} has {} rows instead of {}", found.rows, wanted.rows))
            }
            Some(found) if found != wanted => Some(format!("the table {name} has other values")),
            Some(_) => None,
        });
        // A sequence counts on while it is dumped, whatever the snapshot.
        let is_behind = |name: &str, wanted: &Option<i64>| {
            self.sequences.get(name).is_none_or(|found| found.unwrap_or(0) < wanted.unwrap_or(0))
        };
        let sequence = || wanted.sequences.iter().find(|(name, wanted)| is_behind(name, wanted));
        table.or_else(|| sequence().map(|(name, _)| format!("the sequence {name} is behind")))
    }
}
