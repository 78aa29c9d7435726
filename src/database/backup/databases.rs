//! The databases beside Podium's own: made to restore a backup into, renamed when it takes the place of another.

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    dsl::sql,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::error::{BackupError, Result};
use crate::database::{connect, conninfo::Conninfo};

/// The databases of a server, seen from the one at an address.
pub(crate) struct Databases {
    address: Conninfo,
    /// The name of the database at that address.
    pub name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl Databases {
    pub(crate) fn of(address: &str) -> Result<Databases> {
        let name =
            diesel::select(sql::<Text>("current_database()::text")).get_result(&mut connect(address)?)?;
        let address = Conninfo::parse(address)
            .ok_or_else(|| BackupError::new("the address of the database can't be read"))?;
        Ok(Databases { address, name })
    }

    /// The address of another database of the same server.
    pub(crate) fn address_of(&self, name: &str) -> String {
        self.address.with("dbname", name).to_string()
    }

    /// Makes an empty database. Returns its address.
    pub(crate) fn create(&self, name: &str) -> Result<String> {
        let create = format!("create database {} template template0 encoding 'UTF8'", quoted(name));
        self.connect()?.batch_execute(&create).map_err(|error| {
            BackupError::new(format!(
                "a second database is needed, and it can't be created: {error}. Give the role that right (`alter role … \
                 createdb`)"
            ))
        })?;
        Ok(self.address_of(name))
    }

    /// Drops a database that [`Databases::create`] made.
    pub(crate) fn drop(&self, name: &str) -> Result<()> {
        Ok(self.connect()?.batch_execute(&format!("drop database if exists {}", quoted(name)))?)
    }

    /// Gives the database `new` the name of Podium's own, which is called `old` from then on. Both or neither.
    pub(crate) fn swap(&self, new: &str, old: &str) -> Result<()> {
        let [own, new, old] = [self.name.as_str(), new, old].map(quoted);
        let rename = format!(
            "begin; alter database {own} rename to {old}; alter database {new} rename to {own}; commit"
        );
        self.connect()?.batch_execute(&rename).map_err(|error| {
            BackupError::new(format!(
                "the databases can't be renamed: {error}. Stop every Podium, then try again"
            ))
        })
    }

    /// How many others are connected to Podium's database.
    pub(crate) fn connected(&self) -> Result<i64> {
        let count = sql_query(
            "select count(*) as count from pg_stat_activity
             where datname = $1 and pid <> pg_backend_pid() and backend_type = 'client backend'",
        );
        Ok(count.bind::<Text, _>(&self.name).get_result::<Count>(&mut self.connect()?)?.count)
    }

    /// Connects to a database that every server has.
    fn connect(&self) -> Result<PgConnection> {
        Ok(connect(&self.address_of("postgres"))?)
    }
}

/// Returns `true` if nothing was ever put into the database.
pub(crate) fn is_empty(conn: &mut PgConnection) -> Result<bool> {
    let count = sql_query("select count(*) as count from pg_tables where schemaname = current_schema()");
    Ok(count.get_result::<Count>(conn)?.count == 0)
}

/// A name of a database for a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
