//! Finds `pg_dump` and `pg_restore` of the server's own version, or of the next newer one that fits: those of an older one
//! can't read its databases, and those from 17 on send a setting that servers before 17 refuse.

use std::{
    cmp::Reverse,
    fs::File,
    io::{self, Read, Seek, Write},
    path::{Path, PathBuf},
    process::{Command, ExitStatus, Stdio},
    time::Duration,
};

use diesel::{PgConnection, RunQueryDsl, dsl::sql, sql_types::Text};
use tempfile::NamedTempFile;

use super::error::{BackupError, Result};
use crate::database::{
    connect::with_timeouts,
    conninfo::Conninfo,
    embedded::{self, EmbeddedSettings},
};

/// How often it looks whether a program has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// Where the programs of PostgreSQL's clients are.
#[derive(Debug, Clone)]
pub(crate) struct ClientPrograms {
    folder: PathBuf,
}

impl ClientPrograms {
    /// Finds those that fit the server of this connection: of its own version, or else of the next newer one.
    pub(crate) fn find(conn: &mut PgConnection, search: &EmbeddedSettings) -> Result<ClientPrograms> {
        let server = server_version(conn)?;
        let mut found: Vec<(u32, String, PathBuf)> = embedded::program_folders(search)
            .into_iter()
            .filter(|folder| folder.join("pg_restore").is_file())
            .filter_map(|folder| {
                let version = version_of(&folder.join("pg_dump"))?;
                Some((major(&version)?, version, folder))
            })
            .filter(|(major, ..)| fits(*major, self::major(&server).unwrap_or_default()))
            .collect();
        found.sort_by_key(|(major, version, _)| (*major, Reverse(*version == server)));
        let folder = found.into_iter().next().map(|(.., folder)| folder);
        folder.map(|folder| ClientPrograms { folder }).ok_or_else(|| {
            let major = major(&server).unwrap_or_default();
            BackupError::new(format!(
                "the server is PostgreSQL {server}, and no pg_dump of that version was found on the search path: install the client programs (Debian, Ubuntu: apt install postgresql-client-{major})"
            ))
        })
    }

    /// A run of one of the programs on the database at `address`. The passwords are not among its arguments, which every
    /// user of the machine can read.
    pub(super) fn on(&self, program: &str, address: &str) -> Result<DatabaseCommand> {
        let read = Conninfo::parse(address)
            .ok_or_else(|| BackupError::new("the address of the database can't be read"))?;
        let mut command = self.command(program);
        if let Some(password) = read.get("password") {
            command.env("PGPASSWORD", password);
        }
        let mut open = read.without("password").without(KEY_PASSWORD);
        let mut service_file = None;
        if let Some(password) = read.get(KEY_PASSWORD) {
            if read.get("service").is_some() {
                return Err(BackupError::new(
                    "move sslpassword from DATABASE_URL into the file of the service",
                ));
            }
            let file = key_service(password)?;
            command.env("PGSERVICEFILE", file.path());
            open = open.with("service", KEY_SERVICE);
            service_file = Some(file);
        }
        command.arg("--dbname").arg(with_timeouts(&open.to_string()));
        Ok(DatabaseCommand { command, _service_file: service_file })
    }

    /// A run of one of the programs.
    pub(super) fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command.env("LC_ALL", "C").env_remove("PGOPTIONS").arg("--no-password").stdin(Stdio::null());
        command
    }
}

/// The parameter with the password of the client's key. No environment variable has it.
const KEY_PASSWORD: &str = "sslpassword";
const KEY_SERVICE: &str = "podium";

/// A run of a program on a database.
pub(super) struct DatabaseCommand {
    pub(super) command: Command,
    /// Removed when the program has ended.
    _service_file: Option<NamedTempFile>,
}

/// A file that only this user can read, from which the programs take the password of the client's key.
fn key_service(password: &str) -> Result<NamedTempFile> {
    // Each line is a parameter, and spaces at its end are dropped.
    if password.contains(['\n', '\r']) || password.trim_end() != password {
        return Err(BackupError::new(
            "sslpassword in DATABASE_URL can't end with a space or have line breaks",
        ));
    }
    let write = || {
        let mut file = NamedTempFile::new()?;
        writeln!(file, "[{KEY_SERVICE}]\n{KEY_PASSWORD}={password}")?;
        Ok(file)
    };
    write().map_err(|error: io::Error| BackupError::new(format!("can't write a temporary file: {error}")))
}

