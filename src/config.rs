//! Every environment variable, read once.
//!
//! Must stay true: nobody else reads the environment; a wrong setting stops the start with one message
//! that names every wrong one; secrets never print themselves.

use std::{collections::HashMap, fmt, net::SocketAddr, path::PathBuf};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::database;

/// Where the program runs, which decides how strict it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Env {
    /// One's own machine: everything has a default.
    Development,
    /// As production.
    Staging,
    /// Refuses to start on anything but real settings.
    Production,
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For eyes.
    Text,
    /// One JSON object a line.
    Json,
}

/// The settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// `PODIUM_ENV`: development (default), staging or production.
    pub env: Env,
    /// `PODIUM_ADDRESS`: where to listen; 127.0.0.1:8080 unless set.
    pub address: SocketAddr,
    /// `PODIUM_URL`: the public address, as people type it; from `PODIUM_ADDRESS` unless set.
    pub url: Url,
    /// `DATABASE_URL`: a PostgreSQL to use instead of the private one.
    pub database_url: Option<SecretString>,
    /// `PODIUM_DATA_DIR`: where the private PostgreSQL and the development secret live.
    pub data_dir: PathBuf,
    /// `PODIUM_POSTGRES_MIRROR`: where to download PostgreSQL from when the machine has none.
    pub postgres_mirror: Option<String>,
    /// `PATH`: where programs are looked for.
    pub path: Option<std::ffi::OsString>,
    /// `PODIUM_SECRET_KEY`: at least 32 characters; seals cookies and share links.
    pub secret_key: Option<SecretString>,
    /// `PODIUM_TRUSTED_PROXIES`: addresses or ranges whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `RUST_LOG`: what to log; "info" unless set.
    pub log_filter: String,
    /// `PODIUM_LOG_FORMAT`: text (default) or json.
    pub log_format: LogFormat,
}

/// Everything that is wrong with the settings.
#[derive(Debug)]
pub struct Wrong(Vec<String>);

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Podium can't start with these settings:")?;
        self.0.iter().try_for_each(|line| writeln!(f, "  {line}"))?;
        write!(f, "Set them in the environment (or in .env while developing) and start again.")
    }
}

impl Config {
    /// Reads the process's environment, and `.env` beside it in development.
    pub fn from_env() -> Result<Config, Wrong> {
        let mut vars: HashMap<String, String> = std::env::vars_os()
            .filter_map(|(name, value)| {
                Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))
            })
            .collect();
        if vars.get("PODIUM_ENV").is_none_or(|env| env == "development") {
            for (name, value) in dotenvy::dotenv_iter().into_iter().flatten().flatten() {
                vars.entry(name).or_insert(value);
            }
        }
        Config::from_vars(&vars)
    }

    /// The same from any set of variables; an empty one counts as not set.
    pub fn from_vars(vars: &HashMap<String, String>) -> Result<Config, Wrong> {
        let mut read = Reader { vars, wrong: Vec::new() };
        let env = read.one_of(
            "PODIUM_ENV",
            &[("development", Env::Development), ("staging", Env::Staging), ("production", Env::Production)],
        );
        let address = read.parsed("PODIUM_ADDRESS", "an address and port, such as 127.0.0.1:8080");
        let address = address.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080)));
        let Some(url) = read.url(address) else { return Err(Wrong(read.wrong)) };
        let config = Config {
            env,
            address,
            url,
            database_url: read.database_url(),
            data_dir: read.text("PODIUM_DATA_DIR").map_or_else(|| default_data_dir(vars), PathBuf::from),
            postgres_mirror: read.text("PODIUM_POSTGRES_MIRROR").map(str::to_owned),
            path: vars.get("PATH").map(Into::into),
            secret_key: read.secret_key(),
            trusted_proxies: read.proxies(),
            log_filter: read.text("RUST_LOG").unwrap_or("info").to_owned(),
            log_format: read
                .one_of("PODIUM_LOG_FORMAT", &[("text", LogFormat::Text), ("json", LogFormat::Json)]),
        };
        if env != Env::Development {
            read.strict(&config);
        }
        if read.wrong.is_empty() { Ok(config) } else { Err(Wrong(read.wrong)) }
    }

    /// Do browsers treat the public address as secure (https, or this very machine)?
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https" || self.is_local()
    }

    /// Is the public address this machine's own?
    pub fn is_local(&self) -> bool {
        matches!(self.url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
    }

    /// An address of this site as other people type it.
    pub fn public(&self, path: &str) -> String {
        format!("{}{path}", self.url.origin().ascii_serialization())
    }

    /// The key that seals cookies and derives share links; in development one is made once and kept.
    pub fn secret(&self) -> std::io::Result<SecretString> {
        if let Some(secret) = &self.secret_key {
            return Ok(secret.clone());
        }
        let file = self.data_dir.join("development.key");
        if let Ok(kept) = std::fs::read_to_string(&file) {
            return Ok(SecretString::from(kept));
        }
        let fresh = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 48]>());
        std::fs::create_dir_all(&self.data_dir)?;
        let mut options = std::fs::File::options();
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut opened = options.write(true).create_new(true).open(&file)?;
        std::io::Write::write_all(&mut opened, fresh.as_bytes())?;
        Ok(SecretString::from(fresh))
    }
}

