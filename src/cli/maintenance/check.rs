//! `podium check`: whether the settings and the database are fit for production.
//!
//! **Invariants:** in production Podium does not start on a database that could lose confirmed changes, or as a
//! superuser; this command prints the same findings, each with what to do.

use crate::{
    config::{Config, Env},
    database::{migrate::unfit, pool::Conn},
    error::{Error, Result},
};

/// Returns the findings; an error if something must be fixed first.
pub fn run(conn: &mut Conn, config: &Config) -> Result<String> {
    let mut lines = vec![format!("ok      the settings ({}, {})", config.env.word(), config.url)];
    let wrong = if config.database_url.is_some() { unfit(conn)? } else { Vec::new() };
    let mark = if config.env == Env::Development { "note" } else { "WRONG" };
    lines.extend(wrong.iter().map(|line| format!("{mark:7} {line}")));
    if wrong.is_empty() {
        lines.push("ok      the database is durable, and Podium is not a superuser there".into());
    }
    let notes = [
        (config.secret_key.is_none(), "PODIUM_SECRET_KEY is not set: using a key generated for development"),
        (config.smtp_url.is_none(), "SMTP_URL is not set: e-mails are saved as files"),
        (config.contact.is_none(), "PODIUM_CONTACT is not set: the privacy page names no contact"),
        (
            !config.old_secret_keys.is_empty(),
            "PODIUM_OLD_SECRET_KEYS is set: run `podium keys` to see whether it can be removed",
        ),
        (config.url.scheme() != "https", "PODIUM_URL is not https: only for use on this machine"),
    ];
    lines.extend(notes.into_iter().filter(|note| note.0).map(|note| format!("note    {}", note.1)));
    let said = lines.join("\n");
    if !wrong.is_empty() && config.env != Env::Development {
        return Err(Error::Refused(said));
    }
    Ok(said)
}
