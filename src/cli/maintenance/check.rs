//! `podium check`: is everything as it should be to serve people?
//!
//! Must stay true: production does not start on a database that may lose what it said it kept, or as a
//! database superuser; the same list is printed here, each line with what to do about it.

use crate::{
    config::{Config, Env},
    database::{migrate::unfit, pool::Conn},
    error::{Error, Result},
};

/// Looks, and says what was found; an error when something must be mended first.
pub fn run(conn: &mut Conn, config: &Config) -> Result<String> {
    let mut lines = vec![format!("ok      the settings ({}, {})", config.env.word(), config.url)];
    let wrong = if config.database_url.is_some() { unfit(conn)? } else { Vec::new() };
    let mark = if config.env == Env::Development { "note" } else { "WRONG" };
    lines.extend(wrong.iter().map(|line| format!("{mark:7} {line}")));
    if wrong.is_empty() {
        lines.push("ok      the database keeps what it says, and Podium is no superuser there".into());
    }
    let notes = [
        (config.secret_key.is_none(), "PODIUM_SECRET_KEY is not set: a key was made for development"),
        (config.smtp_url.is_none(), "SMTP_URL is not set: letters are written to files"),
        (config.contact.is_none(), "PODIUM_CONTACT is not set: the privacy page names nobody"),
        (
            !config.old_secret_keys.is_empty(),
            "PODIUM_OLD_SECRET_KEYS is set: `podium keys` says whether it may go",
        ),
        (config.url.scheme() != "https", "PODIUM_URL is not https: for this machine alone"),
    ];
    lines.extend(notes.into_iter().filter(|note| note.0).map(|note| format!("note    {}", note.1)));
    let said = lines.join("\n");
    if !wrong.is_empty() && config.env != Env::Development {
        return Err(Error::Refused(said));
    }
    Ok(said)
}
