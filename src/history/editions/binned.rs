//! Editions in the bin.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text, Timestamptz},
};

use crate::{
    access::Actor,
    database::{ids::EditionId, pool::Conn},
    error::Result,
};

/// The most editions that the bin shows.
const MOST_SHOWN: i64 = 100;
/// The most editions that are deleted in one transaction. Each can have thousands of rows.
const BATCH_SIZE: i64 = 10;

/// An edition in the bin of a space that the reader edits.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct EditionInBin {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: EditionId,
    #[diesel(sql_type = Text)]
    pub(crate) name: String,
    /// The name of its list.
    #[diesel(sql_type = Text)]
    pub(crate) list: String,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) binned_at: DateTime<Utc>,
}

/// The editions in the bins of the spaces that the person edits, latest first. Those of a list in the bin come back with it.
pub(crate) fn listed(conn: &mut Conn, by: &Actor) -> Result<Vec<EditionInBin>> {
    let Some(user) = by.user() else { return Ok(Vec::new()) };
    let found = sql_query(
        "select e.id, e.name, c.name as list, e.binned_at from memberships m join editions e on e.space_id = m.space_id
         join categories c on c.space_id = e.space_id and c.id = e.category_id
         where m.user_id = $1 and m.role in ('editor', 'owner') and e.binned_at is not null and c.binned_at is null
         order by e.binned_at desc, e.id desc limit $2",
    );
    Ok(found.bind::<BigInt, _>(user.id).bind::<BigInt, _>(MOST_SHOWN).load(conn)?)
}

/// Deletes some of the editions that went to the bin before that moment. Returns how many.
pub(crate) fn erase_expired(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    Ok(sql_query(
        "delete from editions where (space_id, id) in (
             select space_id, id from editions where binned_at < $1 order by binned_at limit $2 for update skip locked)",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(BATCH_SIZE)
    .execute(conn)?)
}
