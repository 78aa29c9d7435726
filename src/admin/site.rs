//! The state of the server.

use diesel::{
    prelude::*,
    sql_types::{BigInt, Text},
};

use super::Administrator;
use crate::{
    database::pool::Conn,
    error::Result,
    jobs::queue::{self, DelayedEmails, FailedJob},
};

/// The state of the deployment in figures.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct SiteStatus {
    #[diesel(sql_type = BigInt)]
    pub people: i64,
    #[diesel(sql_type = BigInt)]
    pub lists: i64,
    #[diesel(sql_type = BigInt)]
    pub favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    #[diesel(sql_type = BigInt)]
    pub late: i64,
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
    #[diesel(sql_type = BigInt)]
    pub emails: i64,
    #[diesel(sql_type = Text)]
    pub database: String,
    #[diesel(sql_type = Text)]
    pub database_size: String,
    #[diesel(sql_type = Text)]
    pub migration: String,
}

impl SiteStatus {
    /// Loads the current state.
    pub(crate) fn load(conn: &mut Conn, _for: &Administrator) -> Result<SiteStatus> {
        let query = diesel::sql_query(
            "select (select count(*) from users) as people,
                (select count(*) from categories where binned_at is null) as lists,
                (select count(*) from favourites where binned_at is null) as favourites,
                (select count(*) from jobs where failed_at is null) as waiting,
                (select count(*) from jobs where failed_at is null and due_at < now() - interval '5 minutes')
                    as late,
                (select count(*) from jobs where failed_at is not null) as failed,
                (select count(*) from letters) as emails,
                split_part(version(), ' ', 1) || ' ' || split_part(version(), ' ', 2) as database,
                pg_size_pretty(pg_database_size(current_database())) as database_size,
                coalesce((select max(version) from __diesel_schema_migrations), '') as migration",
        );
        Ok(query.get_result(conn)?)
    }
}

/// The failed jobs, newest first, and the e-mails that could not be sent so far.
pub(crate) fn troubles(
    conn: &mut Conn,
    _for: &Administrator,
) -> Result<(Vec<FailedJob>, Option<DelayedEmails>)> {
    Ok((queue::failed(conn)?, queue::delayed_emails(conn)?))
}
