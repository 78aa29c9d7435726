//! `compose.yaml` and its companions, judged without an engine; `tests/containers.sh` runs them.

use std::fs;
use std::process::Command;

use super::verdict;

#[test]
fn compose_follows_the_specification() {
    let judge = match fs::exists("target/tools/python/bin/check-jsonschema") {
        Ok(true) => "target/tools/python/bin/check-jsonschema",
        _ => "check-jsonschema",
    };
    let arguments = ["--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"];
    let Some((is_valid, said)) =
        verdict(Command::new(judge).args(arguments).env("PYTHONPATH", "target/tools/python"))
    else {
        return;
    };
    assert!(is_valid, "{said}");
}

#[test]
fn every_container_can_do_as_little_as_possible() {
    let text = fs::read_to_string("deploy/compose.yaml").unwrap();
    let services = text.split("\nservices:\n").nth(1).unwrap().split("\nnetworks:\n").next().unwrap();
    for service in services.split("\n\n") {
        assert!(service.contains("<<: *confined") || service.contains(": *podium"), "{service}");
    }
    for limit in ["read_only: true", "cap_drop: [ALL]", r#"security_opt: ["no-new-privileges:true"]"#] {
        assert_eq!(text.matches(limit).count(), 1, "{limit} is in `confined`, and nothing replaces it");
    }
    let published = text.lines().filter(|line| line.trim_start().starts_with("ports:"));
    for line in published.filter(|line| !line.contains("PODIUM_HTTPS_PORT")) {
        assert!(line.contains("127.0.0.1:"), "only TLS is for everyone: {line}");
    }
}
