//! chromedriver as a child process on a port of its own; it ends, with its browsers, when it is dropped.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::Value;
use url::{ParseError, Url};

/// A chromedriver that runs.
pub(crate) struct Driver {
    child: Child,
    pub url: String,
    pub chromium: PathBuf,
}

fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let all = std::env::split_paths(&path).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    all.into_iter().find(|file| file.is_file())
}

impl Driver {
    /// Starts one, or says that there is none.
    pub(crate) fn start() -> Option<Driver> {
        let chromium = on_path(&["chromium", "chromium-browser", "google-chrome"]);
        let (Some(driver), Some(chromium)) = (on_path(&["chromedriver"]), chromium) else {
            eprintln!(
                "left out: this test needs chromium and chromedriver (Debian: chromium, chromium-driver)"
            );
            return None;
        };
        let mut child = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let port = lines.find_map(|line| {
            let rest = line.split_once("started successfully on port ")?.1;
            Some(rest.trim_end_matches('.').to_owned())
        });
        std::thread::spawn(move || lines.for_each(drop)); // nobody may stop it by not listening
        let url = format!("http://127.0.0.1:{}", port.expect("chromedriver starts"));
        Some(Driver { child, url, chromium })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A command that only Chromium's driver knows, such as `goog/cdp/execute`.
#[derive(Debug)]
pub(super) struct DriverCommand(pub &'static str, pub Value);

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.0))
    }

    fn method_and_body(&self, _: &Url) -> (ureq::http::Method, Option<String>) {
        (ureq::http::Method::POST, Some(self.1.to_string()))
    }
}
