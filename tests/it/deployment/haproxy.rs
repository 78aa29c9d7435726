//! HAProxy, as a test starts it.

use std::fs;
use std::process::{Child, Command, Stdio};

use super::verdict;
use crate::support::Browser;

/// HAProxy with the configuration of `deploy/`, in which only addresses are others.
pub(super) struct Proxy {
    child: Child,
    port: u16,
    _folder: tempfile::TempDir,
}

impl Proxy {
    /// Starts it on this port, before instances on those; `None` where it is not installed.
    pub(super) fn start(port: u16, instances: [u16; 2]) -> Option<Proxy> {
        verdict(Command::new("haproxy").arg("-v"))?;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("haproxy.cfg");
        let text = fs::read_to_string("deploy/haproxy.cfg")
            .unwrap()
            .replace("bind :8080", &format!("bind 127.0.0.1:{port}"))
            .replace("podium-a:8080", &format!("127.0.0.1:{}", instances[0]))
            .replace("podium-b:8080", &format!("127.0.0.1:{}", instances[1]));
        fs::write(&path, text).unwrap();
        let mut command = Command::new("haproxy");
        command.arg("-db").arg("-f").arg(&path).stdout(Stdio::null()).stderr(Stdio::null());
        Some(Proxy { child: command.spawn().unwrap(), port, _folder: folder })
    }

    /// A browser that has never been here.
    pub(super) fn browser(&self) -> Browser {
        Browser::new(format!("http://127.0.0.1:{}", self.port))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
