//! The commands of deploy/README.md: each is run somewhere, or named here with the reason why it is not; and each option of
//! `podium` that the page uses exists.

use std::process::Command;

const PAGE: &str = include_str!("../../../deploy/README.md");

/// Where the commands under a heading are run.
const RUN: [(&str, &str); 9] = [
    ("In production", "tests/it/production.rs, as an ordinary role on an empty database"),
    (
        "One binary with systemd",
        "not as a whole: there is no systemd in the tests, and no accounts are made on the machine that runs them. The units \
         and the proxy's file are judged and used in tests/it/deployment, the settings in tests/it/production.rs",
    ),
    ("Containers", "tests/containers.sh, read from the page"),
    ("A standby for reading", "tests/it/database/standby.rs"),
    ("Backups", "tests/it/backups.rs"),
    ("Metrics and alerts", "tests/it/web/metrics.rs"),
    ("On the command line", "tests/it/admin.rs and tests/it/cli.rs"),
    ("Import and export", "tests/it/cli.rs"),
    ("Tokens for programs", "tests/it/account/api_tokens.rs"),
];

/// The blocks of commands with their headings.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut heading = "";
    let mut found = Vec::new();
    let mut rest = PAGE;
    while let Some((before, after)) = rest.split_once("```") {
        heading = before
            .lines()
            .rfind(|line| line.starts_with('#'))
            .map_or(heading, |it| it.trim_start_matches(['#', ' ']));
        let (block, after) = after.split_once("```").expect("a block ends");
        if let Some(commands) = block.strip_prefix("sh\n") {
            found.push((heading, commands));
        }
        rest = after;
    }
    found
}

#[test]
fn every_command_of_the_operators_page_is_run_or_named() {
    let blocks = blocks();
    assert!(blocks.len() >= 10, "{blocks:?}");
    for (heading, commands) in &blocks {
        assert!(RUN.iter().any(|(known, _)| known == heading), "{heading}: where is this run?\n{commands}");
    }
    for (heading, place) in RUN {
        assert!(blocks.iter().any(|(known, _)| *known == heading), "{heading} has no commands");
        let files = place.split([' ', ',']).filter(|word| word.starts_with("tests/"));
        for file in files.map(|it| it.trim_end_matches('.')) {
            assert!(
                std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file).exists(),
                "{file} is not there"
            );
        }
    }
}

#[test]
fn every_option_of_podium_on_the_page_exists() {
    let lines = blocks().into_iter().flat_map(|(_, commands)| commands.lines());
    let mut count = 0;
    for line in lines {
        let command = line.split('#').next().unwrap_or_default();
        let Some((_, arguments)) = command.trim().rsplit_once("podium ").filter(|(before, _)| {
            before.is_empty()
                || before.ends_with("podium-a ")
                || before.ends_with("-- ")
                || before.ends_with("$instance ")
        }) else {
            continue;
        };
        let words: Vec<&str> = arguments.split_whitespace().take_while(|word| *word != ";").collect();
        let has_second = ["admin", "remote"].contains(&words[0]);
        let subcommands = words.iter().take(if has_second { 2 } else { 1 });
        let help =
            Command::new(env!("CARGO_BIN_EXE_podium")).args(subcommands).arg("--help").output().unwrap();
        assert!(help.status.success(), "{line}: {}", String::from_utf8_lossy(&help.stderr));
        let help = String::from_utf8_lossy(&help.stdout);
        let options =
            words.iter().map(|word| word.trim_end_matches(';')).filter(|word| word.starts_with("--"));
        for option in options {
            assert!(help.contains(option), "{line}: {option} is unknown");
        }
        count += 1;
    }
    assert!(count >= 12, "only {count} commands were found");
}
