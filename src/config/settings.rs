//! The names of all environment variables and what each is for, as the command line's help lists them.

/// The variables in the order in which they matter to a new site.
pub(crate) const SETTINGS: [(&str, &str); 40] = [
    ("PODIUM_ENV", "development (default), staging or production; the last two require real settings"),
    ("PODIUM_ADDRESS", "where to listen; 127.0.0.1:8080 by default"),
    ("PODIUM_URL", "the public address, such as https://podium.example.org"),
    ("DATABASE_URL", "a PostgreSQL database (13 or newer), instead of a private one"),
    (
        "DATABASE_READER_URL",
        "a standby of DATABASE_URL, which answers what visitors, searches and exports look for",
    ),
    (
        "REDIS_URL",
        "a Redis that several Podiums share for pictures and long files, such as redis://cache:6379",
    ),
    ("PODIUM_DATA_DIR", "where the private PostgreSQL and the development key are kept"),
    (
        "PODIUM_BACKUP_DIR",
        "where a backup is kept every night; backups in PODIUM_DATA_DIR by default, or off",
    ),
    ("PODIUM_POSTGRES_MIRROR", "where to download PostgreSQL if this machine has none"),
    ("PODIUM_SECRET_KEY", "encrypts cookies and second factors; at least 32 characters"),
    (
        "PODIUM_OLD_SECRET_KEYS",
        "earlier keys, separated by commas, until `podium keys` says they can be removed",
    ),
    ("PODIUM_SIGNUP", "open, invite or closed; by default an administrator chooses on the site"),
    ("PODIUM_REQUIRE_SECOND_FACTOR", "off, admins or all; admins by default, off in development"),
    ("SMTP_URL", "the mail server, such as smtps://user:password@mail.example.org"),
    ("PODIUM_MAIL_FROM", "the sender of e-mails; podium@ and the public host by default"),
    ("PODIUM_CONTACT", "who runs the site and how to reach them, for the privacy page"),
    ("PODIUM_BIN_DAYS", "how many days things stay in the bin; 30 by default"),
    ("PODIUM_MAX_LISTS", "how many categories a space may have, counting its bin; 1000 by default"),
    ("PODIUM_MAX_FAVOURITES", "how many favourites a space may have, counting its bin; 100000 by default"),
    ("PODIUM_MAX_TEXT_MB", "how many megabytes the texts of a space may take; 100 by default"),
    ("PODIUM_SEATS", "how many members a team space may have, counting open invitations; 50 by default"),
    ("PODIUM_API_REQUESTS", "how many requests a minute each token may send to the API; 1200 by default"),
    ("PODIUM_API_ORIGINS", "sites whose pages may use the API in a browser, such as https://app.example.org"),
    (
        "PODIUM_WEBHOOK_HOSTS",
        "hosts in private networks that webhooks may reach, such as hooks.internal or 10.0.0.7:8080",
    ),
    ("PODIUM_TRUSTED_PROXIES", "addresses or ranges of proxies whose X-Forwarded-For is trusted"),
    (
        "PODIUM_METRICS_ADDRESS",
        "where to answer Prometheus; 127.0.0.1:9091 by default, nowhere if empty or in development",
    ),
    (
        "PODIUM_DRAIN",
        "for how many seconds requests are still taken after SIGTERM; 5 by default, 0 in development",
    ),
    ("SENTRY_DSN", "where to report panics and internal errors, such as https://key@errors.example.org/1"),
    ("PODIUM_LOG_FORMAT", "text (default) or json"),
    ("PODIUM_LOG_DAYS", "for how many days administrators can read the log at /logs; 7 by default"),
    ("PODIUM_LOG_ROWS", "how many entries of the log they can read at most; 200000 by default"),
    ("RUST_LOG", "what to log; info by default, podium=debug,warn for more"),
    ("PATH", "where to look for the PostgreSQL programs"),
    ("DATABASE_URL_FILE", "a file with DATABASE_URL, to keep it out of the environment"),
    ("DATABASE_READER_URL_FILE", "a file with DATABASE_READER_URL"),
    ("REDIS_URL_FILE", "a file with REDIS_URL"),
    ("SMTP_URL_FILE", "a file with SMTP_URL"),
    ("SENTRY_DSN_FILE", "a file with SENTRY_DSN"),
    ("PODIUM_SECRET_KEY_FILE", "a file with PODIUM_SECRET_KEY"),
    ("PODIUM_OLD_SECRET_KEYS_FILE", "a file with PODIUM_OLD_SECRET_KEYS"),
];

/// The list of settings for the end of the command line's help.
pub(crate) fn help() -> String {
    let width = SETTINGS.iter().map(|setting| setting.0.len()).max().unwrap_or_default();
    let line = |(name, what): &(&str, &str)| format!("  {name:width$}  {what}\n");
    let lines: String = SETTINGS.iter().map(line).collect();
    format!(
        "Settings are environment variables; in development they are also read from .env. With none set, Podium \
         runs on this machine only, with its own private PostgreSQL.\n\nSettings:\n{lines}"
    )
}
