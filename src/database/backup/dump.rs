//! Makes a backup.

use std::{
    fs::{self, File},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{Array, Text, Timestamptz},
};

use super::{
    content::{DatabaseContent, without_limits},
    databases,
    error::{BackupError, Result, WithFile},
    file::{BackupFile, Manifest},
    programs::{self, ClientPrograms},
};
use crate::database::{connect, embedded::EmbeddedSettings, migrate};

#[derive(QueryableByName)]
struct Snapshot {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Timestamptz)]
    made_at: DateTime<Utc>,
}

#[derive(QueryableByName)]
struct Extension {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What the name of a backup ends with until it is complete.
pub(crate) const UNFINISHED: &str = ".unfinished";

/// Backs up the database at `address` into the file at `path`, which is replaced when the backup is complete. Only the
/// person who runs this can read it. Ends with an error soon after `is_stopped` says so.
pub(crate) fn create(
    address: &str,
    search: &EmbeddedSettings,
    path: &Path,
    is_stopped: &dyn Fn() -> bool,
) -> Result<BackupFile> {
    let mut conn = connect(address)?;
    if databases::is_empty(&mut conn)? {
        return Err(BackupError::new("the database is empty: there is nothing to back up yet"));
    }
    let programs = ClientPrograms::find(&mut conn, search)?;
    let unfinished = unfinished(path);
    let done = write(&mut conn, (address, &programs), &unfinished, is_stopped)
        .and_then(|()| BackupFile::open(&unfinished))
        .and_then(|file| {
            programs::run(programs.command("pg_restore").arg("--list").arg(&unfinished))?;
            fs::rename(&unfinished, path).with_file("write", path)?;
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder).and_then(|folder| folder.sync_all()).with_file("write", folder)?;
            Ok(BackupFile { path: path.to_owned(), ..file })
        });
    if done.is_err() {
        let _ = fs::remove_file(&unfinished);
    }
    done
}

/// The name of the file until it is complete.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(UNFINISHED);
    path.with_file_name(name)
}

fn write(
    conn: &mut PgConnection,
    (address, programs): (&str, &ClientPrograms),
    path: &Path,
    is_stopped: &dyn Fn() -> bool,
) -> Result<()> {
    let _ = fs::remove_file(path); // of a backup that was interrupted
    File::options().write(true).create_new(true).mode(0o600).open(path).with_file("write", path)?;
    without_limits(conn)?;
    migrate::hold_off(conn)?;
    conn.batch_execute("begin isolation level repeatable read, read only")?;
    let Snapshot { id, made_at } =
        sql_query("select pg_export_snapshot() as id, now() as made_at").get_result(conn)?;
    let content = DatabaseContent::of(conn)?;
    let mut dump = programs.on("pg_dump", address)?;
    dump.command.args([
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        "--no-unlogged-table-data",
        "--lock-wait-timeout=60s",
    ]);
    programs::run_unless(dump.command.arg("--snapshot").arg(&id).arg("--file").arg(path), is_stopped)?;
    let manifest = Manifest {
        made_at,
        podium: env!("CARGO_PKG_VERSION").to_owned(),
        postgres: programs::server_version(conn)?,
        migration: migrate::newest_applied(conn)?,
        extensions: extensions(conn)?,
        content,
    };
    conn.batch_execute("commit")?;
    BackupFile::seal(path, &manifest)
}

/// The extensions that Podium uses where they can be had.
pub(super) const EXTENSIONS: [&str; 2] = ["btree_gin", "pg_trgm"];

/// Those of them that the database has.
fn extensions(conn: &mut PgConnection) -> Result<Vec<String>> {
    let own = sql_query("select extname::text as name from pg_extension where extname = any($1) order by 1");
    let own = own.bind::<Array<Text>, _>(EXTENSIONS.as_slice()).load::<Extension>(conn)?;
    Ok(own.into_iter().map(|it| it.name).collect())
}
