//! Migrates the database at startup.
//!
//! **Invariants:** replicas that start concurrently wait for each other (an advisory lock); a database that is
//! not up yet is waited for.

use std::time::{Duration, Instant};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Bool,
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect;
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// An arbitrary number, the same in every process.
const LOCK: i64 = 0x706f_6469_756d;

/// Connects within `patience`, applies pending migrations and returns their number.
pub fn run(url: &str, patience: Duration) -> Result<usize> {
    let mut conn = wait_for(url, patience)?;
    sql_query(format!("select pg_advisory_lock({LOCK})")).execute(&mut conn)?;
    conn.batch_execute("set client_min_messages = warning")?;
    let applied = conn.run_pending_migrations(MIGRATIONS).map_err(Error::Internal)?.len();
    sql_query(format!("select pg_advisory_unlock({LOCK})")).execute(&mut conn)?;
    Ok(applied)
}

fn wait_for(url: &str, patience: Duration) -> Result<PgConnection> {
    let start = Instant::now();
    let mut pause = Duration::from_millis(50);
    loop {
        match connect(url) {
            Ok(conn) => return Ok(conn),
            Err(error) if start.elapsed() > patience => return Err(error),
            Err(error) => log::warn!("Postgres does not answer yet: {error}"),
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// What makes this database unfit for production, each with what to do.
pub fn unfit(conn: &mut PgConnection) -> Result<Vec<String>> {
    #[derive(QueryableByName)]
    struct Facts {
        #[diesel(sql_type = Bool)]
        forgets: bool,
        #[diesel(sql_type = Bool)]
        hurries: bool,
        #[diesel(sql_type = Bool)]
        is_superuser: bool,
    }
    let facts: Facts = sql_query(
        "select current_setting('fsync') = 'off' or current_setting('full_page_writes') = 'off' as forgets,
            current_setting('synchronous_commit') = 'off' as hurries,
            (select rolsuper from pg_roles where rolname = current_user) as is_superuser",
    )
    .get_result(conn)?;
    let found = [
        (
            facts.forgets,
            "PostgreSQL could lose everything in a power cut: set fsync and full_page_writes to on.",
        ),
        (facts.hurries, "PostgreSQL could lose confirmed changes: set synchronous_commit to on."),
        (
            facts.is_superuser,
            "DATABASE_URL uses a superuser: create a role for Podium that owns the database.",
        ),
    ];
    Ok(found.into_iter().filter(|fact| fact.0).map(|fact| fact.1.to_owned()).collect())
}
