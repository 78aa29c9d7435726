//! Entries are written and deleted.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, SmallInt, Text, Timestamptz},
};

use crate::{
    database::{event_log::queue::LogEntry, ids::UserId, pool::Conn, schema::log_entries},
    error::Result,
};

/// Writes entries. Accounts that were erased in the meantime are not in them.
pub(crate) fn insert(conn: &mut Conn, entries: &[LogEntry]) -> Result<()> {
    let texts = |of: fn(&LogEntry) -> Option<String>| entries.iter().map(of).collect::<Vec<_>>();
    let answers = || entries.iter().map(|entry| entry.answer);
    let status = |status: u16| i16::try_from(status).unwrap_or(i16::MAX);
    let took = |nanoseconds: u128| i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    sql_query(
        "insert into log_entries
             (at, level, message, logger, method, path, status, nanoseconds, request_id, trace_id, user_id, client_ip)
         select it.at, level, message, logger, method, path, status, nanoseconds, request_id, trace_id, users.id, client_ip
         from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) as it
             (at, level, message, logger, method, path, status, nanoseconds, request_id, trace_id, user_id, client_ip)
         left join users on users.id = it.user_id
         order by it.at",
    )
    .bind::<Array<Timestamptz>, _>(entries.iter().map(|entry| entry.at).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(entries.iter().map(|entry| entry.level).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(entries.iter().map(|entry| entry.message.as_str()).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(entries.iter().map(|entry| entry.logger.as_str()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(answers().map(|it| Some(it?.method)).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(answers().map(|it| Some(it?.path)).collect::<Vec<_>>())
    .bind::<Array<Nullable<SmallInt>>, _>(answers().map(|it| Some(status(it?.status))).collect::<Vec<_>>())
    .bind::<Array<Nullable<BigInt>>, _>(
        answers().map(|it| Some(took(it?.took.as_nanos()))).collect::<Vec<_>>(),
    )
    .bind::<Array<Nullable<Text>>, _>(texts(|entry| entry.request_id.clone()))
    .bind::<Array<Nullable<Text>>, _>(texts(|entry| entry.trace_id.clone()))
    .bind::<Array<Nullable<BigInt>>, _>(entries.iter().map(|entry| entry.user_id).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(texts(|entry| entry.client.map(|it| it.to_string())))
    .execute(conn)?;
    Ok(())
}

/// Deletes the oldest entries beyond the newest `most`. Numbers that were never used only make it fewer.
pub(crate) fn trim(conn: &mut Conn, most: u32) -> Result<usize> {
    let newest = log_entries::table.select(diesel::dsl::max(log_entries::id)).first::<Option<i64>>(conn)?;
    let last = newest.unwrap_or(0) - i64::from(most);
    Ok(diesel::delete(log_entries::table.filter(log_entries::id.le(last))).execute(conn)?)
}

/// Deletes entries that are older than so many days, by the database's clock, and those of accounts that were erased
/// while their last entries were being written.
pub fn delete_old(conn: &mut Conn, days: u16) -> Result<usize> {
    let old = sql_query("delete from log_entries where at < now() - make_interval(days => $1)");
    let deleted = old.bind::<Integer, _>(i32::from(days)).execute(conn)?;
    let gone = sql_query(
        "delete from log_entries
         where user_id is not null and not exists (select from users where users.id = log_entries.user_id)",
    );
    Ok(deleted + gone.execute(conn)?)
}

/// Deletes the entries of a person.
pub(crate) fn forget(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let theirs = log_entries::table.filter(log_entries::user_id.eq(user_id));
    diesel::delete(theirs).execute(conn)?;
    Ok(())
}
