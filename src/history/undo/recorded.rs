//! What an entry has recorded: the thing that it is about, numbers and positions.

use serde_json::Value;

use crate::{
    access::{Actor, Allowed, Locator, Permission, Resource},
    audit::Entry,
    database::pool::Conn,
    error::{Error, Result},
    lists::ordering::position::{Position, parse_hex},
};

/// The actor's proof for the thing that the entry is about.
pub(super) fn proof<R: Resource, P: Permission>(
    conn: &mut Conn,
    actor: &Actor,
    id: Option<R::Id>,
) -> Result<Allowed<R, P>> {
    let id = id.ok_or(Error::NotFound)?;
    Allowed::check(conn, actor, &Locator::Id(id))
}

/// The number at this place of the recorded changes.
pub(super) fn rank_at(entry: &Entry, pointer: &str) -> Result<i64> {
    let number = entry.changes.pointer(pointer).and_then(Value::as_i64);
    number.ok_or_else(|| Error::bug(format!("history entry {} has no {pointer}", entry.id)))
}

/// The position at this place of the recorded changes.
pub(super) fn position(entry: &Entry, pointer: &str) -> Result<Position> {
    parse_hex(entry.changes.pointer(pointer).unwrap_or(&Value::Null))
}
