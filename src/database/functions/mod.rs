//! The functions that Podium keeps in the database: one definition of each, replaced when it changes.
//!
//! **Invariants:** migrations define no functions, so that the current text of each is found here alone; the functions
//! are there before any migration runs, because triggers need them; a function names everything by its schema, so that
//! it works under any `search_path`.

use data_encoding::HEXLOWER;
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Nullable, Text},
};

use crate::{
    crypto,
    error::{Error, Result},
};

const FILES: [&str; 10] = [
    include_str!("history.sql"),
    include_str!("spaces.sql"),
    include_str!("search_words.sql"),
    include_str!("search_index.sql"),
    include_str!("quotas.sql"),
    include_str!("list_changes.sql"),
    include_str!("links.sql"),
    include_str!("comments.sql"),
    include_str!("own_orders.sql"),
    include_str!("editions.sql"),
];

/// What the files call the schema of Podium's tables.
const SCHEMA: &str = "@schema@";

#[derive(QueryableByName)]
struct Installed {
    /// The schema in which new tables are created, quoted.
    #[diesel(sql_type = Nullable<Text>)]
    schema: Option<String>,
    /// The version of the functions there.
    #[diesel(sql_type = Nullable<Text>)]
    version: Option<String>,
}

/// Whether the functions in a database are those of this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Current,
    /// Of another version; the next start replaces them.
    Outdated,
    /// Not there, for example after an incomplete restore; the next start creates them.
    Missing,
}

/// The state of the functions.
pub(crate) fn state(conn: &mut PgConnection) -> Result<State> {
    let (_, current, installed) = versions(conn)?;
    Ok(match installed {
        None => State::Missing,
        Some(version) if version == current => State::Current,
        Some(_) => State::Outdated,
    })
}

/// Creates the functions, or replaces them if they are of another version. The hash of their text is their version,
/// kept as the comment of one of them.
pub(crate) fn install(conn: &mut PgConnection) -> Result<()> {
    let (schema, current, installed) = versions(conn)?;
    if installed.as_deref() == Some(&current) {
        return Ok(());
    }
    let text = FILES.concat().replace(SCHEMA, &schema);
    // The tables may not be there yet, so the bodies are not checked; the tests run every one of them.
    Ok(conn.batch_execute(&format!(
        "begin; set local check_function_bodies = off; {text}; \
         comment on function {schema}.folded(text) is '{current}'; commit"
    ))?)
}

/// The schema of Podium's tables, this program's version of the functions, and the one in the database.
fn versions(conn: &mut PgConnection) -> Result<(String, String, Option<String>)> {
    let Installed { schema, version } = sql_query(
        "select quote_ident(current_schema()) as schema, obj_description(
            to_regprocedure(quote_ident(current_schema()) || '.folded(text)')::oid, 'pg_proc') as version",
    )
    .get_result(conn)?;
    let schema = schema.ok_or_else(|| Error::bug("the database has no schema that this role may use"))?;
    Ok((schema, HEXLOWER.encode(&crypto::hash(&FILES.concat())), version))
}
