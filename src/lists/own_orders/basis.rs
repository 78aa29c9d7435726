//! What our order is worked out of: the list, and everyone's own order of it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::mine::placed_ids;
use crate::{
    access::{Allowed, Permission, ViewHistory},
    database::{
        ids::{FavouriteId, UserId},
        pool::Conn,
        schema::{favourites, memberships, own_orders, own_places, users},
    },
    error::Result,
    lists::{categories::Category, consensus::faults::MAX_ORDERS, ordering::rank::live},
};

/// How many favourites a person places before they see our order.
const PLACED_FIRST: usize = 3;

/// What tells whether our order is still the one worked out before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fingerprint {
    /// The version of the list.
    version: i64,
    /// The version of each own order, and when it was changed: one that was deleted and begun again has earlier versions.
    orders: Vec<(UserId, i64, DateTime<Utc>)>,
}

impl Fingerprint {
    fn load(conn: &mut Conn, list: &Category) -> Result<Fingerprint> {
        let of_list = own_orders::space_id.eq(list.space.id).and(own_orders::category_id.eq(list.id));
        let orders = own_orders::table.filter(of_list).order(own_orders::user_id).select((
            own_orders::user_id,
            own_orders::version,
            own_orders::changed_at,
        ));
        Ok(Fingerprint { version: list.version, orders: orders.load(conn)? })
    }
}

/// What a person who asks for our order may see of it.
#[derive(Debug, Clone)]
pub(crate) struct Audience {
    pub(crate) fingerprint: Fingerprint,
    /// The members by name, the longest-standing first.
    pub(crate) members: Vec<(UserId, String)>,
    /// `true` if they placed enough, so that ours does not sway them.
    pub(crate) has_placed: bool,
}

impl Audience {
    /// Looks up the person's own order, too.
    pub(crate) fn load(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<Audience> {
        let members = memberships::table
            .inner_join(users::table.on(users::id.eq(memberships::user_id)))
            .filter(memberships::space_id.eq(on.item().space.id))
            .order((memberships::since, memberships::user_id))
            .select((users::id, users::name));
        Ok(Audience {
            fingerprint: Fingerprint::load(conn, on.item())?,
            members: members.load(conn)?,
            has_placed: placed_ids(conn, on)?.len() >= PLACED_FIRST.min(on.item().rows()),
        })
    }
}

/// A favourite on the list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) id: FavouriteId,
    pub(super) title: String,
    /// The title as it is compared.
    pub(super) key: String,
}

/// The list and everyone's own order, from one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    pub(super) fingerprint: Fingerprint,
    pub(super) order_version: i64,
    /// Best first.
    pub(super) list: Vec<Listed>,
    /// Of those who placed something: the indexes of favourites, best first.
    pub(super) orders: Vec<(UserId, Vec<usize>)>,
}

impl Basis {
    /// Loads it. Of more than 100 own orders, those of the members with the oldest accounts count.
    pub(crate) fn load(conn: &mut Conn, of: &Allowed<Category, impl Permission>) -> Result<Basis> {
        let list = of.item();
        let columns = (favourites::id, favourites::title, favourites::title_key);
        let rows = live(list).order(favourites::position).select(columns);
        let rows: Vec<(FavouriteId, String, String)> = rows.load(conn)?;
        let at: HashMap<FavouriteId, usize> = rows.iter().map(|it| it.0).zip(0..).collect();
        let of_list = own_places::space_id.eq(list.space.id).and(own_places::category_id.eq(list.id));
        let places = own_places::table
            .filter(of_list)
            .order((own_places::user_id, own_places::position))
            .select((own_places::user_id, own_places::favourite_id));
        let mut orders: Vec<(UserId, Vec<usize>)> = Vec::new();
        for (user_id, id) in places.load::<(UserId, FavouriteId)>(conn)? {
            let Some(at) = at.get(&id) else { continue }; // in the bin
            match orders.last_mut() {
                Some((last, order)) if *last == user_id => order.push(*at),
                _ => orders.push((user_id, vec![*at])),
            }
        }
        orders.truncate(MAX_ORDERS);
        let list_rows = rows.into_iter().map(|(id, title, key)| Listed { id, title, key }).collect();
        let fingerprint = Fingerprint::load(conn, list)?;
        Ok(Basis { fingerprint, order_version: list.order_version, list: list_rows, orders })
    }
}
