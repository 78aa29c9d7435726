//! Fills an empty database from a backup.

use std::io::Write;

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Array, Text},
};
use tempfile::NamedTempFile;

use super::{
    content::DatabaseContent,
    databases,
    error::{BackupError, Result, WithFile},
    file::BackupFile,
    programs::{self, ClientPrograms},
};
use crate::database::{connect, embedded::EmbeddedSettings, migrate};

/// The collations as the migrations make them. Those of a server with ICU can't be restored into one without.
const COLLATIONS: &str = include_str!("collations.sql");

#[derive(QueryableByName)]
struct Missing {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Restores a backup into the empty database at `address`, compares it with what the backup says, and migrates it. When it
/// fails, the database is empty again.
pub(crate) fn into_empty(address: &str, search: &EmbeddedSettings, file: &BackupFile) -> Result<()> {
    let mut conn = connect(address)?;
    check(&mut conn, file)?;
    let programs = ClientPrograms::find(&mut conn, search)?;
    conn.batch_execute(COLLATIONS)?;
    let done = restore(address, &programs, file).and_then(|()| compare(&mut conn, file));
    if done.is_err() {
        clear(&mut conn)?;
    }
    done?;
    migrate::run(&mut conn)?;
    Ok(())
}

/// Whether this database can take the backup.
fn check(conn: &mut PgConnection, file: &BackupFile) -> Result<()> {
    let manifest = &file.manifest;
    if !migrate::knows(&manifest.migration)? {
        return Err(BackupError::new(format!(
            "the backup was made by a newer Podium ({}): restore it with that version or a later one",
            manifest.podium
        )));
    }
    if !databases::is_empty(conn)? {
        return Err(BackupError::new(
            "the database is not empty. To put the backup in its place, stop every Podium and add --replace: the database of \
             today is kept under another name",
        ));
    }
    let missing = sql_query(
        "select wanted.name from unnest($1) wanted(name)
         where not exists (select from pg_available_extensions it where it.name = wanted.name)",
    )
    .bind::<Array<Text>, _>(&manifest.extensions)
    .load::<Missing>(conn)?;
    match missing.first() {
        None => Ok(()),
        Some(Missing { name }) => Err(BackupError::new(format!(
            "the server lacks the extension {name}, which the backup needs: install PostgreSQL's additional programs \
             (Debian, Ubuntu: postgresql-contrib, elsewhere often part of the server)"
        ))),
    }
}

/// Restores everything but the collations, in one transaction.
fn restore(address: &str, programs: &ClientPrograms, file: &BackupFile) -> Result<()> {
    let entries = programs::run(programs.command("pg_restore").arg("--list").arg(&file.path))?;
    let entries = String::from_utf8_lossy(&entries).into_owned();
    let kept = entries.lines().filter(|line| !line.contains(" COLLATION ")).collect::<Vec<_>>().join("\n");
    let mut list = NamedTempFile::new().map_err(|error| BackupError::new(error.to_string()))?;
    list.write_all(kept.as_bytes()).with_file("write", list.path())?;
    let mut restore = programs.on("pg_restore", address)?;
    restore.args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]);
    programs::run(restore.arg("--use-list").arg(list.path()).arg(&file.path))?;
    Ok(())
}

/// Compares a restored database with what the backup says.
fn compare(conn: &mut PgConnection, file: &BackupFile) -> Result<()> {
    match DatabaseContent::of(conn)?.difference(&file.manifest.content) {
        None => Ok(()),
        Some(difference) => {
            Err(BackupError::new(format!("what was restored is not what was backed up: {difference}")))
        }
    }
}

/// Removes what a failed restore left.
fn clear(conn: &mut PgConnection) -> Result<()> {
    Ok(conn.batch_execute(include_str!("clear.sql"))?)
}
