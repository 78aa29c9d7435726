//! All environment variables, read once.
//!
//! **Invariants:** nothing else reads the environment; wrong settings stop the start with one message that
//! lists all of them; secrets are never printed.
//!
//! - `choices`: settings with a fixed set of values.
//! - `database_url`: addresses of databases in the two forms that PostgreSQL's own library reads.
//! - `databases`: the settings that say where databases are.
//! - `secret_key`: the secret key: how long it must be, and the one that is generated in development.
//! - `reader`: reads variables and collects the problems, one sentence each.
//! - `settings`: the names of all environment variables and what each is for, as the command line's help lists
//!   them.

mod api;
mod choices;
mod database_url;
mod databases;
mod files;
mod secret_key;
mod reader;
mod settings;
mod webhooks;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, fmt, net::SocketAddr, path::PathBuf, time::Duration};

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use crate::{crypto::Keys, database::quotas::Quotas};
pub use api::ApiSettings;
pub use choices::{Environment, LogFormat, RetentionDays, SecondFactorPolicy, SignUpMode};
use files::{default_data_dir, with_files};
use reader::{SettingsReader, is_local};
pub(crate) use settings::help;
pub use webhooks::WebhookHosts;

/// The validated settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PODIUM_ENV`: development (default), staging or production.
    pub env: Environment,
    /// `PODIUM_ADDRESS`: where to listen; 127.0.0.1:8080 unless set.
    pub address: SocketAddr,
    /// `PODIUM_URL`: the public address, as people type it; from `PODIUM_ADDRESS` unless set.
    pub url: Url,
    /// `DATABASE_URL`: a PostgreSQL to use instead of the private one.
    pub database_url: Option<SecretString>,
    /// `DATABASE_READER_URL`: a standby of it that answers some of the looks.
    pub database_reader_url: Option<SecretString>,
    /// `REDIS_URL`: a cache that all Podiums share.
    pub redis_url: Option<SecretString>,
    /// `PODIUM_DATA_DIR`: where the private PostgreSQL and the development secret live.
    pub data_dir: PathBuf,
    /// `PODIUM_BACKUP_DIR`: where a backup is kept every night; unless set, a folder in the data folder for the private
    /// PostgreSQL, and nowhere for another.
    pub backup_dir: Option<PathBuf>,
    /// `PODIUM_POSTGRES_MIRROR`: where to download PostgreSQL from when the machine has none.
    pub postgres_mirror: Option<String>,
    /// `PATH`: where programs are looked for.
    pub path: Option<std::ffi::OsString>,
    /// `PODIUM_SECRET_KEY`: at least 32 characters; seals cookies and second factors.
    pub secret_key: Option<SecretString>,
    /// `PODIUM_OLD_SECRET_KEYS`: earlier keys, which can still decrypt.
    pub old_secret_keys: Vec<SecretString>,
    /// `PODIUM_SIGNUP`: open, invite or closed; unset, an administrator decides while it runs.
    pub sign_up: Option<SignUpMode>,
    /// `PODIUM_REQUIRE_SECOND_FACTOR`: off, admins or all; admins unless set, off in development.
    pub second_factor: SecondFactorPolicy,
    /// `SMTP_URL`: the mail server; without one, in development, e-mails are saved as files.
    pub smtp_url: Option<SecretString>,
    /// `PODIUM_MAIL_FROM`: the sender of e-mails; podium@ and the public host by default.
    pub mail_from: String,
    /// `PODIUM_CONTACT`: who runs this site and how to reach them, for the privacy page.
    pub contact: Option<String>,
    /// `PODIUM_BIN_DAYS`: how many days something stays in the bin, 1 to 3650; 30 unless set.
    pub bin_days: u16,
    /// `PODIUM_MAX_LISTS`, `PODIUM_MAX_FAVOURITES`, `PODIUM_MAX_TEXT_MB`, `PODIUM_SEATS`: how much a space may hold.
    pub quotas: Quotas,
    /// `PODIUM_DRAIN`: for how many seconds at least requests are still taken after the signal to stop; 5 unless set, 0 in
    /// development.
    pub drain: Duration,
    /// `PODIUM_METRICS_ADDRESS`: where to answer Prometheus; 127.0.0.1:9091 unless set, nowhere if empty or in
    /// development.
    pub metrics_address: Option<SocketAddr>,
    /// `SENTRY_DSN`: where panics and internal errors are reported; nowhere unless set.
    pub sentry_dsn: Option<SecretString>,
    /// `PODIUM_API_REQUESTS`, `PODIUM_API_ORIGINS`: what programs may do.
    pub api: ApiSettings,
    /// `PODIUM_WEBHOOK_HOSTS`: hosts that webhooks may reach although they are private; none unless set.
    pub webhook_hosts: WebhookHosts,
    /// `PODIUM_TRUSTED_PROXIES`: addresses or ranges whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `RUST_LOG`: what to log; "info" unless set.
    pub log_filter: String,
    /// `PODIUM_LOG_FORMAT`: text (default) or json.
    pub log_format: LogFormat,
    /// `PODIUM_LOG_DAYS`: for how many days administrators can read the log, 1 to 90; 7 unless set.
    pub log_days: u16,
    /// `PODIUM_LOG_ROWS`: how many entries of it at most, 1,000 to 2,000,000; 200,000 unless set.
    pub log_rows: u32,
}

/// All problems with the settings.
#[derive(Debug)]
pub struct InvalidSettings(Vec<String>);

impl fmt::Display for InvalidSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Podium can't start with these settings:")?;
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        write!(f, "Set them in the environment (or in .env while developing) and start again.")
    }
}

impl std::error::Error for InvalidSettings {}

