//! Addresses of databases in the two forms that PostgreSQL's own library reads: a URL
//! (`postgres://ana:secret@db.example.org/podium?sslmode=require`) and pairs (`host=/run/postgresql dbname=podium`).
//!
//! **Invariants:** an address is only checked here, and the library gets it as it was written; no message repeats any
//! part of it, because it may contain a password.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>

use std::{iter::Peekable, str::Chars};

use percent_encoding::percent_decode_str;

/// The parts of an address that Podium judges.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DatabaseAddress {
    /// Names and addresses of servers, and folders of unix sockets; empty for the library's default.
    hosts: Vec<String>,
    /// Addresses to connect to instead of looking up the hosts.
    host_addresses: Vec<String>,
    database: String,
    has_ssl_mode: bool,
}

impl DatabaseAddress {
    /// Parses an address; `None` if the library would refuse it, or if it names no database.
    pub(super) fn parse(text: &str) -> Option<DatabaseAddress> {
        let url = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let mut address = DatabaseAddress::default();
        match url {
            Some(rest) => address.read_url(rest)?,
            None => address.read_pairs(text)?,
        }
        (!address.database.is_empty()).then_some(address)
    }

    /// Returns `true` if the connection leaves this machine and the address does not say how it is protected.
    pub(super) fn is_unprotected(&self) -> bool {
        let here = |host: &String| {
            host.starts_with(['/', '@']) || ["", "localhost", "127.0.0.1", "::1"].contains(&host.as_str())
        };
        let reached = if self.host_addresses.is_empty() { &self.hosts } else { &self.host_addresses };
        !self.has_ssl_mode && !reached.iter().all(here)
    }

    /// `[user[:password]@][host[:port],…][/database][?name=value&…]`, what follows the scheme.
    fn read_url(&mut self, rest: &str) -> Option<()> {
        if rest.contains(char::is_whitespace) {
            return None;
        }
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        decoded(authority)?;
        self.database = decoded(database)?;
        let servers = authority.rsplit_once('@').map_or(authority, |(_, servers)| servers);
        self.hosts = servers.split(',').map(|server| decoded(host(server)?)).collect::<Option<_>>()?;
        for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            self.set(&decoded(name)?, decoded(value)?);
        }
        Some(())
    }

    /// `name=value name='a value'`, with `\` before a quote or another `\`.
    fn read_pairs(&mut self, text: &str) -> Option<()> {
        let mut rest = text.chars().peekable();
        loop {
            skip_spaces(&mut rest);
            if rest.peek().is_none() {
                return Some(());
            }
            let mut name = String::new();
            while let Some(letter) = rest.next_if(|it| it.is_ascii_alphanumeric() || *it == '_') {
                name.push(letter);
            }
            skip_spaces(&mut rest);
            if name.is_empty() || rest.next() != Some('=') {
                return None;
            }
            skip_spaces(&mut rest);
            let value = value(&mut rest)?;
            self.set(&name, value);
        }
    }

    fn set(&mut self, name: &str, value: String) {
        match name {
            "host" => self.hosts = value.split(',').map(str::to_owned).collect(),
            "hostaddr" => self.host_addresses = value.split(',').map(str::to_owned).collect(),
            "dbname" => self.database = value,
            "sslmode" => self.has_ssl_mode = true,
            _ => (),
        }
    }
}

/// The host of `host:port` or `[address]:port`.
fn host(server: &str) -> Option<&str> {
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => server.split_at(server.find(':').unwrap_or(server.len())),
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    port.bytes().all(|digit| digit.is_ascii_digit()).then_some(host)
}

/// Decodes `%2F`; `None` if a `%` is not followed by two hexadecimal digits other than `00`.
fn decoded(text: &str) -> Option<String> {
    let well = text.split('%').skip(1).all(|rest| {
        rest.get(..2).is_some_and(|code| code != "00" && code.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    if well { percent_decode_str(text).decode_utf8().ok().map(Into::into) } else { None }
}

fn skip_spaces(rest: &mut Peekable<Chars>) {
    while rest.next_if(|it| it.is_ascii_whitespace()).is_some() {}
}

fn value(rest: &mut Peekable<Chars>) -> Option<String> {
    let is_quoted = rest.next_if_eq(&'\'').is_some();
    let mut value = String::new();
    loop {
        match rest.peek() {
            Some('\\') => {
                rest.next();
                value.push(rest.next()?);
            }
            Some('\'') if is_quoted => {
                rest.next();
                return Some(value);
            }
            Some(letter) if !is_quoted && letter.is_ascii_whitespace() => return Some(value),
            None if is_quoted => return None,
            None => return Some(value),
            Some(_) => value.extend(rest.next()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_forms_are_read() {
        for (text, unprotected) in [
            ("postgres://ana:secret@db.example.org/podium", true),
            ("postgresql://ana:se%2Fcret@db.example.org:5433/podium?sslmode=verify-full", false),
            ("postgres://ana:secret@/podium?host=/var/run/postgresql", false),
            ("postgres:///podium?host=%2Fvar%2Frun%2Fpostgresql&user=ana", false),
            ("postgres://%2Fvar%2Frun%2Fpostgresql/podium", false),
            ("postgres://ana@[::1]:5432/podium", false),
            ("postgres://ana@[2001:db8::1]/podium", true),
            ("postgres://ana@localhost,db.example.org:5433/podium", true),
            ("postgres://ana@/podium", false),
            ("host=/run/postgresql dbname=podium", false),
            ("dbname=podium user=ana", false),
            ("host = db.example.org  dbname = podium password='its own'", true),
            ("host=db.example.org dbname='my podium' password='a\\'b \\\\ c' sslmode=require", false),
            ("hostaddr=10.0.0.7 host=localhost dbname=podium", true),
        ] {
            let address = DatabaseAddress::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(address.is_unprotected(), unprotected, "{text}: {address:?}");
        }
    }

    #[test]
    fn what_the_library_would_refuse_is_refused_first() {
        for text in [
            "postgres://ana@db.example.org",
            "postgres://ana@db.example.org/",
            "postgres://ana:50%@db.example.org/podium",
            "postgres://ana:%00@db.example.org/podium",
            "postgres://ana@db.example.org:port/podium",
            "postgres://ana@[::1/podium",
            "postgres://ana@db.example.org/podium?sslmode",
            "postgres://ana@db.example.org/pod ium",
            "mysql://ana@db.example.org/podium",
            "db.example.org/podium",
            "host=db.example.org",
            "host=db.example.org dbname",
            "host=db.example.org dbname='podium",
            "=podium",
            "host=db.example.org dbname=podium password='it''s'",
        ] {
            assert_eq!(DatabaseAddress::parse(text), None, "{text}");
        }
    }
}
