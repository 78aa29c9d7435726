//! Brings the database up to date when the program starts.
//!
//! Must stay true: replicas that start together take turns (an advisory lock), and a database that is not
//! up yet is waited for.

use std::time::{Duration, Instant};

use diesel::{PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect;
use crate::error::{Error, Result};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Any number, the same in every copy of the program.
const LOCK: i64 = 0x706f_6469_756d;

/// Connects within `patience`, applies what is missing, and says how many migrations that were.
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
