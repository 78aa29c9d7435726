//! A single connection to Postgres, with network timeouts.

use diesel::{Connection, PgConnection};

use crate::error::{Error, Result};

/// Opens a connection to this URL.
pub(crate) fn connect(url: &str) -> Result<PgConnection> {
    PgConnection::establish(&with_timeouts(url))
        .map_err(|error| Error::bug(connection_error(&error.to_string())))
}

/// Why the connection failed, in one line. If libpq cannot parse the URL, its message repeats the URL with the
/// password, so it is left out.
fn connection_error(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let known = [
        "connection to server",
        "could not translate host name",
        "FATAL:",
        "sslmode value",
        "definition of service",
    ];
    match known.iter().any(|start| line.starts_with(start)) {
        true if line.contains("SSL support is not compiled in") => {
            format!("{line}: build Podium with --features tls")
        }
        true => line.to_owned(),
        false => "the database can't be reached at the configured address".to_owned(),
    }
}

/// Adds libpq's network timeouts, so that a silent server is noticed.
pub(super) fn with_timeouts(url: &str) -> String {
    const BOUNDS: [&str; 5] = [
        "connect_timeout=3",
        "tcp_user_timeout=5000",
        "keepalives_idle=5",
        "keepalives_interval=2",
        "keepalives_count=3",
    ];
    match url.strip_prefix("postgres://").or_else(|| url.strip_prefix("postgresql://")) {
        Some(rest) => {
            let mark = match parameters(rest) {
                None => "?",
                Some(all) if all.is_empty() || all.ends_with('&') => "",
                Some(_) => "&",
            };
            format!("{url}{mark}{}", BOUNDS.join("&"))
        }
        None => format!("{url} {}", BOUNDS.join(" ")),
    }
}

/// The parameters of a URL, which is given without its scheme: behind the first `?` that is in no password.
fn parameters(rest: &str) -> Option<&str> {
    let at = rest.find(['@', '/']).filter(|at| rest[*at..].starts_with('@'));
    let (_, parameters) = rest[at.unwrap_or_default()..].split_once('?')?;
    Some(parameters)
}

#[cfg(test)]
mod tests {
    use super::{connection_error, with_timeouts};

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        assert!(!connection_error("invalid percent-encoded token: \"hunter2%zz\"").contains("hunter2"));
        let message = "connection to server at \"db\" (10.0.0.2), port 5432 failed: Connection refused\n\tIs it running?";
        assert!(connection_error(message).ends_with("Connection refused"));
        let message = "sslmode value \"require\" invalid when SSL support is not compiled in";
        assert!(
            connection_error(message)
                .ends_with("SSL support is not compiled in: build Podium with --features tls")
        );
    }

    #[test]
    fn timeouts_become_parameters_of_every_form() {
        for (url, mark) in [
            ("postgres://ana:secret@db.example.org/podium", "?"),
            ("postgresql://ana:is?it@db.example.org/podium", "?"),
            ("postgres:///podium?host=/run/postgresql", "&"),
            ("postgres:///podium?", ""),
            ("postgres:///podium?host=/run/postgresql&", ""),
            ("postgres://ana:is?it@/podium?host=/a@b", "&"),
            ("host=/run/postgresql dbname=podium", " "),
        ] {
            let long = with_timeouts(url);
            assert!(long.starts_with(&format!("{url}{mark}connect_timeout=3")), "{long}");
        }
    }
}
