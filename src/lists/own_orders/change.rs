//! Changing one's own order: its row is locked, then what is placed, and never the list.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    faults::{self, MAX_PLACED},
    forms::OwnChange,
    order::{self, Before, Difference, OwnPlace},
};
use crate::{
    access::{Allowed, ViewHistory},
    database::{
        ids::{CategoryId, FavouriteId, SpaceId, UserId},
        pool::Conn,
        schema::{categories, favourites, own_orders, own_places},
    },
    error::{Error, Result},
    lists::{
        categories::{Category, OwnOrders},
        ordering::{
            position::{hex, parse_hex},
            rank::live,
        },
    },
    spaces::SpaceMembership,
};

/// Whose own order of which list.
pub(super) type OwnKey = (SpaceId, CategoryId, UserId);

/// The person's own order of the list.
pub(super) fn key_of(on: &Allowed<Category, ViewHistory>) -> OwnKey {
    (on.item().space.id, on.item().id, on.person().id)
}

/// What became of an own order.
#[derive(Debug, Clone)]
pub(crate) struct OwnOutcome {
    /// The favourite that the change is about, if it is about one, and its number now.
    pub(crate) about: Option<(String, Option<usize>)>,
    /// How many are placed.
    pub(crate) placed: usize,
    /// The version now.
    pub(crate) version: i64,
    pub(crate) is_changed: bool,
}

/// The row of an own order.
struct OwnRow {
    version: i64,
    is_secret: bool,
    undo: Option<Value>,
}

/// Changes the person's own order, if it is still what they saw: by the setting of the list and the version of the order.
/// `NotFound` if the list has no own orders or the favourite is not on it, `Outdated` if they saw another one. Faults:
/// `neighbour_gone`, `own_order_full`, `not_each_once`, `no_own_change_to_undo`.
pub(crate) fn change(
    conn: &mut Conn,
    on: &Allowed<Category, ViewHistory>,
    is_seen: impl FnOnce(OwnOrders, i64) -> bool,
    change: &OwnChange,
) -> Result<OwnOutcome> {
    let key = key_of(on);
    let (row, setting) = locked(conn, on)?;
    if !is_seen(setting, row.version) {
        return Err(Error::Outdated);
    }
    let places = load(conn, key)?;
    let title = about(conn, on.item(), change)?;
    let new = match change {
        OwnChange::To(id, target) => order::moved(&places, *id, *target)?,
        OwnChange::Remove(id) => order::without(&places, *id),
        OwnChange::Begin => order::replaced(&places, &first(conn, on.item())?)?,
        OwnChange::Replace(ids) => order::replaced(&places, &all_listed(conn, on.item(), ids)?)?,
        OwnChange::Undo => Some(order::restored(&places, &undoable(row.undo.as_ref())?)),
    };
    let difference = new.map(|new| Difference::of(&places, &new));
    let is_undo = matches!(change, OwnChange::Undo);
    let version = row.version + i64::from(difference.is_some());
    if let Some(difference) = &difference {
        write(conn, key, difference, is_undo)?;
        let undo = (!is_undo).then(|| before_as_json(&difference.before));
        save(conn, key, OwnRow { version, is_secret: row.is_secret || setting == OwnOrders::Result, undo })?;
    }
    let now = order::live_ids(&load(conn, key)?);
    let about = title.map(|(id, title)| (title, now.iter().position(|it| *it == id).map(|at| at + 1)));
    Ok(OwnOutcome { about, placed: now.len(), version, is_changed: difference.is_some() })
}

