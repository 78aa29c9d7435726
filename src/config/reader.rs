//! Reads variables and collects the problems, one sentence each.

use std::{
    collections::{HashMap, HashSet},
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use ipnet::IpNet;
use secrecy::SecretString;
use url::Url;

use super::{
    choices::SecondFactorPolicy,
    secret_key::{DEVELOPMENT, SHORTEST},
};
use crate::database::quotas::Quotas;

/// The highest limit of lists, favourites and megabytes.
const MOST_OF_ANYTHING: u32 = 1_000_000_000;
/// The most members of a space: its page lists them all.
const MOST_SEATS: u32 = 1_000;

/// Reads variables and collects the problems.
pub(super) struct SettingsReader<'a> {
    pub(super) vars: &'a HashMap<String, String>,
    pub(super) problems: Vec<String>,
}

impl<'a> SettingsReader<'a> {
    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.vars.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn parsed<T: std::str::FromStr>(&mut self, name: &str, what: &str) -> Option<T> {
        let parsed = self.text(name)?.parse().ok();
        if parsed.is_none() {
            self.wrong(format!("{name} must be {what}."));
        }
        parsed
    }

    pub(super) fn one_of<T: Copy>(&mut self, name: &str, known: &[(&str, T)]) -> T {
        let text = self.text(name).unwrap_or(known[0].0);
        if let Some((_, value)) = known.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let words: Vec<_> = known.iter().map(|(word, _)| *word).collect();
        self.wrong(format!("{name} must be one of: {}.", words.join(", ")));
        known[0].1
    }

