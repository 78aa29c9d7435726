//! The folder of the cluster: its socket, lock, log, and one `data-<version>`.
//!
//! **Invariants:** a folder named `data-<version>` is complete, because `initdb` works in `init.tmp`, which is
//! renamed at the end; every process started here ends with its owner; the log is bounded and contains no user
//! data.

use std::fs::{self, File};
use std::os::unix::{fs::MetadataExt, process::CommandExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{
    account::{RunAs, finish, make_folder},
    error::{Result, StartError, WithAction},
    installation::Installation,
    settings::{DATABASE_NAME, Durability},
};

/// Runs a program that is asked to stop when the input of this script ends. The program does not inherit the
/// pipe, so only the owner keeps it open.
const GUARD_SCRIPT: &str = r#"exec 3<&0 </dev/null
"$@" 3<&- &
program=$!
{ while read -r _ <&3; do :; done; kill -INT "$program"; } 2>/dev/null &
watcher=$!
exec 3<&-
wait "$program"; result=$?
kill "$watcher" 2>/dev/null
exit "$result""#;

/// How long creating a cluster may take.
const INIT_TIMEOUT: Duration = Duration::from_secs(120);

/// The size at which the log is rotated at a start.
const MAX_LOG_BYTES: u64 = 10 << 20;

/// The prepared folder of the cluster; it contains the socket, whose path is limited in length.
pub(super) fn prepare(data_dir: &Path) -> Result<PathBuf> {
    let folder = std::path::absolute(data_dir.join("postgres")).with_action("find", data_dir)?;
    let text = folder.to_string_lossy();
    if text.len() > 85 || text.contains(',') {
        return Err(StartError::new(format!(
            "{text} cannot hold a unix socket: its path may have 85 bytes and no comma (it has {} bytes). \
             Choose another folder with PODIUM_DATA_DIR",
            text.len()
        )));
    }
    make_folder(data_dir)?;
    fs::create_dir_all(&folder).with_action("create", &folder)?;
    Ok(folder)
}

/// The version of the existing data.
pub(super) fn existing_major(folder: &Path) -> Option<u32> {
    let names = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.to_str()?.strip_prefix("data-")?.parse().ok()).max()
}

/// Puts the complete data of a newer version in the place of that of the version `from`. Returns where that is kept. If it is
/// killed in between, both are there, and the newer one is used.
pub(super) fn replace_data(folder: &Path, (from, to): (u32, u32), new: &Path) -> Result<PathBuf> {
    let (old, target) = (folder.join(format!("data-{from}")), folder.join(format!("data-{to}")));
    let owner = |path: &Path| fs::metadata(path).map(|it| it.uid()).with_action("look at", path);
    if owner(new)? != owner(&old)? {
        return Err(StartError::new(format!(
            "the new data belongs to another account than {}: run `podium upgrade` as the account that runs Podium",
            old.display()
        )));
    }
    if new.join("postmaster.pid").exists() {
        return Err(StartError::new("the newer PostgreSQL did not stop in time: try again"));
    }
    let kept = folder.join(format!("old-data-{from}-{}", chrono::Utc::now().format("%Y%m%dT%H%M%S")));
    fs::rename(new, &target).with_action("name", &target)?;
    fs::rename(&old, &kept).with_action("put aside", &old)?;
    File::open(folder).and_then(|folder| folder.sync_all()).with_action("write", folder)?;
    Ok(kept)
}

/// A program of PostgreSQL that ends with this process. It has its own process group, so that Ctrl-C reaches
/// only Podium, which finishes its work first.
pub(super) fn guarded(who: RunAs, folder: &Path, program: &Path) -> Result<Command> {
    let log = open_log(folder)?;
    let mut command = who.command("sh", folder);
    command.args(["-c", GUARD_SCRIPT, "guard"]).arg(program).process_group(0);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(log);
    Ok(command)
}

/// Private data, such as values in failed statements, must not get into the log.
pub(super) fn options(folder: &Path, durability: Durability, major: u32) -> Vec<String> {
    let mut all = vec![format!("unix_socket_directories={}", folder.display())];
    let always = "listen_addresses= port=5432 unix_socket_permissions=0700 max_connections=100 \
                  shared_buffers=64MB jit=off timezone=UTC log_timezone=UTC logging_collector=off \
                  log_destination=stderr log_min_messages=log log_min_error_statement=panic \
                  log_error_verbosity=terse log_checkpoints=off log_statement=none";
    let quick = "fsync=off synchronous_commit=off full_page_writes=off autovacuum=off \
                 max_wal_size=1GB checkpoint_timeout=1h";
    all.extend(always.split_whitespace().map(str::to_owned));
    if major >= 14 && cfg!(target_os = "linux") {
        // After a crash, everything is written out at once; file by file takes seconds.
        all.push("recovery_init_sync_method=syncfs".to_owned());
    }
    if durability == Durability::Test {
        all.extend(quick.split_whitespace().map(str::to_owned));
    }
    all
}

/// Creates an empty cluster, with the simplest locale that knows all letters.
pub(super) fn initialise(
    chosen: &Installation,
    folder: &Path,
    data: &Path,
    who: RunAs,
    durability: Durability,
) -> Result<()> {
    let unfinished = folder.join("init.tmp");
    for locale in ["C.UTF-8", "en_US.UTF-8", "C"] {
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished).with_action("remove", &unfinished)?; // of a start that was killed, or of the last try
        }
        let mut initdb = guarded(who, folder, &chosen.bin.join("initdb"))?;
        initdb.arg("-D").arg(&unfinished).arg(format!("--locale={locale}"));
        initdb.args([
            "-U",
            DATABASE_NAME,
            "-E",
            "UTF8",
            "--auth-local=trust",
            "--auth-host=reject",
            "--data-checksums",
        ]);
        if durability == Durability::Test {
            initdb.arg("--no-sync");
        }
        let child = initdb.spawn().with_action("run", &chosen.bin)?;
        if finish(child, INIT_TIMEOUT).is_some_and(|status| status.success()) {
            fs::rename(&unfinished, data).with_action("name", data)?;
            return File::open(folder).and_then(|folder| folder.sync_all()).with_action("write", folder);
        }
    }
    Err(StartError::new(format!("initdb could not make {}{}", data.display(), end_of_log(folder))))
}

fn log_path(folder: &Path) -> PathBuf {
    folder.join("postgres.log")
}

fn open_log(folder: &Path) -> Result<File> {
    let path = log_path(folder);
    if fs::metadata(&path).is_ok_and(|meta| meta.len() > MAX_LOG_BYTES) {
        fs::rename(&path, path.with_extension("log.old")).with_action("put aside", &path)?;
    }
    File::options().create(true).append(true).open(&path).with_action("write", &path)
}

/// The last output of the server or of `initdb`.
pub(super) fn end_of_log(folder: &Path) -> String {
    let path = log_path(folder);
    let text = String::from_utf8_lossy(&fs::read(&path).unwrap_or_default()).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let end = lines[lines.len().saturating_sub(8)..].join("\n  ");
    format!("; the end of {}:\n  {end}", path.display())
}
