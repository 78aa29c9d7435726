//! The user that PostgreSQL runs as. PostgreSQL refuses to run as root, so root hands the cluster to an
//! unprivileged user or, if none can reach it, enters a user namespace in which root is `nobody`. The owner of
//! existing data is kept.

use nix::unistd::{User, geteuid};
use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use super::{
    error::{Result, StartError, WithAction},
    waiting::poll_until,
};

/// The user that PostgreSQL's programs run as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunAs {
    /// The ordinary user who runs Podium.
    CurrentUser,
    /// Podium is root, and this user replaces it.
    Account { uid: u32, gid: u32 },
    /// Podium is root, and no other user is usable: a container with one user, or a folder only root may enter.
    /// The process keeps root's files and loses root's privileges.
    Namespace,
}

impl RunAs {
    /// Chooses the user for the cluster in `folder`, and makes it the owner of the folder.
    pub(super) fn choose(folder: &Path) -> Result<Self> {
        if !geteuid().is_root() {
            return Ok(Self::CurrentUser);
        }
        match owner_of_data(folder) {
            Some((0, _)) => {}
            Some((uid, gid)) => return Ok(Self::Account { uid, gid }),
            None => {
                if let Some(account) = unprivileged_account(folder) {
                    return Ok(account);
                }
            }
        }
        let mut probe = Self::Namespace.command("true", Path::new("/"));
        if probe
            .spawn()
            .is_ok_and(|child| finish(child, COMMAND_TIMEOUT).is_some_and(|status| status.success()))
        {
            log::warn!("no account can reach {}: PostgreSQL keeps root's files there", folder.display());
            return Ok(Self::Namespace);
        }
        Err(StartError::new(format!(
            "PostgreSQL refuses to run as root, and no unprivileged user (postgres, nobody) can use {0}. Run \
             Podium as an ordinary user, choose another folder with PODIUM_DATA_DIR, let others pass through \
             the folders above {0} (chmod o+x), or set DATABASE_URL",
            folder.display()
        )))
    }

    /// A command that runs as this user in `folder`, without environment variables meant for other clusters.
    pub(super) fn command(self, program: impl AsRef<OsStr>, folder: &Path) -> Command {
        let mut command = match self {
            Self::Namespace => {
                let mut outer = Command::new("unshare");
                outer.arg("-U").arg(program);
                outer
            }
            _ => Command::new(program),
        };
        command.current_dir(folder).env("LC_ALL", "C").stdin(Stdio::null());
        for name in ["PGDATA", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGOPTIONS"] {
            command.env_remove(name);
        }
        if let Self::Account { uid, gid } = self {
            command.uid(uid).gid(gid); // supplementary groups go too
        }
        command
    }

    /// The output of a short command, if it succeeds within ten seconds.
    pub(super) fn output_of(self, program: &Path, argument: &str) -> Option<String> {
        let mut command = self.command(program, Path::new("/"));
        let mut child = command.arg(argument).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut out = child.stdout.take()?;
        let mut text = String::new();
        finish(child, COMMAND_TIMEOUT)?.success().then(|| out.read_to_string(&mut text).ok())??;
        Some(text)
    }
}

const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);

/// The owner of the existing cluster.
fn owner_of_data(folder: &Path) -> Option<(u32, u32)> {
    let data = fs::read_dir(folder).ok()?.flatten();
    let mut owners = data.filter(|entry| entry.file_name().to_string_lossy().starts_with("data-"));
    owners.find_map(|entry| entry.metadata().ok()).map(|meta| (meta.uid(), meta.gid()))
}

/// The first user that can reach the folder and may own it.
fn unprivileged_account(folder: &Path) -> Option<RunAs> {
    ["postgres", "nobody"].into_iter().find_map(|name| {
        let user = User::from_name(name).ok()??;
        let account = RunAs::Account { uid: user.uid.as_raw(), gid: user.gid.as_raw() };
        let mut probe = account.command("true", folder.parent()?);
        let reaches = finish(probe.spawn().ok()?, COMMAND_TIMEOUT)?.success();
        let given = reaches && chown(folder, Some(user.uid.as_raw()), Some(user.gid.as_raw())).is_ok();
        given.then_some(account)
    })
}

/// Waits for a child process; kills it at the time limit.
pub(super) fn finish(mut child: Child, limit: Duration) -> Option<ExitStatus> {
    let status = poll_until(limit, || child.try_wait().ok().flatten());
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    status
}

/// Creates a folder and its parents. As root, new or empty folders are made accessible to the unprivileged
/// user, whatever the umask.
pub(super) fn make_folder(folder: &Path) -> Result<()> {
    let mine = |path: &&Path| fs::read_dir(path).map_or(true, |mut inside| inside.next().is_none());
    let opened: Vec<&Path> = match geteuid().is_root() {
        true => folder.ancestors().take_while(mine).collect(),
        false => Vec::new(),
    };
    fs::create_dir_all(folder).with_action("create", folder)?;
    for path in opened {
        let mode = fs::metadata(path).with_action("look at", path)?.permissions().mode();
        fs::set_permissions(path, Permissions::from_mode(mode | 0o011)).with_action("open", path)?;
    }
    Ok(())
}