fn default_data_dir(vars: &HashMap<String, String>) -> PathBuf {
    let var = |name: &str| vars.get(name).map(Into::into);
    database::default_data_dir(nix::unistd::geteuid().is_root(), var("XDG_DATA_HOME"), var("HOME"))
}

/// Reads variables and collects what is wrong with them.
struct Reader<'a> {
    vars: &'a HashMap<String, String>,
    wrong: Vec<String>,
}

impl<'a> Reader<'a> {
    fn text(&self, name: &str) -> Option<&'a str> {
        self.vars.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    fn parsed<T: std::str::FromStr>(&mut self, name: &str, what: &str) -> Option<T> {
        let parsed = self.text(name)?.parse().ok();
        if parsed.is_none() {
            self.wrong.push(format!("{name} must be {what}."));
        }
        parsed
    }

    fn one_of<T: Copy>(&mut self, name: &str, known: &[(&str, T)]) -> T {
        let text = self.text(name).unwrap_or(known[0].0);
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        self.wrong.push(format!("{name} must be one of: {}.", words.join(", ")));
        known[0].1
    }

    fn url(&mut self, address: SocketAddr) -> Option<Url> {
        let host =
            if address.ip().is_unspecified() { "127.0.0.1".to_owned() } else { address.ip().to_string() };
        let host = if address.is_ipv6() && host.contains(':') { format!("[{host}]") } else { host };
        let fallback = format!("http://{host}:{}", address.port());
        let url = Url::parse(self.text("PODIUM_URL").unwrap_or(&fallback)).ok();
        let url =
            url.filter(|url| matches!(url.scheme(), "http" | "https") && url.path() == "/" && url.has_host());
        if url.is_none() {
            self.wrong
                .push("PODIUM_URL must be the public address, such as https://podium.example.org.".into());
        }
        url
    }

    fn database_url(&mut self) -> Option<SecretString> {
        let text = self.text("DATABASE_URL")?;
        if !["postgres://", "postgresql://", "host="].iter().any(|start| text.starts_with(start)) {
            self.wrong.push("DATABASE_URL must look like postgres://user:password@host/database.".into());
        }
        Some(SecretString::from(text))
    }

    fn secret_key(&mut self) -> Option<SecretString> {
        let text = self.text("PODIUM_SECRET_KEY")?;
        if text.len() < 32 {
            self.wrong.push(
                "PODIUM_SECRET_KEY must have at least 32 characters; `openssl rand -base64 48` makes one."
                    .into(),
            );
        }
        Some(SecretString::from(text))
    }

    fn proxies(&mut self) -> Vec<IpNet> {
        let mut ranges = Vec::new();
        for word in self
            .text("PODIUM_TRUSTED_PROXIES")
            .unwrap_or("")
            .split([',', ' '])
            .filter(|word| !word.is_empty())
        {
            match word.parse::<IpNet>().or_else(|_| word.parse::<std::net::IpAddr>().map(IpNet::from)) {
                Ok(range) => ranges.push(range),
                Err(_) => {
                    self.wrong.push(format!("PODIUM_TRUSTED_PROXIES: \"{word}\" is no address or range."))
                }
            }
        }
        ranges
    }

    /// What staging and production ask for on top.
    fn strict(&mut self, config: &Config) {
        match &config.secret_key {
            None => {
                self.wrong.push("PODIUM_SECRET_KEY is missing; `openssl rand -base64 48` makes one.".into())
            }
            Some(key) if key.expose_secret().chars().collect::<std::collections::HashSet<_>>().len() < 12 => {
                self.wrong.push(
                    "PODIUM_SECRET_KEY is too simple; `openssl rand -base64 48` makes a good one.".into(),
                );
            }
            Some(_) => (),
        }
        if self.text("PODIUM_URL").is_none() {
            self.wrong.push(
                "PODIUM_URL is missing: the public address, such as https://podium.example.org.".into(),
            );
        } else if !config.is_secure() {
            self.wrong.push(
                "PODIUM_URL must start with https:// (only this machine's own address may be http).".into(),
            );
        }
    }
}
