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
    let known = ["connection to server", "could not translate host name", "FATAL:"];
    match known.iter().any(|start| line.starts_with(start)) {
        true => line.to_owned(),
        false => "the database can't be reached at the configured address".to_owned(),
    }
}

/// Adds libpq's network timeouts, so that a silent server is noticed.
fn with_timeouts(url: &str) -> String {
    const BOUNDS: [&str; 5] = [
        "connect_timeout=3",
        "tcp_user_timeout=5000",
        "keepalives_idle=5",
        "keepalives_interval=2",
        "keepalives_count=3",
    ];
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        let mark = if url.contains('?') { '&' } else { '?' };
        format!("{url}{mark}{}", BOUNDS.join("&"))
    } else {
        format!("{url} {}", BOUNDS.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::connection_error;

    #[test]
    fn an_address_that_cannot_be_read_is_not_repeated() {
        assert!(!connection_error("invalid percent-encoded token: \"hunter2%zz\"").contains("hunter2"));
        let message = "connection to server at \"db\" (10.0.0.2), port 5432 failed: Connection refused\n\tIs it running?";
        assert!(connection_error(message).ends_with("Connection refused"));
    }
}
