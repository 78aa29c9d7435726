//! The contents of a feed: the newest favourites of a list, and the newest moves into its top ten.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Nullable, Timestamptz},
};

use crate::{
    access::{Allowed, View},
    database::ids::{EntryId, FavouriteId},
    database::{pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite, ordering::rank::live},
};

/// The number of entries in a feed.
pub(crate) const MAX_ITEMS: usize = 50;
const MAX_MOVES: i64 = 50;

/// A change of a favourite that is still on the list.
#[derive(Debug, Clone)]
pub(crate) struct FeedItem {
    pub kind: FeedItemKind,
    pub at: DateTime<Utc>,
    pub favourite: Favourite,
    /// Its current rank.
    pub rank: i64,
}

/// The kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FeedItemKind {
    Added,
    /// Moved here from another list; with the id of the history's entry.
    MovedHere {
        entry: EntryId,
    },
    Moved {
        entry: EntryId,
        from: i64,
        to: i64,
    },
}

/// A move in the history. Ranks are null for favourites moved here from another list.
#[derive(QueryableByName)]
struct MoveRow {
    #[diesel(sql_type = BigInt)]
    entry: EntryId,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    favourite_id: FavouriteId,
    #[diesel(sql_type = Nullable<BigInt>)]
    rank_from: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    rank_to: Option<i64>,
}

/// The moves since the list became public or, for a link, since the link was created. Undone moves and the entries
/// that undid them are left out.
const HISTORY: &str = "
    with opened as (
        select coalesce(max(id), 9223372036854775807) as entry from audit_entries
        where space_id = $1 and category_id = $2 and kind = 'visibility changed'
          and (changes #>> '{visibility,to}' = 'public' or ($3 is not null and changes #>> '{visibility,to}' = 'link'))
    ), link as (
        select coalesce(max(created_at), '-infinity') as made from shares where space_id = $1 and id = $3
    )
    select e.id as entry, e.at, m.favourite_id, (m.rank ->> 'from')::bigint as rank_from, (m.rank ->> 'to')::bigint as rank_to
    from opened, link, audit_entries e cross join lateral (
        select e.favourite_id, e.changes -> 'rank' as rank where e.kind = 'favourite moved'
        union all
        select favourite_id, changes -> 'rank' from audit_rows
        where e.kind = 'order saved' and space_id = $1 and entry_id = e.id
    ) m
    where e.space_id = $1 and e.category_id = $2 and e.kind in ('favourite moved', 'order saved')
      and (m.rank ->> 'to')::bigint <= 10 and m.rank -> 'from' <> m.rank -> 'to'
      and e.id > opened.entry and e.at >= link.made and e.undoes is null
      and not exists (select from audit_entries u where u.space_id = $1 and u.undoes = e.id)
    union all
    select e.id, e.at, e.favourite_id, null, null from opened, link, audit_entries e
    where e.space_id = $1 and e.other_category_id = $2 and e.kind = 'favourite moved to another list'
      and e.id > opened.entry and e.at >= link.made and e.undoes is null
      and not exists (select from audit_entries u where u.space_id = $1 and u.undoes = e.id)
    order by entry desc, favourite_id limit $4";

/// The entries, newest first. There is no feed where dates are hidden, because it would reveal them.
pub(crate) fn newest(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<Vec<FeedItem>> {
    let category = of.item();
    if of.redaction().dates {
        return Err(Error::NotFound);
    }
    let lines = history(conn, of)?;
    let added = Favourite::newest(conn, of, MAX_MOVES)?;
    let moved = Favourite::with_ids(conn, of, lines.iter().map(|it| it.favourite_id))?;
    let moved: HashMap<FavouriteId, Favourite> = moved.into_iter().map(|it| (it.id, it)).collect();
    let ids = live(category).order(favourites::position).select(favourites::id).load::<FavouriteId>(conn)?;
    let ranks: HashMap<FavouriteId, i64> = ids.into_iter().zip(1..).collect();
    let item = |kind, at, favourite: Favourite| {
        let rank = ranks.get(&favourite.id).copied()?;
        Some(FeedItem { kind, at, favourite, rank })
    };
    let came = |id: FavouriteId| lines.iter().any(|it| it.favourite_id == id && it.rank_to.is_none());
    let new = added.into_iter().filter(|it| !came(it.id));
    let mut news: Vec<FeedItem> = new.filter_map(|it| item(FeedItemKind::Added, it.added_at, it)).collect();
    let happened = |it: &MoveRow| item(it.what(), it.at, moved.get(&it.favourite_id)?.clone());
    news.extend(lines.iter().filter_map(happened));
    news.sort_by_key(|it| std::cmp::Reverse(it.at));
    news.truncate(MAX_ITEMS);
    Ok(news)
}

fn history(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<Vec<MoveRow>> {
    let lines = sql_query(HISTORY)
        .bind::<BigInt, _>(of.item().space.id)
        .bind::<BigInt, _>(of.item().id)
        .bind::<Nullable<BigInt>, _>(of.by_link())
        .bind::<BigInt, _>(MAX_MOVES);
    Ok(lines.load(conn)?)
}

impl MoveRow {
    fn what(&self) -> FeedItemKind {
        match (self.rank_from, self.rank_to) {
            (Some(from), Some(to)) => FeedItemKind::Moved { entry: self.entry, from, to },
            _ => FeedItemKind::MovedHere { entry: self.entry },
        }
    }
}
