//! What the operating system knows about the process and its disk. What it does not tell is left out.

use std::{
    fs,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use nix::sys::{
    resource::{UsageWho, getrusage},
    statvfs::statvfs,
};

/// When the process started, in seconds since 1970.
pub(super) fn started_at() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64())
}

/// The time that the process spent on CPUs, in seconds.
pub(super) fn cpu_seconds() -> Option<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF).ok()?;
    let spent = [usage.user_time(), usage.system_time()];
    Some(spent.iter().map(|it| it.tv_sec() as f64 + it.tv_usec() as f64 / 1e6).sum())
}

/// The memory that the process has, in bytes (Linux).
pub(super) fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?;
    Some(kilobytes.parse::<f64>().ok()? * 1024.0)
}

/// The number of open files and connections (Linux).
pub(super) fn open_files() -> Option<f64> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count() as f64)
}

/// How many bytes a folder's disk has, and how many of them this process may still write.
pub(crate) struct DiskSpace {
    pub(crate) free: f64,
    pub(crate) size: f64,
}

/// The space on the disk of a folder.
pub(crate) fn disk_space(folder: &Path) -> Option<DiskSpace> {
    let disk = statvfs(folder).ok()?;
    let bytes = |blocks| blocks as f64 * disk.fragment_size() as f64;
    Some(DiskSpace { free: bytes(disk.blocks_available()), size: bytes(disk.blocks()) })
}
