//! Which entries are about things that have been deleted for ever, so that nothing can be undone.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt},
};

use crate::{
    audit::Entry,
    database::ids::{EntryId, SpaceId},
    database::pool::Conn,
    error::Result,
};

#[derive(QueryableByName)]
struct ErasedRow {
    #[diesel(sql_type = BigInt)]
    id: EntryId,
}

/// A favourite's place is gone with its category; its fields are not, if it has moved to another one. An import also
/// added attributes, which can be removed after its favourites were erased. What a person who left did with members can have been
/// erased with their words.
const ERASED: &str = "
    select e.id from unnest($1, $2) as asked (space_id, id)
    join audit_entries e on e.space_id = asked.space_id and e.id = asked.id
    where e.category_id is not null
          and (e.favourite_id is null or e.kind in ('favourite moved', 'favourite moved to another list'))
          and not exists (select 1 from categories c where c.space_id = e.space_id and c.id = e.category_id)
       or e.favourite_id is not null
          and not exists (select 1 from favourites f where f.space_id = e.space_id and f.id = e.favourite_id)
       or (e.kind in ('favourites binned', 'favourites restored', 'order saved')
           or e.kind = 'import' and jsonb_array_length(coalesce(e.changes -> 'attributes', '[]')) = 0)
          and not exists (select 1 from audit_rows r
              join favourites f on f.space_id = r.space_id and f.id = r.favourite_id
              where r.space_id = e.space_id and r.entry_id = e.id)
       or e.kind in ('space renamed', 'member invited', 'invitation withdrawn', 'member role changed')
          and not e.changes ?| array['name', 'handle', 'invitation', 'role']";

/// The entries among these whose things have been deleted for ever.
pub(super) fn of(conn: &mut Conn, entries: &[Entry]) -> Result<HashSet<EntryId>> {
    let (spaces, ids): (Vec<SpaceId>, Vec<EntryId>) = entries.iter().map(|it| (it.space_id, it.id)).unzip();
    let query = diesel::sql_query(ERASED).bind::<Array<BigInt>, _>(spaces).bind::<Array<BigInt>, _>(ids);
    let found: Vec<ErasedRow> = query.load(conn)?;
    Ok(found.into_iter().map(|row| row.id).collect())
}
