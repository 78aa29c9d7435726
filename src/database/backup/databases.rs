//! The databases beside Podium's own: made to restore a backup into, renamed when it takes the place of another.

use std::{thread, time::Duration};

use diesel::{
    PgConnection, QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    dsl::sql,
    sql_query,
    sql_types::{BigInt, Bool, Integer, Text},
};

use super::{
    content::without_limits,
    error::{BackupError, Result},
};
use crate::database::{connect, conninfo::Conninfo};

/// The databases of a server, seen from the one at an address.
pub(crate) struct Databases {
    address: Conninfo,
    /// The name of the database at that address.
    pub name: String,
}

/// A database that is dropped again, or takes the place of another.
pub(crate) struct TemporaryDatabase {
    name: String,
    pub address: String,
    /// Made it, and holds the lock that says so.
    maker: PgConnection,
}

/// The kind of the locks on the names of temporary databases.
const LOCK: i32 = 0x706f_6469;
/// How the comment on a temporary database begins; the name of the database that it belongs to follows.
const MARK: &str = "A temporary copy made by Podium for";

#[derive(QueryableByName)]
struct Leftover {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Free {
    #[diesel(sql_type = Bool)]
    free: bool,
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

    /// Makes an empty database. Those that were left by processes that were killed are dropped first.
    pub(crate) fn create(&self, name: &str) -> Result<TemporaryDatabase> {
        let mut maker = self.connect()?;
        without_limits(&mut maker)?;
        self.drop_leftovers(&mut maker)?;
        sql_query("select pg_advisory_lock($1, hashtext($2))")
            .bind::<Integer, _>(LOCK)
            .bind::<Text, _>(name)
            .execute(&mut maker)?;
        let create = format!("create database {} template template0 encoding 'UTF8'", quoted(name));
        maker.batch_execute(&create).map_err(|error| {
            BackupError::new(format!(
                "a second database is needed, and it can't be created: {error}. Give the role that right (`alter role … \
                 createdb`)"
            ))
        })?;
        let address = self.address_of(name);
        let made = TemporaryDatabase { name: name.to_owned(), address, maker };
        self.mark(made)
    }

    /// Writes whose temporary database it is. One that can't be marked is dropped.
    fn mark(&self, mut made: TemporaryDatabase) -> Result<TemporaryDatabase> {
        let comment = format!("comment on database {} is {}", quoted(&made.name), literal(&self.mark_text()));
        match made.maker.batch_execute(&comment) {
            Ok(()) => Ok(made),
            Err(error) => {
                let _ = made.drop();
                Err(error.into())
            }
        }
    }

    fn mark_text(&self) -> String {
        format!("{MARK} {}", self.name)
    }

    /// Drops the databases that carry our mark, belong to this role, and whose maker is gone: it holds a lock for as long as
    /// it lives.
    fn drop_leftovers(&self, maker: &mut PgConnection) -> Result<()> {
        let ours = sql_query(
            r"select datname::text as name from pg_database
             where shobj_description(oid, 'pg_database') = $1 and datdba = current_user::regrole
                 and (datname like '%\_restoring\_%' or datname like 'podium\_check\_%')
                 and not exists (select from pg_stat_activity it where it.datid = pg_database.oid)",
        );
        for Leftover { name } in ours.bind::<Text, _>(self.mark_text()).load::<Leftover>(maker)? {
            let free = sql_query("select pg_try_advisory_lock($1, hashtext($2)) as free");
            let free = free.bind::<Integer, _>(LOCK).bind::<Text, _>(&name);
            if free.get_result::<Free>(maker)?.free {
                maker.batch_execute(&format!("drop database if exists {}", quoted(&name)))?;
                log::info!("dropped {name}, which an interrupted run had left");
            }
        }
        Ok(())
    }

    /// Gives the new database the name of Podium's own, which is called `old` from then on. Both or neither.
    pub(crate) fn swap(&self, new: &mut TemporaryDatabase, old: &str) -> Result<()> {
        let [own, made, old] = [self.name.as_str(), &new.name, old].map(quoted);
        let rename = format!(
            "begin; alter database {own} rename to {old}; alter database {made} rename to {own};
             comment on database {own} is null; commit"
        );
        new.maker.batch_execute(&rename).map_err(|error| {
            let _ = new.maker.batch_execute("rollback"); // so that the new one can be dropped
            BackupError::new(format!(
                "the databases can't be renamed: {error}. Stop every Podium, then try again"
            ))
        })
    }

    /// Returns `true` if others are connected to Podium's database and stay so: a connection that was closed just now may
    /// still be counted for a moment.
    pub(crate) fn is_in_use(&self) -> Result<bool> {
        let mut conn = self.connect()?;
        for pause in (0..6).map(|doubled| Duration::from_millis(50 << doubled)) {
            if self.connected(&mut conn)? == 0 {
                return Ok(false);
            }
            thread::sleep(pause);
        }
        Ok(self.connected(&mut conn)? > 0)
    }

    /// How many others are connected to Podium's database.
    fn connected(&self, conn: &mut PgConnection) -> Result<i64> {
        let count = sql_query(
            "select count(*) as count from pg_stat_activity
             where datname = $1 and pid <> pg_backend_pid() and backend_type = 'client backend'",
        );
        Ok(count.bind::<Text, _>(&self.name).get_result::<Count>(conn)?.count)
    }

    /// Connects to a database that every server has.
    fn connect(&self) -> Result<PgConnection> {
        Ok(connect(&self.address_of("postgres"))?)
    }
}

impl TemporaryDatabase {
    /// Drops it.
    pub(crate) fn drop(&mut self) -> Result<()> {
        Ok(self.maker.batch_execute(&format!("drop database if exists {}", quoted(&self.name)))?)
    }
}

/// Returns `true` if nothing was ever put into the database.
pub(crate) fn is_empty(conn: &mut PgConnection) -> Result<bool> {
    let count = sql_query("select count(*) as count from pg_tables where schemaname = current_schema()");
    Ok(count.get_result::<Count>(conn)?.count == 0)
}

/// A text for a statement.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A name of a database for a statement.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