    pub(super) fn url(&mut self, address: SocketAddr, strict: bool) -> Option<Url> {
        let ip = address.ip();
        let host = match ip {
            _ if ip.is_unspecified() => "127.0.0.1".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        let typed = self.text("PODIUM_URL");
        let url = match typed {
            Some(typed) => Url::parse(typed),
            None => Url::parse(&format!("http://{host}:{}", address.port())),
        };
        let bare = |url: &Url| {
            matches!(url.scheme(), "http" | "https")
                && (url.path(), url.query(), url.fragment(), url.username()) == ("/", None, None, "")
        };
        let url = url.ok().filter(|url| url.has_host() && bare(url));
        match &url {
            None => self.wrong("PODIUM_URL must be the public address, such as https://podium.example.org."),
            _ if typed.is_none() && strict => {
                self.wrong("PODIUM_URL is missing: the public address, such as https://podium.example.org.");
            }
            Some(url) if strict && url.scheme() != "https" && !is_local(url) => {
                self.wrong("PODIUM_URL must start with https:// (except for an address of this machine).");
            }
            Some(_) => (),
        }
        url
    }

    pub(super) fn secret_key(&mut self, strict: bool) -> Option<SecretString> {
        const MAKE: &str = "create one with `openssl rand -base64 48`.";
        let Some(text) = self.text("PODIUM_SECRET_KEY") else {
            if strict {
                self.wrong(format!("PODIUM_SECRET_KEY is missing; {MAKE}"));
            }
            return None;
        };
        if text.len() < SHORTEST {
            self.wrong(format!("PODIUM_SECRET_KEY must have at least {SHORTEST} characters; {MAKE}"));
        } else if strict && text.starts_with(DEVELOPMENT) {
            self.wrong(format!("PODIUM_SECRET_KEY is a development key; {MAKE}"));
        } else if strict && text.chars().collect::<HashSet<_>>().len() < 12 {
            self.wrong(format!("PODIUM_SECRET_KEY is too simple; {MAKE}"));
        }
        Some(SecretString::from(text))
    }

    pub(super) fn old_secret_keys(&mut self) -> Vec<SecretString> {
        let typed = self.text("PODIUM_OLD_SECRET_KEYS").unwrap_or_default();
        let keys: Vec<_> = typed.split([',', ' ']).filter(|key| !key.is_empty()).collect();
        if keys.iter().any(|key| key.len() < SHORTEST) {
            self.wrong(format!(
                "PODIUM_OLD_SECRET_KEYS must be former keys of at least {SHORTEST} characters, \
                 separated by commas."
            ));
        }
        keys.into_iter().map(SecretString::from).collect()
    }

    pub(super) fn second_factor(&mut self, strict: bool) -> SecondFactorPolicy {
        let (off, admins) = (("off", SecondFactorPolicy::Off), ("admins", SecondFactorPolicy::Admins));
        let all = ("all", SecondFactorPolicy::All);
        let known = if strict { [admins, off, all] } else { [off, admins, all] };
        self.one_of("PODIUM_REQUIRE_SECOND_FACTOR", &known)
    }

    pub(super) fn smtp_url(&mut self, strict: bool) -> Option<SecretString> {
        const SHAPE: &str = "smtps://user:password@mail.example.org";
        let Some(text) = self.text("SMTP_URL") else {
            if strict {
                self.wrong(format!("SMTP_URL is missing: the server that sends e-mails, such as {SHAPE}."));
            }
            return None;
        };
        let url = Url::parse(text).ok().filter(|url| url.has_host() && well_encoded(text));
        match url {
            Some(url) if matches!(url.scheme(), "smtp" | "smtps") => {
                let starts_tls = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
                if strict && url.scheme() == "smtp" && !starts_tls && !is_local(&url) {
                    self.wrong(
                        "SMTP_URL must be encrypted: smtps://… or smtp://…?tls=required (except for a server \
                         on this machine).",
                    );
                }
            }
            _ => self.wrong(format!("SMTP_URL must look like {SHAPE}.")),
        }
        Some(SecretString::from(text))
    }

    pub(super) fn mail_from(&mut self, site: Option<&Url>) -> String {
        if let Some(typed) = self.text("PODIUM_MAIL_FROM") {
            if typed.parse::<lettre::message::Mailbox>().is_err() {
                self.wrong(
                    "PODIUM_MAIL_FROM must be an e-mail address, such as Podium <podium@example.org>.",
                );
            }
            return typed.to_owned();
        }
        let host = site.and_then(Url::domain).unwrap_or("localhost");
        format!("Podium <podium@{host}>")
    }

    pub(super) fn contact(&mut self, strict: bool) -> Option<String> {
        let contact = self.text("PODIUM_CONTACT").map(str::to_owned);
        if contact.is_none() && strict {
            self.wrong(
                "PODIUM_CONTACT is missing: who runs this site and how to reach them, for the privacy page, \
                 such as Ana Petrova, ana@example.org.",
            );
        }
        contact
    }

    pub(super) fn bin_days(&mut self) -> u16 {
        let what = "a number of days from 1 to 3650";
        let days = self.parsed("PODIUM_BIN_DAYS", what).unwrap_or(30);
        if !(1..=3650).contains(&days) {
            self.wrong(format!("PODIUM_BIN_DAYS must be {what}."));
        }
        days
    }

    pub(super) fn log_days(&mut self) -> u16 {
        let what = "a number of days from 1 to 90";
        let days = self.parsed("PODIUM_LOG_DAYS", what).unwrap_or(7);
        if !(1..=90).contains(&days) {
            self.wrong(format!("PODIUM_LOG_DAYS must be {what}."));
        }
        days
    }

    pub(super) fn log_rows(&mut self) -> u32 {
        let what = "a whole number from 1000 to 2000000";
        let rows = self.parsed("PODIUM_LOG_ROWS", what).unwrap_or(200_000);
        if !(1_000..=2_000_000).contains(&rows) {
            self.wrong(format!("PODIUM_LOG_ROWS must be {what}."));
        }
        rows
    }

    pub(super) fn drain(&mut self, strict: bool) -> Duration {
        let what = "a number of seconds from 0 to 300";
        let seconds = self.parsed("PODIUM_DRAIN", what).unwrap_or(if strict { 5 } else { 0 });
        if seconds > 300 {
            self.wrong(format!("PODIUM_DRAIN must be {what}."));
        }
        Duration::from_secs(seconds)
    }

    pub(super) fn metrics_address(&mut self, strict: bool) -> Option<SocketAddr> {
        const NAME: &str = "PODIUM_METRICS_ADDRESS";
        if self.vars.contains_key(NAME) {
            return self.parsed(NAME, "an address and port, such as 127.0.0.1:9091, or empty");
        }
        strict.then(|| SocketAddr::from(([127, 0, 0, 1], 9091)))
    }

    pub(super) fn sentry_dsn(&mut self) -> Option<SecretString> {
        let text = self.text("SENTRY_DSN")?;
        if text.parse::<sentry::types::Dsn>().is_err() {
            self.wrong("SENTRY_DSN must look like https://key@errors.example.org/1.");
        }
        Some(SecretString::from(text))
    }

    pub(super) fn quotas(&mut self) -> Quotas {
        let usual = Quotas::default();
        Quotas {
            lists: self.quota("PODIUM_MAX_LISTS", usual.lists, MOST_OF_ANYTHING),
            favourites: self.quota("PODIUM_MAX_FAVOURITES", usual.favourites, MOST_OF_ANYTHING),
            text_megabytes: self.quota("PODIUM_MAX_TEXT_MB", usual.text_megabytes, MOST_OF_ANYTHING),
            seats: self.quota("PODIUM_SEATS", usual.seats, MOST_SEATS),
        }
    }

    fn quota(&mut self, name: &str, usual: u32, highest: u32) -> u32 {
        let what = format!("a whole number from 1 to {highest}");
        let most = self.parsed(name, &what).unwrap_or(usual);
        if !(1..=highest).contains(&most) {
            self.wrong(format!("{name} must be {what}."));
        }
        most
    }

    pub(super) fn log_filter(&mut self) -> String {
        let filter = self.text("RUST_LOG").unwrap_or("info");
        let level = |part: &str| {
            part.split_once('=').is_none_or(|(_, level)| level.trim().parse::<log::LevelFilter>().is_ok())
        };
        if !filter.split('/').next().unwrap_or_default().split(',').all(level) {
            self.wrong("RUST_LOG must look like info or podium=debug,warn.");
        }
        filter.to_owned()
    }

    pub(super) fn proxies(&mut self) -> Vec<IpNet> {
        let typed = self.text("PODIUM_TRUSTED_PROXIES").unwrap_or_default();
        let mut ranges = Vec::new();
        for word in typed.split([',', ' ']).filter(|word| !word.is_empty()) {
            match word.parse::<IpNet>().or_else(|_| word.parse::<IpAddr>().map(IpNet::from)) {
                Ok(range) => ranges.push(range),
                Err(_) => self.wrong(format!(
                    "PODIUM_TRUSTED_PROXIES: {word:?} is not an address or range, such as 10.0.0.0/8."
                )),
            }
        }
        ranges
    }

    pub(super) fn wrong(&mut self, sentence: impl Into<String>) {
        self.problems.push(sentence.into());
    }
}

/// Returns `true` if every `%` is followed by two hexadecimal digits other than `00`.
fn well_encoded(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        rest.get(..2).is_some_and(|code| code != "00" && code.bytes().all(|byte| byte.is_ascii_hexdigit()))
    })
}

/// Returns `true` if the address is on this machine.
pub(super) fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}
