//! Delivers e-mails to a mail server or, in development, to a folder.
//!
//! **Invariants:** no response of the server is waited for longer than `SMTP_TIMEOUT`; files can be read only by
//! the user that runs Podium.

use std::{
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono::Utc;
use lettre::{Message, SmtpTransport, Transport};
use secrecy::ExposeSecret;

use super::faults;
use crate::{
    config::{Config, Environment},
    database::ids::EmailId,
    error::{Error, Result},
};

/// How long to wait for each response of the server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(8);

/// Delivers e-mails.
#[derive(Debug, Clone)]
pub(crate) enum Mailer {
    /// The server of SMTP_URL.
    Smtp(SmtpTransport),
    /// A folder.
    Folder(PathBuf),
}

/// Why an e-mail was not sent.
#[derive(Debug)]
pub(crate) struct Undelivered {
    pub error: Error,
    /// `true` if the mail server certainly does not have it.
    pub is_certain: bool,
}

impl From<Error> for Undelivered {
    /// What goes wrong before the mail server gets it.
    fn from(error: Error) -> Undelivered {
        Undelivered { error, is_certain: true }
    }
}

impl Mailer {
    /// Creates the mailer for the settings.
    pub(crate) fn open(config: &Config) -> Result<Mailer> {
        let Some(url) = &config.smtp_url else { return Ok(Mailer::Folder(config.mail_dir())) };
        let server = SmtpTransport::from_url(url.expose_secret());
        let server = server.map_err(|_| Error::bug("SMTP_URL can't be used"))?;
        Ok(Mailer::Smtp(server.timeout(Some(SMTP_TIMEOUT)).build()))
    }

    /// Connects and signs in to the mail server; nothing is sent. It blocks.
    pub(crate) fn test(&self) -> Result<()> {
        let Mailer::Smtp(server) = self else { return Ok(()) };
        match server.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::Conflict(faults::NO_ANSWER)),
            Err(error) => Err(Error::Conflict(faults::server_unusable(&status(&error)))),
        }
    }

    /// Delivers an e-mail. It blocks, so call it in [`crate::database::pool::Db::block`].
    pub(crate) fn send(&self, email_id: EmailId, message: &Message) -> Result<(), Undelivered> {
        match self {
            Mailer::Smtp(server) => server.send(message).map(drop).map_err(undelivered),
            Mailer::Folder(folder) => Ok(write_to_folder(folder, email_id, message)?),
        }
    }

    /// The same for an e-mail that must not arrive twice: that there is a connection is found out first, as one can’t tell
    /// later whether the server has it. It blocks, too.
    pub(crate) fn send_once(&self, email_id: EmailId, message: &Message) -> Result<(), Undelivered> {
        self.test().map_err(|error| Error::bug(error.to_string()))?;
        self.send(email_id, message)
    }
}

/// What a failure of the server means: where it answered, it refused.
fn undelivered(error: lettre::transport::smtp::Error) -> Undelivered {
    let (status, is_certain) = (status(&error), error.status().is_some());
    let error = match error.is_permanent() {
        true => Error::Conflict(faults::refused_by_server(&status)),
        false => Error::bug(format!("the mail server did not accept it: {status}")),
    };
    Undelivered { error, is_certain }
}

/// Describes a failure without the server's own words, which could contain an address.
fn status(error: &lettre::transport::smtp::Error) -> String {
    match error.status() {
        Some(code) => format!("status {code}"),
        None if error.is_timeout() => "it did not answer".into(),
        None if error.is_tls() => "no secure connection".into(),
        None => "no connection".into(),
    }
}

fn write_to_folder(folder: &Path, email_id: EmailId, message: &Message) -> Result<()> {
    let trouble = |error: std::io::Error| Error::Internal(error.into());
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(trouble)?;
    let name = format!("{}-{email_id}.eml", Utc::now().format("%Y%m%d-%H%M%S%.3f"));
    let mut options = fs::File::options();
    let opened = options.write(true).create_new(true).mode(0o600).open(folder.join(name));
    opened.and_then(|mut file| file.write_all(&message.formatted())).map_err(trouble)
}

/// A sentence that says where e-mails are saved in development without a mail server; otherwise empty.
pub(crate) fn delivery_note(config: &Config) -> String {
    if config.smtp_url.is_some() || config.env != Environment::Development {
        return String::new();
    }
    format!(
        " (No mail server is set up, so the e-mail was saved as a file in {}.)",
        config.mail_dir().display()
    )
}
