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
    content::{DatabaseContent, without_limits},
    databases,
    dump::EXTENSIONS,
    error::{BackupError, Result, WithFile},
    file::BackupFile,
    programs::{self, ClientPrograms},
};
use crate::database::{connect, embedded::EmbeddedSettings, fitness, migrate};

/// The collations as the migrations make them. Those of a server with ICU can't be restored into one without.
const COLLATIONS: &str = include_str!("collations.sql");

#[derive(QueryableByName)]
struct Missing {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Restores a backup into the empty database at `address`, compares it with what the backup says, migrates it, and does the
/// rest. When it fails, the database is empty again; when it is interrupted, Podium does not start on it, and the next
/// restore begins anew.
pub(crate) fn into_empty<T>(
    address: &str,
    search: &EmbeddedSettings,
    file: &BackupFile,
    rest: &mut dyn FnMut(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    let mut conn = connect(address)?;
    without_limits(&mut conn)?;
    if fitness::is_restore_interrupted(&mut conn)? {
        clear(&mut conn)?;
    }
    check(&mut conn, file)?;
    let programs = ClientPrograms::find(&mut conn, search)?;
    conn.batch_execute(fitness::MARK_RESTORE)?;
    conn.batch_execute(COLLATIONS)?;
    let done = restore(address, &programs, file).and_then(|()| {
        compare(&mut conn, file)?;
        migrate::run(&mut conn)?;
        rest(&mut conn)
    });
    match &done {
        Ok(_) => conn.batch_execute(fitness::UNMARK_RESTORE)?,
        Err(_) => {
            // What went wrong first is what counts.
            let _ = connect(address).map(|mut conn| clear(&mut conn).is_ok());
        }
    }
    done
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
    let is_kept = |line: &&str| {
        let is_own = EXTENSIONS.iter().any(|name| line.contains(&format!(" EXTENSION - {name}")));
        !line.contains(" COLLATION ") && (is_own || !line.contains(" EXTENSION - "))
    };
    let kept = entries.lines().filter(is_kept).collect::<Vec<_>>().join("\n");
    let mut list = NamedTempFile::new().map_err(|error| BackupError::new(error.to_string()))?;
    list.write_all(kept.as_bytes()).with_file("write", list.path())?;
    let mut restore = programs.on("pg_restore", address)?;
    restore.command.args(["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error"]);
    programs::run(restore.command.arg("--use-list").arg(list.path()).arg(&file.path))?;
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

#[cfg(test)]
mod tests {
    use super::COLLATIONS;

    #[test]
    fn the_collations_are_those_of_the_migrations() {
        let migrations = [
            include_str!("../../../migrations/2026-11-01-000006_favourites/up.sql"),
            include_str!("../../../migrations/2026-11-21-000009_finding/up.sql"),
        ];
        let blocks: Vec<&str> = COLLATIONS.split_inclusive("end $$;\n").collect();
        assert_eq!(blocks.len(), migrations.len());
        for (block, migration) in blocks.iter().zip(migrations) {
            assert!(migration.contains(block.trim()), "{block}");
        }
    }
}