/// Runs a program to its end, or until `is_stopped` says so.
pub(super) fn run_unless(command: &mut Command, is_stopped: &dyn Fn() -> bool) -> Result<()> {
    let name = name(command);
    let failed = |error: io::Error| BackupError::new(format!("can't run {name}: {error}"));
    let mut said = tempfile::tempfile().map_err(failed)?;
    let stderr = said.try_clone().map_err(failed)?;
    let mut child = command.stdout(Stdio::null()).stderr(stderr).spawn().map_err(failed)?;
    let status = loop {
        if let Some(status) = child.try_wait().map_err(failed)? {
            break status;
        }
        if is_stopped() {
            child.kill().and_then(|()| child.wait()).map_err(failed)?;
            return Err(BackupError::new("Podium was stopped meanwhile"));
        }
        std::thread::sleep(PAUSE);
    };
    let mut text = Vec::new();
    said.rewind().and_then(|()| said.read_to_end(&mut text)).map_err(failed)?;
    if status.success() { Ok(()) } else { Err(failure(&name, status, &text)) }
}

/// Runs a program to its end. Returns what it printed.
pub(super) fn run(command: &mut Command) -> Result<Vec<u8>> {
    let name = name(command);
    let output = command.output().map_err(|error| BackupError::new(format!("can't run {name}: {error}")))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(failure(&name, output.status, &output.stderr)),
    }
}

/// The name of a program.
fn name(command: &Command) -> String {
    Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Why a program failed: its first line about an error.
fn failure(name: &str, status: ExitStatus, said: &[u8]) -> BackupError {
    let said = String::from_utf8_lossy(said);
    let line = said.lines().find(|line| line.contains("error:")).or_else(|| said.lines().next());
    let why = line.map_or_else(|| status.to_string(), str::to_owned);
    BackupError::new(format!("{name} failed: {}", why.trim_start_matches(&format!("{name}: "))))
}

/// The version of the server, such as `15.20`.
pub(super) fn server_version(conn: &mut PgConnection) -> Result<String> {
    let version: String =
        diesel::select(sql::<Text>("current_setting('server_version')")).get_result(conn)?;
    Ok(version.split_whitespace().next().unwrap_or_default().to_owned())
}

/// `15.20` of `pg_dump (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)`.
fn version_of(program: &Path) -> Option<String> {
    File::open(program).ok()?;
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.split_once("(PostgreSQL)")?.1.split_whitespace().next()?.to_owned())
}

/// Returns `true` if programs of that version can dump and restore databases of such a server.
fn fits(programs: u32, server: u32) -> bool {
    programs >= server && (programs < 17 || server >= 17)
}

/// 15 of `15.20`, and of `15beta2`.
fn major(version: &str) -> Option<u32> {
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn a_program_ends_when_podium_is_stopped_and_its_error_is_told() {
        let begun = Instant::now();
        let is_stopped = || begun.elapsed() > Duration::from_millis(200);
        let error = run_unless(Command::new("sleep").arg("60"), &is_stopped).unwrap_err();
        assert_eq!(error.to_string(), "Podium was stopped meanwhile");
        assert!(begun.elapsed() < Duration::from_secs(30));
        let script = "echo working >&2; echo 'sh: error: no room' >&2; exit 3";
        let error = run_unless(Command::new("sh").args(["-c", script]), &|| false).unwrap_err();
        assert_eq!(error.to_string(), "sh failed: error: no room");
        run_unless(&mut Command::new("true"), &|| false).unwrap();
    }

    #[test]
    fn no_password_is_among_the_arguments_and_the_file_with_one_is_for_this_user_only() {
        use std::os::unix::fs::PermissionsExt;
        let programs = ClientPrograms { folder: "/usr/bin".into() };
        let address = "postgres://ana:one@db/podium?sslmode=verify-full&sslkey=/k&sslpassword=t%20wo";
        let run = programs.on("pg_dump", address).unwrap();
        let arguments = format!("{:?}", run.command.get_args().collect::<Vec<_>>());
        assert!(arguments.contains("service='podium'") && arguments.contains("sslkey='/k'"), "{arguments}");
        assert!(!arguments.contains("t wo") && !arguments.contains("one"), "{arguments}");
        let file = run.command.get_envs().find(|it| it.0 == "PGSERVICEFILE").unwrap().1.unwrap().to_owned();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "[podium]\nsslpassword=t wo\n");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        drop(run);
        assert!(!Path::new(&file).exists(), "it is removed");
        for wrong in ["host=db sslpassword='a '", "host=db sslpassword='a\nb'", "service=x sslpassword=a"] {
            assert!(programs.on("pg_dump", wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn programs_fit_servers_of_their_own_version_and_of_older_ones_that_know_their_settings() {
        assert!(fits(15, 15) && fits(16, 13) && fits(18, 17));
        assert!(!fits(15, 16) && !fits(17, 16) && !fits(18, 15));
    }
}
