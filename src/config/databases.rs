//! The settings of databases: where they are, judged here as far as possible, because libraries repeat addresses with their
//! passwords when they can't read them.

use secrecy::SecretString;
use url::Url;

use super::{database_url::DatabaseAddress, reader::SettingsReader};

impl SettingsReader<'_> {
    /// `DATABASE_URL`.
    pub(super) fn database_url(&mut self, strict: bool) -> Option<SecretString> {
        self.postgres("DATABASE_URL", strict)
    }

    /// `DATABASE_READER_URL`, which only makes sense beside the database that it is a standby of.
    pub(super) fn database_reader_url(&mut self, strict: bool) -> Option<SecretString> {
        let found = self.postgres("DATABASE_READER_URL", strict);
        if found.is_some() && self.text("DATABASE_URL").is_none() {
            self.wrong("DATABASE_READER_URL needs DATABASE_URL, the database that it is a standby of.");
        }
        found
    }

    /// `REDIS_URL`.
    pub(super) fn redis_url(&mut self) -> Option<SecretString> {
        let text = self.text("REDIS_URL")?;
        let known = ["redis", "redis+unix", "unix"];
        if !Url::parse(text).is_ok_and(|url| known.contains(&url.scheme()))
            || redis::Client::open(text).is_err()
        {
            self.wrong(
                "REDIS_URL must look like redis://:password@host:6379/0 or redis+unix:///run/redis/redis.sock; TLS is not \
                 supported, and not needed: what is stored is encrypted.",
            );
        }
        Some(SecretString::from(text))
    }

    fn postgres(&mut self, name: &'static str, strict: bool) -> Option<SecretString> {
        let text = self.text(name)?;
        match DatabaseAddress::parse(text, self.vars) {
            None => self.wrong(format!(
                "{name} must look like postgres://user:password@host/database, \
                 postgres://user@/database?host=/run/postgresql or host=/run/postgresql dbname=database."
            )),
            Some(address) if strict && address.is_unprotected() => self.wrong(format!(
                "{name} must say how the connection is protected: sslmode=verify-full, or sslmode=disable on a private \
                 network."
            )),
            Some(_) => (),
        }
        Some(SecretString::from(text))
    }
}
