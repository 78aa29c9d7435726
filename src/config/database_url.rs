//! Whether an address of a database names one, and says how the connection is protected.
//!
//! **Invariants:** an address is only checked here, and PostgreSQL's library gets it as it was written; no message
//! repeats any part of it, because it may contain a password.

use std::{collections::HashMap, net::IpAddr};

use crate::database::conninfo::Conninfo;

/// The parts of an address that Podium judges.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct DatabaseAddress {
    /// Names and addresses of servers, and folders of unix sockets; empty for the library's default.
    hosts: Vec<String>,
    /// Addresses to connect to instead of looking up the hosts.
    host_addresses: Vec<String>,
    database: String,
    has_ssl_mode: bool,
    /// Whether it names a service, which the library looks up in a file with anything else that is missing.
    has_service: bool,
}

impl DatabaseAddress {
    /// Parses an address; `None` if the library would refuse it, or if it names no database. What it leaves out, the library
    /// takes from `variables` such as PGHOST.
    pub(super) fn parse(text: &str, variables: &HashMap<String, String>) -> Option<DatabaseAddress> {
        let mut address = DatabaseAddress::default();
        Conninfo::parse(text)?.into_pairs().for_each(|(name, value)| address.set(&name, value));
        address.add_defaults(variables);
        (!address.database.is_empty() || address.has_service).then_some(address)
    }

    fn add_defaults(&mut self, variables: &HashMap<String, String>) {
        let defaults = [
            ("PGSERVICE", "service"),
            ("PGHOST", "host"),
            ("PGHOSTADDR", "hostaddr"),
            ("PGDATABASE", "dbname"),
            ("PGSSLMODE", "sslmode"),
        ];
        for (variable, name) in defaults {
            // What the file says of a service counts before these variables, and only the library reads the file.
            let is_given = match name {
                "host" => self.has_service || self.hosts.iter().any(|host| !host.is_empty()),
                "hostaddr" => self.has_service || !self.host_addresses.is_empty(),
                "dbname" => !self.database.is_empty(),
                _ => false,
            };
            match variables.get(variable) {
                Some(value) if !is_given && !value.is_empty() => self.set(name, value.clone()),
                _ => (),
            }
        }
    }

    /// Returns `true` if the connection leaves this machine and the address does not say how it is protected.
    pub(super) fn is_unprotected(&self) -> bool {
        let here = |host: &String| {
            let is_loopback = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
            host.starts_with(['/', '@'])
                || (host.is_empty() && !self.has_service)
                || host == "localhost"
                || is_loopback
        };
        let reached = if self.host_addresses.is_empty() { &self.hosts } else { &self.host_addresses };
        let is_unknown = reached.is_empty() && self.has_service;
        !self.has_ssl_mode && (is_unknown || !reached.iter().all(here))
    }

    fn set(&mut self, name: &str, value: String) {
        match name {
            "host" => self.hosts = value.split(',').map(str::to_owned).collect(),
            "hostaddr" => self.host_addresses = value.split(',').map(str::to_owned).collect(),
            "dbname" => self.database = value,
            "sslmode" => self.has_ssl_mode = !value.is_empty(),
            "service" => self.has_service = !value.is_empty(),
            _ => (),
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
            ("postgres://ana:is%40it@db.example.org/podium?ssl=true", false),
            ("postgres://ana:is?it@127.0.0.2/podium", false),
            ("postgres://ana@db.example.org/podium?sslmode=", true),
            ("service=podium", true),
            ("service=podium sslmode=verify-full", false),
            ("postgres://?service=podium&host=/run/postgresql", false),
        ] {
            assert_eq!(is_unprotected(text, &[]), Some(unprotected), "{text}");
        }
    }

    fn is_unprotected(text: &str, variables: &[(&str, &str)]) -> Option<bool> {
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        DatabaseAddress::parse(text, &variables).map(|address| address.is_unprotected())
    }

    #[test]
    fn what_an_address_leaves_out_is_what_the_library_takes_for_it() {
        let remote = [("PGHOST", "db.example.org")];
        assert_eq!(is_unprotected("postgres:///podium", &remote), Some(true));
        assert_eq!(is_unprotected("postgres:///podium?host=/run/postgresql", &remote), Some(false));
        assert_eq!(is_unprotected("dbname=podium", &[("PGHOSTADDR", "10.0.0.7")]), Some(true));
        assert_eq!(is_unprotected("dbname=podium", &[remote[0], ("PGSSLMODE", "require")]), Some(false));
        assert_eq!(is_unprotected("host=/run/postgresql", &[("PGDATABASE", "podium")]), Some(false));
        assert_eq!(is_unprotected("user=ana", &[("PGSERVICE", "podium")]), Some(true));
        let service = [("PGSERVICE", "podium"), ("PGHOST", "localhost"), ("PGHOSTADDR", "127.0.0.1")];
        assert_eq!(is_unprotected("user=ana", &service), Some(true), "the service file may lead elsewhere");
    }

    #[test]
    fn what_the_library_would_refuse_and_what_names_no_database_is_refused_first() {
        for text in [
            "postgres://ana@db.example.org",
            "postgres://ana@db.example.org/",
            "postgres://ana:50%@db.example.org/podium",
            "postgres://ana:%00@db.example.org/podium",
            "postgres://ana@db.example.org:port/podium",
            "postgres://ana:is@it@db.example.org/podium",
            "postgres://ana:is/it@db.example.org/podium",
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
            assert_eq!(is_unprotected(text, &[]), None, "{text}");
        }
    }
}
