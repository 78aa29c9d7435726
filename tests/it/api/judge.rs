//! The whole API before a judge that no one here wrote: Schemathesis makes up requests from the document, valid and not, and
//! holds every answer against it. `tests/run.sh` fetches it; where it is not, this says so and passes.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::support::{TestApp, process::wait_within};

const TOOL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/tools/schemathesis");

/// The longest that a run may take on a busy machine; otherwise it takes a minute.
const TIMEOUT: Duration = Duration::from_secs(540);

/// What is left out of "a valid request is accepted": a title may be taken, a day may have passed, which no schema says.
const LEFT_OUT: &str = "positive_data_acceptance";

/// A request without a version that must not have changed is answered with 428 (RFC 6585), which the judge does not expect.
/// Nor does it expect 412 for a wrong change of another version, nor that a busy machine asks to come again.
const SETTINGS: &str = "checks.missing_required_header.expected-statuses = [\"4xx\"]
checks.negative_data_rejection.expected-statuses = [\"4xx\", \"503\", \"504\"]
checks.not_a_server_error.expected-statuses = [\"2xx\", \"3xx\", \"4xx\", \"503\", \"504\"]
";

/// These end the token that everything else is sent with.
const END_THE_TOKEN: [&str; 2] = ["revokeToken", "renewToken"];

/// Runs it with these arguments, and fails with what it found.
fn judge(app: &TestApp, arguments: &[&str]) {
    let document = format!("{}/api/openapi.json", app.url());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("schemathesis.toml"), SETTINGS).unwrap();
    let mut command = Command::new("python3");
    command.current_dir(folder.path()).env("PYTHONPATH", TOOL).arg(format!("{TOOL}/bin/st"));
    command.args(["run", &document, "--generation-deterministic"]);
    command.args(["--max-examples", "5", "--request-timeout", "60", "--no-color"]);
    command.args(["--exclude-checks", LEFT_OUT, "--phases"]).args(arguments);
    let log = folder.path().join("log");
    let file = std::fs::File::create(&log).unwrap();
    let mut child = command.stdin(Stdio::null()).stdout(file).stderr(Stdio::inherit()).spawn().unwrap();
    let status = wait_within(&mut child, TIMEOUT, || ());
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(status.success() && said.contains("Test cases:"), "{said}");
}

#[test]
fn no_made_up_request_gets_an_answer_that_the_document_does_not_know() {
    if !Path::new(TOOL).join("bin/st").is_file() {
        eprintln!("left out: this test needs what tests/run.sh fetches into target/tools");
        return;
    }
    let app = TestApp::start_with(3, &[("PODIUM_API_REQUESTS", "1000000")]);
    // Someone whose address is in no example, or the judge could sign in.
    let mira = app.person("Mira");
    app.favourites(&mira, &app.category(&mira, "Films"), &["Heat", "Ran", "Jaws"]);
    let before = app.fingerprint();
    judge(&app, &["examples,coverage"]);
    let changed = app.fingerprint();
    let differs = |name: &&String| before[*name] != changed[*name];
    let changed: Vec<&String> = before.keys().filter(differs).collect();
    assert_eq!(changed, ["attempts"], "without a token nothing is changed but what counts wrong passwords");
    let token = format!("Authorization: Bearer {}", app.program(&mira, "write").token());
    let kept = END_THE_TOKEN.iter().flat_map(|id| ["--exclude-operation-id", id]);
    judge(&app, &[&["examples,coverage,fuzzing", "-H", &token][..], &kept.collect::<Vec<_>>()].concat());
}
