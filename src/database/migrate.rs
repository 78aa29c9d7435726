//! Migrates the database at startup.
//!
//! **Invariants:** replicas that start concurrently wait for each other (an advisory lock); a database that is
//! not up yet is waited for, but not one that refuses the account.

use std::time::{Duration, Instant};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    dsl::sql,
    migration::MigrationSource,
    pg::Pg,
    sql_query,
    sql_types::{Bool, Text},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{connect, functions};
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// An arbitrary number, the same in every process.
const LOCK: i64 = 0x706f_6469_756d;

/// Brings the functions up to date, applies pending migrations and returns their number.
pub fn run(conn: &mut PgConnection) -> Result<usize> {
    sql_query(format!("select pg_advisory_lock({LOCK})")).execute(conn)?;
    conn.batch_execute("set client_min_messages = warning")?;
    functions::install(conn)?;
    let applied = conn.run_pending_migrations(MIGRATIONS).map_err(Error::Internal)?.len();
    sql_query(format!("select pg_advisory_unlock({LOCK})")).execute(conn)?;
    Ok(applied)
}

/// The number of migrations that were not applied yet. Changes nothing, unlike asking diesel, which makes its table.
pub(crate) fn pending(conn: &mut PgConnection) -> Result<usize> {
    let all = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::Internal)?;
    let exists = diesel::select(sql::<Bool>("to_regclass('__diesel_schema_migrations') is not null"));
    if !exists.get_result::<bool>(conn)? {
        return Ok(all.len());
    }
    let applied = sql_query("select version from __diesel_schema_migrations").load::<Applied>(conn)?;
    let is_applied = |version: String| applied.iter().any(|it| it.version == version);
    Ok(all.iter().filter(|it| !is_applied(it.name().version().to_string())).count())
}

/// Lets no other process migrate the database as long as this connection is open.
pub(crate) fn hold_off(conn: &mut PgConnection) -> Result<()> {
    sql_query(format!("select pg_advisory_lock_shared({LOCK})")).execute(conn)?;
    Ok(())
}

/// The version of the newest migration that was applied; empty if there is none.
pub(crate) fn newest_applied(conn: &mut PgConnection) -> Result<String> {
    let applied = sql_query("select version from __diesel_schema_migrations order by version desc limit 1");
    Ok(applied.load::<Applied>(conn)?.pop().map(|it| it.version).unwrap_or_default())
}

/// Returns `true` if this program has the migration of that version.
pub(crate) fn knows(version: &str) -> Result<bool> {
    let all = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(Error::Internal)?;
    Ok(version.is_empty() || all.iter().any(|it| it.name().version().to_string() == version))
}

#[derive(QueryableByName)]
struct Applied {
    #[diesel(sql_type = Text)]
    version: String,
}

/// How long to wait for a database or a role that the server does not know: one that is being set up gets them a
/// moment after it first answers.
const PATIENCE_FOR_MISSING: Duration = Duration::from_secs(10);

/// Connects; waits up to `patience` for a database that is not up yet.
pub fn connect_within(url: &str, patience: Duration) -> Result<PgConnection> {
    let start = Instant::now();
    let (mut answered, mut pause) = (None, Duration::from_millis(50));
    loop {
        let error = match connect(url) {
            Ok(conn) => return Ok(conn),
            Err(error) => error,
        };
        let message = error.to_string();
        let over = if is_refusal(&message) {
            true
        } else if message.contains("\" does not exist") {
            answered.get_or_insert_with(Instant::now).elapsed() > PATIENCE_FOR_MISSING
        } else {
            start.elapsed() > patience
        };
        if over {
            return Err(error);
        }
        log::warn!("the database can't be used yet: {message}");
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// Returns `true` if the server answered and waiting will not help. libpq has no code for it, so its English words
/// decide; a refusal in another language is waited for like a silent server.
fn is_refusal(message: &str) -> bool {
    const REFUSALS: [&str; 6] = [
        "password authentication failed",
        "no password supplied",
        "authentication failed for user",
        "no pg_hba.conf entry",
        "is not permitted to log in",
        "permission denied for database",
    ];
    REFUSALS.iter().any(|words| message.contains(words))
}
