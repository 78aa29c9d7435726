//! The history: who changed what, when, and each changed field's old and new value.
//!
//! Must stay true: an entry is written in the same transaction as its change, and never changed afterwards
//! (Postgres refuses it). A refused change leaves none. A move is stored; the shift of its neighbours
//! follows from it. What an entry keeps is enough to take the change back.

pub mod pages;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::Value;

use crate::{
    access::{Guarded, Key, Role},
    accounts::User,
    db::Conn,
    error::{Error, Result},
    schema::{audit_entries, memberships},
};

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const UNDO: &str = "/history/{entry_id}/undo";

    pub fn undo(entry_id: i64) -> String {
        format!("/history/{entry_id}/undo")
    }
}

/// What happened, to be recorded.
#[derive(Debug, Clone)]
pub struct Event {
    /// `favourite moved`: the thing and the verb.
    pub kind: &'static str,
    pub space_id: i64,
    pub category_id: Option<i64>,
    pub favourite_id: Option<i64>,
    /// The thing's name as it was, so that the entry stays readable.
    pub subject: String,
    /// Each changed field: `{"title": {"from": "Heet", "to": "Heat"}}`; for other kinds what undoing needs.
    pub changes: Value,
}

/// An entry of the history.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct Entry {
    pub space_id: i64,
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor_id: i64,
    pub kind: String,
    pub category_id: Option<i64>,
    pub favourite_id: Option<i64>,
    pub subject: String,
    pub changes: Value,
}

/// Writes an entry, in the change's own transaction, and returns its number.
pub fn record(conn: &mut Conn, by: &User, event: Event) -> Result<i64> {
    Ok(diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::space_id.eq(event.space_id),
            audit_entries::actor_id.eq(by.id),
            audit_entries::kind.eq(event.kind),
            audit_entries::category_id.eq(event.category_id),
            audit_entries::favourite_id.eq(event.favourite_id),
            audit_entries::subject.eq(event.subject),
            audit_entries::changes.eq(event.changes),
        ))
        .returning(audit_entries::id)
        .get_result(conn)?)
}

/// `{"from": …, "to": …}` for each field whose value changed.
pub fn differences(fields: impl IntoIterator<Item = (String, Value, Value)>) -> Value {
    let changed = fields.into_iter().filter(|(_, from, to)| from != to);
    changed
        .map(|(name, from, to)| (name, serde_json::json!({"from": from, "to": to})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

impl Guarded for Entry {
    const PATH: &'static str = "entry_id";

    fn with_role(conn: &mut Conn, key: &Key, user_id: Option<i64>) -> Result<(Entry, Role)> {
        let (Key::Id(id), Some(user_id)) = (key, user_id) else { return Err(Error::NotFound) };
        let (entry, role) = audit_entries::table
            .inner_join(memberships::table.on(memberships::space_id.eq(audit_entries::space_id)))
            .filter(audit_entries::id.eq(id).and(memberships::user_id.eq(user_id)))
            .select((Entry::as_select(), memberships::role))
            .first::<(Entry, String)>(conn)?;
        Ok((entry, Role::stored(Some(&role))?))
    }
}