/// Keeps the person's own order as it is until the transaction ends, and the list's setting. `NotFound` if the list has no own
/// orders.
pub(crate) fn hold(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<()> {
    // What refers to the list is written below: who changes the setting locks the list first, then all own orders.
    let row = categories::table.find((on.item().space.id, on.item().id)).select(categories::id);
    row.for_key_share().first::<CategoryId>(conn)?;
    locked(conn, on).map(drop)
}

/// The row, locked until the transaction ends, and what the list's setting is meanwhile.
fn locked(conn: &mut Conn, on: &Allowed<Category, ViewHistory>) -> Result<(OwnRow, OwnOrders)> {
    on.actor().must_write(on.item().space.id)?;
    let key = key_of(on);
    // Leaving deletes the own order: the membership stays while this is written.
    SpaceMembership::lock(conn, key.0, key.2)?;
    let row = lock(conn, key)?;
    // Asked only now: who decides to show names locks all own orders first.
    Ok((row, setting_of(conn, on.item())?))
}

/// Writes the row.
fn save(conn: &mut Conn, key: OwnKey, row: OwnRow) -> Result<()> {
    diesel::update(own_orders::table.find(key))
        .set((
            own_orders::version.eq(row.version),
            own_orders::is_secret.eq(row.is_secret),
            own_orders::undo.eq(row.undo),
            own_orders::changed_at.eq(diesel::dsl::now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Locks the row, which is made if there is none.
fn lock(conn: &mut Conn, key: OwnKey) -> Result<OwnRow> {
    let (space_id, category_id, user_id) = key;
    diesel::insert_into(own_orders::table)
        .values((
            own_orders::space_id.eq(space_id),
            own_orders::category_id.eq(category_id),
            own_orders::user_id.eq(user_id),
        ))
        .on_conflict_do_nothing()
        .execute(conn)?;
    let columns = (own_orders::version, own_orders::is_secret, own_orders::undo);
    let row = own_orders::table.find(key).select(columns).for_update();
    let found: Option<(i64, bool, Option<Value>)> = row.first(conn).optional()?;
    let (version, is_secret, undo) = found.ok_or(Error::Outdated)?; // all own orders were deleted a moment ago
    Ok(OwnRow { version, is_secret, undo })
}

/// Whether the list has own orders now; `NotFound` if it has none or is in the bin.
fn setting_of(conn: &mut Conn, list: &Category) -> Result<OwnOrders> {
    let row = categories::table.find((list.space.id, list.id)).filter(categories::binned_at.is_null());
    let word: String = row.select(categories::ours).first(conn)?;
    OwnOrders::parse(&word).filter(|it| it.are_on()).ok_or(Error::NotFound)
}

/// The own order, with what is in the bin.
pub(super) fn load(conn: &mut Conn, key: OwnKey) -> Result<Vec<OwnPlace>> {
    let (space_id, category_id, user_id) = key;
    let on = favourites::space_id.eq(own_places::space_id).and(favourites::id.eq(own_places::favourite_id));
    let rows = own_places::table
        .inner_join(favourites::table.on(on))
        .filter(own_places::space_id.eq(space_id).and(own_places::category_id.eq(category_id)))
        .filter(own_places::user_id.eq(user_id))
        .order(own_places::position)
        .select((own_places::favourite_id, own_places::position, favourites::binned_at.is_null()));
    let rows: Vec<(FavouriteId, Vec<u8>, bool)> = rows.load(conn)?;
    Ok(rows.into_iter().map(|(id, position, is_live)| OwnPlace { id, position, is_live }).collect())
}

/// The favourite that a change is about and its title. `NotFound` if it is not on the list.
fn about(conn: &mut Conn, list: &Category, change: &OwnChange) -> Result<Option<(FavouriteId, String)>> {
    let (OwnChange::To(id, _) | OwnChange::Remove(id)) = change else { return Ok(None) };
    let title = live(list).filter(favourites::id.eq(id)).select(favourites::title);
    Ok(Some((*id, title.first(conn)?)))
}

/// The first favourites of the list, as many as an own order can have.
fn first(conn: &mut Conn, list: &Category) -> Result<Vec<FavouriteId>> {
    let limit = i64::try_from(MAX_PLACED).unwrap_or(i64::MAX);
    Ok(live(list).order(favourites::position).limit(limit).select(favourites::id).load(conn)?)
}

/// These, if all of them are on the list. Faults: `own_order_full`, `not_each_once`.
fn all_listed(conn: &mut Conn, list: &Category, ids: &[FavouriteId]) -> Result<Vec<FavouriteId>> {
    if ids.len() > MAX_PLACED {
        return Err(faults::own_order_full().into());
    }
    let found: i64 = live(list).filter(favourites::id.eq_any(ids)).count().get_result(conn)?;
    if usize::try_from(found).ok() != Some(ids.len()) {
        return Err(faults::NOT_EACH_ONCE.into());
    }
    Ok(ids.to_vec())
}

fn before_as_json(before: &Before) -> Value {
    let place = |(id, position): &(FavouriteId, Option<_>)| {
        serde_json::json!([id, position.as_ref().map(|it: &Vec<u8>| hex(it))])
    };
    before.iter().map(place).collect()
}

/// What the last change can be undone by. Fault `no_own_change_to_undo`.
fn undoable(undo: Option<&Value>) -> Result<Before> {
    let all = undo.and_then(Value::as_array).ok_or(faults::NOTHING_TO_UNDO)?;
    let place = |it: &Value| {
        let position = if it[1].is_null() { None } else { Some(parse_hex(&it[1])?) };
        Ok((FavouriteId(it[0].as_i64().unwrap_or_default()), position))
    };
    all.iter().map(place).collect()
}

/// Writes the places. The favourites are locked first, as by those who move or delete them. What an undo would restore may be
/// gone from the list.
fn write(conn: &mut Conn, key: OwnKey, difference: &Difference, is_undo: bool) -> Result<()> {
    let (space_id, category_id, user_id) = key;
    let ids: Vec<FavouriteId> = difference.put.iter().map(|(id, _)| *id).collect();
    let of_list = favourites::space_id.eq(space_id).and(favourites::category_id.eq(category_id));
    let here = favourites::table.filter(of_list.and(favourites::id.eq_any(&ids))).order(favourites::id);
    let here: Vec<FavouriteId> = here.select(favourites::id).for_share().load(conn)?;
    if here.len() < ids.len() && !is_undo {
        return Err(Error::Outdated);
    }
    let touched: Vec<FavouriteId> = ids.iter().chain(&difference.removed).copied().collect();
    let theirs = own_places::space_id.eq(space_id).and(own_places::category_id.eq(category_id));
    let theirs = theirs.and(own_places::user_id.eq(user_id));
    diesel::delete(own_places::table.filter(theirs.and(own_places::favourite_id.eq_any(touched))))
        .execute(conn)?;
    let put = difference.put.iter().filter(|(id, _)| here.contains(id));
    let rows: Vec<_> = put
        .map(|(id, position)| {
            (
                own_places::space_id.eq(space_id),
                own_places::category_id.eq(category_id),
                own_places::user_id.eq(user_id),
                own_places::favourite_id.eq(id),
                own_places::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(own_places::table).values(&rows).execute(conn)?;
    Ok(())
}
