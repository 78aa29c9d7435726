//! Deletes a leaving user's contributions to shared spaces, if they chose so.
//!
//! **Invariants:** the history of the others keeps only the ranks, so past versions of their lists can still be
//! shown, and nothing about the content.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable},
};
use serde_json::json;

use crate::{
    access::Actor,
    audit::{self, ChangeKind, EntryRow, NewEntry},
    database::ids::{CategoryId, FavouriteId, SpaceId, UserId},
    database::pool::Conn,
    error::Result,
};

#[derive(QueryableByName)]
struct FavouriteIdRow {
    #[diesel(sql_type = BigInt)]
    id: FavouriteId,
}

/// Deletes the user's favourites in shared spaces, and the lists they created if nothing else is on them. Ranks
/// close up; each list counts it as one change. Returns the ids of the favourites.
pub(super) fn erase_contributions(conn: &mut Conn, user_id: UserId) -> Result<Vec<FavouriteId>> {
    let added: Vec<FavouriteIdRow> = sql_query(
        "select favourite_id as id from audit_entries where actor_id = $1 and kind = 'favourite added'
         union select r.favourite_id from audit_entries e
         join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
         where e.actor_id = $1 and e.kind in ('import', 'category copied')",
    )
    .bind::<BigInt, _>(user_id)
    .load(conn)?;
    let added: Vec<FavouriteId> = added.into_iter().map(|it| it.id).collect();
    // Lists are locked in a fixed order to avoid deadlocks.
    sql_query(
        "with touched as (select space_id, id from categories where (space_id, id) in (
             select space_id, category_id from favourites where id = any ($1)
             union select e.space_id, e.category_id from edition_rows r
             join editions e on e.space_id = r.space_id and e.id = r.edition_id where r.favourite_id = any ($1))
             order by id for no key update)
         update categories c set version = version + 1, order_version = order_version + 1, changed_at = now(),
             size = size - (select count(*) from favourites f where f.space_id = c.space_id
                 and f.category_id = c.id and f.binned_at is null and f.id = any ($1))
         from touched where c.space_id = touched.space_id and c.id = touched.id",
    )
    .bind::<Array<BigInt>, _>(&added)
    .execute(conn)?;
    record_erased_favourites(conn, &added)?;
    sql_query("delete from favourites where id = any ($1)").bind::<Array<BigInt>, _>(&added).execute(conn)?;
    let begun: Vec<ErasedListRow> = sql_query(
        "delete from categories c where c.id in (
             select category_id from audit_entries where actor_id = $1 and kind in ('category added', 'category copied'))
         and not exists (select from favourites f where f.space_id = c.space_id and f.category_id = c.id)
         and not exists (select from editions e where e.space_id = c.space_id and e.category_id = c.id) returning space_id, id",
    )
    .bind::<BigInt, _>(user_id)
    .load(conn)?;
    for list in begun {
        audit::record(
            conn,
            &Actor::Job,
            event(ChangeKind::CategoryErased, (list.space_id, list.id), Vec::new()),
        )?;
    }
    Ok(added)
}

/// Locks the lists that show something of the user, and those of their own space, in the order of their ids: before the
/// account, because those who change a list refer to accounts while they hold it.
pub(super) fn lock_lists(conn: &mut Conn, user_id: UserId) -> Result<()> {
    sql_query(
        "with theirs as (
             select space_id, id from comments where author_id = $1
             union select space_id, comment_id from mentions where user_id = $1),
         added as (
             select space_id, favourite_id as id from audit_entries where actor_id = $1 and kind = 'favourite added'
             union select r.space_id, r.favourite_id from audit_entries e
             join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
             where e.actor_id = $1 and e.kind in ('import', 'category copied'))
         select c.id from categories c where (c.space_id, c.id) in (
             select t.space_id, coalesce(t.category_id, f.category_id) from theirs
             join comments t on t.space_id = theirs.space_id and t.id = theirs.id
             left join favourites f on f.space_id = t.space_id and f.id = t.favourite_id
             union select f.space_id, f.category_id from added
             join favourites f on f.space_id = added.space_id and f.id = added.id
             union select e.space_id, e.category_id from added
             join edition_rows r on r.space_id = added.space_id and r.favourite_id = added.id
             join editions e on e.space_id = r.space_id and e.id = r.edition_id
             union select space_id, category_id from audit_entries
             where actor_id = $1 and category_id is not null
             union select space_id, id from categories where space_id in (select id from spaces where person_id = $1))
         order by c.id for no key update",
    )
    .bind::<BigInt, _>(user_id)
    .execute(conn)?;
    Ok(())
}

/// Deletes the user's comments.
pub(super) fn erase_comments(conn: &mut Conn, user_id: UserId) -> Result<()> {
    sql_query("delete from comments where author_id = $1").bind::<BigInt, _>(user_id).execute(conn)?;
    Ok(())
}

#[derive(QueryableByName)]
struct ErasedListRow {
    #[diesel(sql_type = BigInt)]
    space_id: SpaceId,
    #[diesel(sql_type = BigInt)]
    id: CategoryId,
}

#[derive(QueryableByName)]
struct ErasedFavouriteRow {
    #[diesel(sql_type = BigInt)]
    space_id: SpaceId,
    #[diesel(sql_type = BigInt)]
    category_id: CategoryId,
    #[diesel(sql_type = BigInt)]
    id: FavouriteId,
    /// Excludes binned favourites.
    #[diesel(sql_type = Nullable<BigInt>)]
    rank: Option<i64>,
}

/// One history entry per list, with the rank of each favourite.
fn record_erased_favourites(conn: &mut Conn, ids: &[FavouriteId]) -> Result<()> {
    let leaving: Vec<ErasedFavouriteRow> = sql_query(
        "with touched as (select distinct space_id, category_id from favourites where id = any ($1)),
         ranked as (
             select f.id, row_number() over (partition by f.space_id, f.category_id order by f.position) as rank
             from favourites f join touched using (space_id, category_id) where f.binned_at is null)
         select f.space_id, f.category_id, f.id, ranked.rank from favourites f left join ranked on ranked.id = f.id
         where f.id = any ($1) order by f.space_id, f.category_id, ranked.rank",
    )
    .bind::<Array<BigInt>, _>(ids)
    .load(conn)?;
    for list in leaving.chunk_by(|one, next| one.category_id == next.category_id) {
        let row = |it: &ErasedFavouriteRow| {
            let changes = it.rank.map_or(json!({}), |rank| json!({"rank": {"from": rank, "to": null}}));
            EntryRow { favourite_id: it.id, subject: String::new(), changes }
        };
        let rows = list.iter().map(row).collect();
        if let Some(ErasedFavouriteRow { space_id, category_id, .. }) = list.first() {
            audit::record(
                conn,
                &Actor::Job,
                event(ChangeKind::FavouritesErased, (*space_id, *category_id), rows),
            )?;
        }
    }
    Ok(())
}

fn event(kind: ChangeKind, (space_id, category_id): (SpaceId, CategoryId), rows: Vec<EntryRow>) -> NewEntry {
    NewEntry {
        kind,
        space_id,
        category_id: Some(category_id),
        other_category_id: None,
        favourite_id: None,
        subject: String::new(),
        changes: json!({"count": rows.len()}),
        rows,
    }
}
