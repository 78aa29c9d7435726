//! Cleans up after a killed server. PostgreSQL refuses to start while a lock file names a live process, even a
//! zombie or an unrelated process that reused the id. Since this process holds the cluster's own lock, any
//! server that still uses it is orphaned: it is asked to stop, then killed; only when nothing runs in the
//! folder are the lock files removed as stale.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use super::{
    error::{Result, StartError, WithAction},
    waiting::poll_until,
};

/// The signals, in order: fast shutdown, immediate shutdown, kill.
const SHUTDOWN_STEPS: [(Duration, Signal); 3] = [
    (Duration::ZERO, Signal::SIGINT),
    (Duration::from_secs(10), Signal::SIGQUIT),
    (Duration::from_secs(15), Signal::SIGKILL),
];

/// Stops what still runs in `folder`, then removes the stale lock files of the cluster in `data`.
pub(super) fn clear(folder: &Path, data: &Path) -> Result<()> {
    let pid_file = data.join("postmaster.pid");
    let postmaster = fs::read_to_string(&pid_file).ok().and_then(|text| first_number(&text));
    // Without data, no orderly shutdown is needed: this can only be an orphaned initdb.
    stop_all(folder, postmaster, if data.exists() { &SHUTDOWN_STEPS } else { &SHUTDOWN_STEPS[2..] })?;
    let socket = [".s.PGSQL.5432.lock", ".s.PGSQL.5432"].map(|name| folder.join(name));
    for stale in socket.iter().chain([&pid_file]) {
        match fs::remove_file(stale) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                return Err(cause).with_action("remove", stale);
            }
            _ => {}
        }
    }
    Ok(())
}

fn stop_all(folder: &Path, postmaster: Option<i32>, steps: &[(Duration, Signal)]) -> Result<()> {
    let folder = folder.canonicalize().with_action("find", folder)?;
    let start = Instant::now();
    let begins = steps.first().map_or(Duration::ZERO, |(when, _)| *when);
    let mut steps = steps.iter().map(|(when, signal)| (*when - begins, *signal)).peekable();
    let gone = poll_until(Duration::from_secs(30), || {
        let running = servers_in(&folder);
        if let Some((_, signal)) = steps.next_if(|(when, _)| start.elapsed() >= *when) {
            // The postmaster stops its children; without it, each one is signalled.
            let targets =
                running.iter().filter(|pid| postmaster.is_none_or(|p| p == **pid || !running.contains(&p)));
            for pid in targets {
                log::warn!("stopping an orphaned PostgreSQL (process {pid}, {signal})");
                let _ = kill(Pid::from_raw(*pid), signal);
            }
        }
        running.is_empty().then_some(())
    });
    let left =
        || format!("processes {:?} are still using {} and won't stop", servers_in(&folder), folder.display());
    gone.ok_or_else(|| StartError::new(left()))
}

fn first_number(text: &str) -> Option<i32> {
    text.lines().next()?.trim().parse().ok()
}

/// The PostgreSQL processes of this folder: their working directory is its data folder.
fn servers_in(folder: &Path) -> Vec<i32> {
    // Through `self`, so that an empty /proc counts as missing.
    let Ok(all) = fs::read_dir("/proc/self/..") else { return servers_by_ps(folder) };
    let pids = all.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| is_server_in(*pid, folder)).collect()
}

fn is_server_in(pid: i32, folder: &Path) -> bool {
    let name = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default();
    matches!(name.trim_end(), "postgres" | "initdb")
        && fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(folder))
}

/// Without /proc (macOS): processes that name the folder on their command line.
fn servers_by_ps(folder: &Path) -> Vec<i32> {
    let Ok(listing) = Command::new("ps").args(["-axo", "pid=,args="]).output() else { return Vec::new() };
    let folder = folder.to_string_lossy();
    let text = String::from_utf8_lossy(&listing.stdout).into_owned();
    let servers = text.lines().filter_map(|line| line.trim().split_once(' ')).filter(|(_, args)| {
        let program = args.split_whitespace().next().unwrap_or_default();
        (program.ends_with("/postgres") || program.ends_with("/initdb")) && args.contains(&*folder)
    });
    servers.filter_map(|(pid, _)| pid.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_not_servers() {
        let here = std::env::current_dir().unwrap_or_default();
        assert!(!is_server_in(std::process::id() as i32, &here));
        assert!(servers_in(Path::new("/no/such/folder")).is_empty());
    }

    #[test]
    fn the_first_line_names_the_postmaster() {
        assert_eq!(first_number("4711\n/data\n"), Some(4711));
        assert_eq!(first_number(""), None);
    }
}
