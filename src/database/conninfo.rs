//! Addresses of databases in the two forms that PostgreSQL's own library reads: a URL
//! (`postgres://ana:secret@db.example.org/podium?sslmode=require`) and pairs (`host=/run/postgresql dbname=podium`).
//!
//! **Invariants:** no message repeats any part of an address, because it may contain a password.
//!
//! <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>

use std::{fmt, iter::Peekable, str::Chars};

use percent_encoding::percent_decode_str;

/// The parameters of an address, each with its value.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Conninfo(Vec<(String, String)>);

impl Conninfo {
    /// Parses an address; `None` if the library would refuse it.
    pub(crate) fn parse(text: &str) -> Option<Conninfo> {
        let url = ["postgres://", "postgresql://"].iter().find_map(|scheme| text.strip_prefix(scheme));
        let mut parameters = Conninfo::default();
        match url {
            Some(rest) => parameters.read_url(rest)?,
            None => parameters.read_pairs(text)?,
        }
        Some(parameters)
    }

    /// The parameters in their order; of two with one name, the last counts.
    pub(crate) fn into_pairs(self) -> impl Iterator<Item = (String, String)> {
        self.0.into_iter()
    }

    /// The value of a parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// The same address with another value of one parameter.
    pub(crate) fn with(&self, name: &str, value: &str) -> Conninfo {
        let mut changed = self.without(name);
        changed.set(name, value.to_owned());
        changed
    }

    /// The same address without one parameter.
    pub(crate) fn without(&self, name: &str) -> Conninfo {
        Conninfo(self.0.iter().filter(|(it, _)| it != name).cloned().collect())
    }

    fn set(&mut self, name: &str, value: String) {
        self.0.push((name.to_owned(), value));
    }

    /// `[user[:password]@][host[:port],…][/database][?name=value&…]`, what follows the scheme.
    fn read_url(&mut self, rest: &str) -> Option<()> {
        if rest.contains(char::is_whitespace) {
            return None;
        }
        // As the library does: a password ends at the first `@`, and may contain a `?`.
        let end = rest.find(['@', '/']).filter(|at| rest[*at..].starts_with('@'));
        let (credentials, rest) = end.map_or(("", rest), |at| (&rest[..at], &rest[at + 1..]));
        let (place, parameters) = rest.split_once('?').unwrap_or((rest, ""));
        let (servers, database) = place.split_once('/').unwrap_or((place, ""));
        if servers.contains('@') {
            return None; // the rest of a password, which the library would take for a host and repeat
        }
        let (user, password) = credentials.split_once(':').unwrap_or((credentials, ""));
        let servers: Vec<(String, &str)> = servers.split(',').map(server).collect::<Option<_>>()?;
        let (hosts, ports): (Vec<String>, Vec<&str>) = servers.into_iter().unzip();
        let (hosts, ports) = (hosts.join(","), ports.join(","));
        let parts = [("host", hosts), ("port", ports), ("dbname", decoded(database)?)];
        let parts = parts.into_iter().chain([("user", decoded(user)?), ("password", decoded(password)?)]);
        for (name, value) in parts.filter(|(_, value)| !value.bytes().all(|byte| byte == b',')) {
            self.set(name, value);
        }
        for parameter in parameters.split('&').filter(|it| !it.is_empty()) {
            let (name, value) = parameter.split_once('=')?;
            match (decoded(name)?.as_str(), decoded(value)?) {
                ("ssl", value) if value == "true" => self.set("sslmode", "require".to_owned()), // as Java's driver writes it
                ("ssl", _) => (),
                (name, value) => self.set(name, value),
            }
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
}

/// The address as pairs.
impl fmt::Display for Conninfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (name, value)) in self.0.iter().enumerate() {
            let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
            write!(f, "{}{name}='{quoted}'", if place == 0 { "" } else { " " })?;
        }
        Ok(())
    }
}

/// The host and the port of `host:port` or `[address]:port`.
fn server(server: &str) -> Option<(String, &str)> {
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => server.split_at(server.find(':').unwrap_or(server.len())),
    };
    let port = port.strip_prefix(':').unwrap_or(port);
    let host = decoded(host)?;
    port.bytes().all(|digit| digit.is_ascii_digit()).then_some((host, port))
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
    fn every_form_is_written_as_pairs_with_the_same_meaning() {
        for (text, pairs) in [
            (
                "postgres://ana:se%2Fcret@db.example.org:5433/podium?sslmode=verify-full",
                "host='db.example.org' port='5433' dbname='podium' user='ana' password='se/cret' sslmode='verify-full'",
            ),
            ("postgres://one,two:5433/podium", "host='one,two' port=',5433' dbname='podium'"),
            ("postgresql://ana@[2001:db8::1]/podium", "host='2001:db8::1' dbname='podium' user='ana'"),
            ("postgres:///podium?host=%2Frun%2Fpostgresql", "dbname='podium' host='/run/postgresql'"),
            (
                "postgres://ana:is?it@db/podium?ssl=true",
                "host='db' dbname='podium' user='ana' password='is?it' sslmode='require'",
            ),
            (
                "host = db  dbname='my podium' password='a\\'b \\\\ c'",
                "host='db' dbname='my podium' password='a\\'b \\\\ c'",
            ),
        ] {
            let read = Conninfo::parse(text).unwrap();
            assert_eq!(read.to_string(), pairs, "{text}");
            assert!(Conninfo::parse(pairs).is_some_and(|again| again == read), "{text}");
        }
    }

    #[test]
    fn a_database_and_a_password_can_be_exchanged() {
        let read = Conninfo::parse("postgres://ana:secret@db/podium?password=other").unwrap();
        assert_eq!(read.get("password"), Some("other"));
        let bare = read.without("password").with("dbname", "podium_old");
        assert_eq!(bare.to_string(), "host='db' user='ana' dbname='podium_old'");
    }
}
