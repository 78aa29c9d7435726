//! The database, its clock and its backups.

use chrono::{TimeDelta, Utc};
use secrecy::ExposeSecret;

use super::finding::Finding;
use crate::{
    auth::signup_invitations,
    cli::{database::DatabaseLocation, trouble::CommandError},
    config::Config,
    database::{
        backup::{programs::ClientPrograms, record::BackupStatus},
        connect,
        embedded::EmbeddedSettings,
        fitness,
        functions::{self, State},
        migrate,
        pool::Conn,
    },
    error::Result,
};

const CHECK: &str = "database";

/// By how much the clocks of the two machines may differ.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::seconds(2);
/// How old the last nightly backup may be, as the alert has it.
const MAX_BACKUP_AGE: TimeDelta = TimeDelta::hours(26);

/// All findings about the database.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    look(config).unwrap_or_else(|error| {
        let message = error.to_string();
        vec![Finding::failed(CHECK, message.trim_start_matches("podium: "))]
    })
}

fn look(config: &Config) -> Result<Vec<Finding>, CommandError> {
    let place = DatabaseLocation::find(config)?;
    let mut conn = connect(place.url.expose_secret())?;
    let mut findings = fit(&mut conn, &place, config)?;
    findings.push(clock(&mut conn)?);
    findings.push(programs(&mut conn, config));
    let is_migrated = match migrate::pending(&mut conn)? {
        0 => {
            findings.push(Finding::ok("migrations", "all are applied"));
            true
        }
        count => {
            let text = format!("not applied yet: {count}; back up, then start Podium, which applies them");
            findings.push(Finding::warning("migrations", text));
            false
        }
    };
    if is_migrated {
        findings.push(functions(&mut conn)?);
        findings.push(administrator(&mut conn, config)?);
        findings.push(last_backup(&mut conn, config)?);
    }
    Ok(findings)
}

fn fit(conn: &mut Conn, place: &DatabaseLocation, config: &Config) -> Result<Vec<Finding>> {
    let problems = fitness::problems(conn, fitness::Demands::Durable)?;
    let mut findings: Vec<Finding> = match place.is_private() {
        true => vec![Finding::warning(CHECK, "DATABASE_URL is not set: using a private PostgreSQL")],
        false if problems.is_empty() => vec![Finding::ok(
            CHECK,
            "the database is durable and in UTF8, and Podium owns it without being a superuser",
        )],
        false => problems.into_iter().map(|text| Finding::judged(config, CHECK, text)).collect(),
    };
    if let Some(language) = fitness::foreign_language(conn)? {
        findings.push(Finding::warning("language", foreign_messages(&language)));
    }
    findings.push(match fitness::missing_extensions(conn)? {
        missing if missing.is_empty() => Finding::ok("extensions", "pg_trgm and btree_gin are there"),
        missing => Finding::warning(
            "extensions",
            format!(
                "{} can't be had, so searching takes longer: install PostgreSQL's contrib package before the first start",
                missing.join(" and ")
            ),
        ),
    });
    Ok(findings)
}

/// What comes of messages in that language.
fn foreign_messages(language: &str) -> String {
    format!(
        "PostgreSQL writes its messages in a language other than English ({language}), so Podium mistakes a busy or \
         full database for a broken one: have a superuser run `alter role … set lc_messages = 'C'`"
    )
}

fn clock(conn: &mut Conn) -> Result<Finding> {
    const CHECK: &str = "clock";
    let ahead = fitness::clock_difference(conn)?;
    let seconds = ahead.num_milliseconds() as f64 / 1000.0;
    Ok(match ahead.abs() <= CLOCK_TOLERANCE {
        true => Finding::ok(CHECK, "the same as the database's"),
        false => Finding::warning(
            CHECK,
            format!(
                "the database's differs by {seconds:.1} s, so codes and links expire too early or too late: set both by NTP"
            ),
        ),
    })
}

/// The programs that make backups.
fn programs(conn: &mut Conn, config: &Config) -> Finding {
    const CHECK: &str = "pg_dump";
    let search = EmbeddedSettings::new(&config.data_dir, config.path.clone());
    match ClientPrograms::find(conn, &search) {
        Ok(_) => Finding::ok(CHECK, "of the server's version is there"),
        Err(error) if config.backup_dir.is_some() => {
            Finding::judged(config, CHECK, format!("backups can't be made: {error}"))
        }
        Err(error) => Finding::warning(CHECK, format!("`podium backup` can't be used: {error}")),
    }
}

fn functions(conn: &mut Conn) -> Result<Finding> {
    const CHECK: &str = "functions";
    Ok(match functions::state(conn)? {
        State::Current => Finding::ok(CHECK, "the database has them"),
        State::Outdated => Finding::warning(
            CHECK,
            "those in the database are of another version: starting Podium replaces them",
        ),
        State::Missing => Finding::failed(
            CHECK,
            "they are missing in the database (an incomplete restore?): starting Podium creates them",
        ),
    })
}

fn administrator(conn: &mut Conn, config: &Config) -> Result<Finding> {
    const CHECK: &str = "administrator";
    Ok(match signup_invitations::is_being_set_up(conn, config)? {
        false => Finding::ok(CHECK, "the site is set up"),
        true => Finding::warning(
            CHECK,
            "there is no administrator yet: create one with `podium admin create --email … --name …`",
        ),
    })
}

fn last_backup(conn: &mut Conn, config: &Config) -> Result<Finding> {
    const CHECK: &str = "last backup";
    if config.backup_dir.is_none() {
        let advice = "PODIUM_BACKUP_DIR is not set: Podium makes no nightly backups";
        return Ok(Finding::warning(CHECK, advice));
    }
    let status = BackupStatus::load(conn)?;
    if let Some(failed) = status.failed {
        return Ok(Finding::warning(CHECK, format!("failed: {}", failed.trouble)));
    }
    Ok(match status.last {
        None => {
            Finding::warning(CHECK, "none yet: Podium makes the first one a few seconds after it has started")
        }
        Some(last) => {
            let age = Utc::now() - last.began_at;
            let text = format!("{} hours ago ({})", age.num_hours(), last.size());
            if age <= MAX_BACKUP_AGE {
                Finding::ok(CHECK, text)
            } else {
                Finding::warning(
                    CHECK,
                    format!("{text}: is Podium or `podium worker` running? Its log says why not"),
                )
            }
        }
    })
}