impl Config {
    /// Reads the environment of the process and, in development, `.env`.
    pub(crate) fn from_env() -> Result<Config, InvalidSettings> {
        let mut vars: HashMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
            })
            .collect();
        let mut problems = Vec::new();
        if vars.get("PODIUM_ENV").is_none_or(|env| env == "development") {
            for line in dotenvy::dotenv_iter().into_iter().flatten() {
                match line {
                    Ok((name, value)) => drop(vars.entry(name).or_insert(value)),
                    Err(_) => problems.push(".env: every line must be NAME=value.".to_owned()),
                }
            }
        }
        Config::read(SettingsReader { vars: &with_files(vars, &mut problems), problems })
    }

    /// Reads settings from any set of variables; empty ones count as missing. The error lists every setting that is
    /// wrong.
    pub fn from_vars(vars: &HashMap<String, String>) -> Result<Config, InvalidSettings> {
        let mut problems = Vec::new();
        Config::read(SettingsReader { vars: &with_files(vars.clone(), &mut problems), problems })
    }

    #[expect(clippy::too_many_lines, reason = "every setting on one screen")]
    fn read(mut read: SettingsReader) -> Result<Config, InvalidSettings> {
        let env = read.one_of(
            "PODIUM_ENV",
            &[
                ("development", Environment::Development),
                ("staging", Environment::Staging),
                ("production", Environment::Production),
            ],
        );
        let strict = env != Environment::Development;
        let address = read.parsed("PODIUM_ADDRESS", "an address and port, such as 127.0.0.1:8080");
        let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let url = read.url(address, strict);
        let database_url = read.database_url(strict);
        let redis_url = read.redis_url();
        let database_reader_url = read.database_reader_url(strict);
        let secret_key = read.secret_key(strict);
        let old_secret_keys = read.old_secret_keys();
        let sign_up = read.text("PODIUM_SIGNUP").is_some().then(|| {
            let known =
                [("open", SignUpMode::Open), ("invite", SignUpMode::Invite), ("closed", SignUpMode::Closed)];
            read.one_of("PODIUM_SIGNUP", &known)
        });
        let second_factor = read.second_factor(strict);
        let smtp_url = read.smtp_url(strict);
        let mail_from = read.mail_from(url.as_ref());
        let contact = read.contact(strict);
        let bin_days = read.bin_days();
        let quotas = read.quotas();
        let drain = read.drain(strict);
        let metrics_address = read.metrics_address(strict);
        let sentry_dsn = read.sentry_dsn();
        let api = read.api();
        let webhook_hosts = read.webhook_hosts();
        let trusted_proxies = read.proxies();
        let log_format =
            read.one_of("PODIUM_LOG_FORMAT", &[("text", LogFormat::Text), ("json", LogFormat::Json)]);
        let log_filter = read.log_filter();
        let (log_days, log_rows) = (read.log_days(), read.log_rows());
        let (Some(url), true) = (url, read.problems.is_empty()) else {
            return Err(InvalidSettings(read.problems));
        };
        let data_dir = read
            .text("PODIUM_DATA_DIR")
            .map_or_else(|| default_data_dir(nix::unistd::geteuid().is_root(), read.vars), PathBuf::from);
        let backup_dir = match read.text("PODIUM_BACKUP_DIR") {
            Some("off") => None,
            Some(folder) => Some(PathBuf::from(folder)),
            None => database_url.is_none().then(|| data_dir.join("backups")),
        };
        Ok(Config {
            env,
            address,
            url,
            database_url,
            database_reader_url,
            redis_url,
            data_dir,
            backup_dir,
            postgres_mirror: read.text("PODIUM_POSTGRES_MIRROR").map(str::to_owned),
            path: read.vars.get("PATH").map(Into::into),
            secret_key,
            old_secret_keys,
            sign_up,
            second_factor,
            smtp_url,
            mail_from,
            contact,
            bin_days,
            quotas,
            drain,
            metrics_address,
            sentry_dsn,
            api,
            webhook_hosts,
            trusted_proxies,
            log_filter,
            log_format,
            log_days,
            log_rows,
        })
    }

    /// For how many days is kept what an operator decides on.
    pub(crate) fn retention(&self) -> RetentionDays {
        RetentionDays { bin: self.bin_days, log: self.log_days }
    }

    /// Returns `true` if browsers consider the public URL secure (https or localhost).
    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https" || self.is_local()
    }

    /// Returns `true` if the public URL is on this machine.
    pub(crate) fn is_local(&self) -> bool {
        is_local(&self.url)
    }

    /// An absolute URL of this site.
    pub(crate) fn public(&self, path: &str) -> String {
        format!("{}{path}", self.url.origin().ascii_serialization())
    }

    /// The folder of files without a name: the data folder or, if there is none, where the system keeps temporary ones.
    pub(crate) fn temporary_dir(&self) -> PathBuf {
        if self.data_dir.is_dir() { self.data_dir.clone() } else { std::env::temp_dir() }
    }

    /// The folder for e-mails if there is no mail server.
    pub fn mail_dir(&self) -> PathBuf {
        self.data_dir.join("letters")
    }

    /// The encryption keys: the current one, from [`Config::secret`], and earlier ones.
    pub(crate) fn keys(&self) -> std::io::Result<Keys> {
        Ok(Keys::new(self.secret()?, self.old_secret_keys.clone()))
    }

    /// The current secret key; in development one is generated on the first start.
    pub(crate) fn secret(&self) -> std::io::Result<SecretString> {
        match &self.secret_key {
            Some(secret) => Ok(secret.clone()),
            None => secret_key::of_development(&self.data_dir),
        }
    }
}
