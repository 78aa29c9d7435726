//! The document before a generator of clients that no one here wrote, openapi-python-client: what it makes goes through
//! `client.py`. `tests/run.sh` fetches the generator; where it is not, this says so and passes.

use std::{
    fs::{self, File},
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use podium::app::worker;

use crate::support::{PASSWORD, TestApp, process::wait_within, wait_for};

const TOOL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/openapi-python-client");
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/openapi.json");
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/api/client.py");

/// The longest that either step may take on a busy machine; otherwise it takes a few seconds.
const TIMEOUT: Duration = Duration::from_secs(180);

/// The generated code is not formatted, which would take one more program.
const SETTINGS: &str = "{\"post_hooks\": []}";

/// The generator sends a file as `application/octet-stream` alone, and warns of the other media types that this takes.
const WARNED_OF: &str = "POST /api/v1/categories/{category_id}/imports";

/// Runs Python in that folder with these arguments, and returns what it said.
fn python(folder: &Path, arguments: &[&str], meanwhile: impl FnMut()) -> String {
    let log = folder.join("log");
    let file = File::create(&log).unwrap();
    let mut command = Command::new("python3");
    command.current_dir(folder).args(arguments).env("PYTHONUTF8", "1");
    command.env("PYTHONPATH", format!("{TOOL}:{}", folder.display()));
    command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
    let mut child = command.spawn().unwrap();
    let status = wait_within(&mut child, TIMEOUT, meanwhile);
    let said = fs::read_to_string(&log).unwrap();
    assert!(status.success(), "{said}");
    said
}

/// Makes the package `podium_client` in that folder, of the whole document.
fn generate(folder: &Path, generator: &str) {
    fs::write(folder.join("settings.json"), SETTINGS).unwrap();
    let into = ["--output-path", "podium_client", "--meta", "none", "--config", "settings.json"];
    let arguments = [&[generator, "generate", "--path", DOCUMENT][..], &into].concat();
    let said = python(folder, &arguments, || ());
    let other = said.lines().find(|line| line.starts_with("WARNING") && !line.contains(WARNED_OF));
    assert_eq!(other, None, "{said}");
}

#[test]
fn a_client_generated_from_the_document_makes_the_main_journey() {
    let generator = format!("{TOOL}/bin/openapi-python-client");
    if !Path::new(&generator).is_file() {
        eprintln!("left out: this test needs what tests/run.sh fetches into target/tools");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    generate(folder.path(), &generator);
    let app = TestApp::start();
    let ana = app.person("Ana");
    let work = || while wait_for(worker::run_next_job(&app.db())).unwrap() {};
    let said = python(folder.path(), &[SCRIPT, &app.url(), &ana.email, PASSWORD], work);
    assert!(said.contains("the whole journey was made"), "{said}");
}
