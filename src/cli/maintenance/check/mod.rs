//! `podium check`: whether the settings, the database, the mail server and what is around them are fit for production.
//!
//! **Invariants:** nothing is changed, and each finding says what to do; only what would stop Podium, make it do something
//! else than the settings say, or soon stop it from writing, has failed.
//!
//! - `finding`: what was found of one thing.
//! - `settings`: what the settings say.
//! - `database`: the database, its clock and its backups.
//! - `surroundings`: the disk, the folder of the backups, the mail server and the public address.

mod finding;
mod database;
mod settings;
mod surroundings;

use serde_json::json;

use crate::{
    cli::{output::print_line, trouble::CommandError},
    config::Config,
    text,
};
use finding::Outcome;

/// Prints the findings; a failure if something must be fixed first.
pub(crate) fn run(config: &Config, as_json: bool) -> Result<(), CommandError> {
    let mut findings = settings::findings(config);
    findings.extend(database::findings(config));
    findings.extend(surroundings::findings(config));
    let failed: Vec<&str> =
        findings.iter().filter(|it| it.outcome == Outcome::Failed).map(|it| it.check).collect();
    if as_json {
        let version = env!("CARGO_PKG_VERSION");
        print_line(json!({ "version": version, "failed": failed.len(), "checks": findings }).to_string());
    } else {
        findings.iter().for_each(|it| print_line(it.line()));
    }
    match failed.len() {
        0 => Ok(()),
        count => {
            let failures = text::counted(count, "check has", "checks have");
            Err(CommandError::Other(format!("{failures} failed: {}", failed.join(", "))))
        }
    }
}
