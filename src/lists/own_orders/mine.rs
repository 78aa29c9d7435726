//! One's own order as it is shown: what is placed, and what is not yet.

use diesel::prelude::*;

use super::{
    change::{OwnKey, key_of, load},
    order,
};
use crate::{
    access::{Allowed, ViewHistory},
    database::{
        ids::FavouriteId,
        pool::Conn,
        schema::{favourites, own_orders},
    },
    error::Result,
    lists::{categories::Category, ordering::rank::live},
};

/// A person's own order.
#[derive(Debug, Clone)]
pub(crate) struct MyOrder {
    /// 0 until they place something.
    pub(crate) version: i64,
    /// `true` if the last change can be undone.
    pub(crate) can_undo: bool,
    /// Best first.
    pub(crate) placed: Vec<(FavouriteId, String)>,
}

impl MyOrder {
    /// The person's own.
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<MyOrder> {
        let key = key_of(on);
        let (version, can_undo) = state(conn, key)?;
        let ids = order::live_ids(&load(conn, key)?);
        let titles = live(on.item()).filter(favourites::id.eq_any(&ids));
        let titles: Vec<(FavouriteId, String)> =
            titles.select((favourites::id, favourites::title)).load(conn)?;
        let mut titles: std::collections::HashMap<FavouriteId, String> = titles.into_iter().collect();
        let placed = ids.into_iter().filter_map(|id| Some((id, titles.remove(&id)?))).collect();
        Ok(MyOrder { version, can_undo, placed })
    }

    /// What they have not placed, in the list's order: some of it after the first `offset`.
    pub(crate) fn not_placed(
        &self,
        conn: &mut Conn,
        on: &Category,
        (offset, limit): (i64, i64),
    ) -> Result<Vec<(FavouriteId, String)>> {
        let placed: Vec<FavouriteId> = self.placed.iter().map(|(id, _)| *id).collect();
        let rest = live(on).filter(diesel::dsl::not(favourites::id.eq_any(placed)));
        let some = rest.order(favourites::position).offset(offset).limit(limit);
        Ok(some.select((favourites::id, favourites::title)).load(conn)?)
    }
}

/// The version of an own order, and whether its last change can be undone.
fn state(conn: &mut Conn, key: OwnKey) -> Result<(i64, bool)> {
    let row = own_orders::table.find(key).select((own_orders::version, own_orders::undo.is_not_null()));
    Ok(row.first(conn).optional()?.unwrap_or_default())
}

/// The favourites on the list that the person has placed, best first.
pub(crate) fn placed_ids(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<Vec<FavouriteId>> {
    Ok(order::live_ids(&load(conn, key_of(on))?))
}
