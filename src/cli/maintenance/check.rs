//! `podium check`: whether the settings, the database and the mail server are fit for production.
//!
//! **Invariants:** nothing is changed, and each finding says what to do; in production Podium does not start on a
//! database that could lose confirmed changes, or as a superuser.

use secrecy::ExposeSecret;

use crate::{
    auth::signup_invitations,
    cli::{database::DatabaseLocation, output::print_line, trouble::CommandError},
    config::{Config, Environment},
    database::{
        connect, fitness,
        functions::{self, State},
        migrate,
        pool::Conn,
    },
    email::mailer::Mailer,
    error::Result,
};

/// A finding, by how much it matters.
enum Finding {
    Good(String),
    Note(String),
    /// Podium would not start like this in production.
    Wrong(String),
}

impl Finding {
    fn line(&self) -> String {
        match self {
            Finding::Good(text) => format!("ok      {text}"),
            Finding::Note(text) => format!("note    {text}"),
            Finding::Wrong(text) => format!("WRONG   {text}"),
        }
    }
}

/// Prints the findings; a failure if something must be fixed first.
pub(crate) fn run(config: &Config) -> Result<(), CommandError> {
    let mut findings = vec![Finding::Good(format!("the settings ({}, {})", config.env.word(), config.url))];
    findings.extend(settings(config));
    let place = DatabaseLocation::find(config)?;
    findings.extend(match connect(place.url.expose_secret()) {
        Ok(mut conn) => database(&mut conn, &place, config)?,
        Err(error) => vec![Finding::Wrong(error.to_string())],
    });
    if config.smtp_url.is_some() {
        findings.push(match Mailer::open(config).and_then(|mailer| mailer.test()) {
            Ok(()) => Finding::Good("the mail server accepts e-mails from Podium".into()),
            Err(error) => Finding::Wrong(error.to_string()),
        });
    }
    let lines = findings.iter().map(Finding::line).collect::<Vec<_>>().join("\n");
    match findings.iter().any(|it| matches!(it, Finding::Wrong(_))) {
        true => Err(CommandError::Other(lines)),
        false => {
            print_line(lines);
            Ok(())
        }
    }
}

fn settings(config: &Config) -> impl Iterator<Item = Finding> {
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
    notes.into_iter().filter(|note| note.0).map(|note| Finding::Note(note.1.into()))
}

/// What comes of messages in that language.
fn foreign_messages(language: &str) -> String {
    format!(
        "PostgreSQL writes its messages in a language other than English ({language}), so Podium mistakes a busy or \
         full database for a broken one: have a superuser run `alter role … set lc_messages = 'C'`"
    )
}

fn database(conn: &mut Conn, place: &DatabaseLocation, config: &Config) -> Result<Vec<Finding>> {
    let wrong = fitness::problems(conn, fitness::Demands::Durable)?;
    let judged = |text| match config.env {
        Environment::Development => Finding::Note(text),
        Environment::Staging | Environment::Production => Finding::Wrong(text),
    };
    let mut findings: Vec<Finding> = match place.is_private() {
        true => vec![Finding::Note("DATABASE_URL is not set: using a private PostgreSQL".into())],
        false if wrong.is_empty() => vec![Finding::Good(
            "the database is durable, and Podium owns it without being a superuser".into(),
        )],
        false => wrong.into_iter().map(judged).collect(),
    };
    findings
        .extend(fitness::foreign_language(conn)?.map(|language| Finding::Note(foreign_messages(&language))));
    match migrate::pending(conn)? {
        0 => findings.push(Finding::Good("all migrations are applied".into())),
        count => {
            let text = format!("migrations not applied yet: {count}; starting Podium applies them");
            return Ok(findings.into_iter().chain([Finding::Note(text)]).collect());
        }
    }
    findings.push(match functions::state(conn)? {
        State::Current => Finding::Good("the database has its functions".into()),
        State::Outdated => Finding::Note(
            "the functions in the database are of another version: starting Podium replaces them".into(),
        ),
        State::Missing => Finding::Wrong(
            "the functions in the database are missing (an incomplete restore?): starting Podium creates them"
                .into(),
        ),
    });
    if signup_invitations::is_being_set_up(conn, config)? {
        findings.push(Finding::Note(
            "there is no administrator yet: create one with `podium admin create --email … --name …`".into(),
        ));
    }
    Ok(findings)
}
