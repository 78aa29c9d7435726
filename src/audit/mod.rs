//! The audit log: who changed what, when, and each changed field's old and new value.
//!
//! **Invariants:** an entry is written in the same transaction as its change, and never changed afterwards
//! (Postgres refuses it). A refused change leaves no entry. A move is stored; the shift of its neighbours follows
//! from it. An entry contains enough to undo the change and to compute past versions: entries of one list are
//! numbered in the order in which they happened, and their ranks are those of that moment.

mod kind;
mod kind_rules;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types::Text};
use serde_json::Value;

use crate::{
    access::{Actor, Locator, Resource, Role},
    database::ids::{CategoryId, EntryId, FavouriteId, SpaceId, UserId},
    database::{
        batches,
        pool::Conn,
        schema::{audit_entries, audit_rows, memberships},
    },
    error::{Error, Result},
};
pub use kind::ChangeKind;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::EntryId;

    pub(crate) const UNDO: &str = "/history/{entry_id}/undo";
    pub(crate) const API_UNDO: &str = "/api/v1/history/{entry_id}/undo";

    pub(crate) fn undo(entry_id: EntryId) -> String {
        format!("/history/{entry_id}/undo")
    }
    /// Undoes the entry and the others together.
    pub(crate) fn undo_with(entry_id: EntryId, others: &[EntryId]) -> String {
        match others {
            [] => undo(entry_id),
            others => {
                let others: Vec<String> = others.iter().map(EntryId::to_string).collect();
                format!("{}?with={}", undo(entry_id), others.join(","))
            }
        }
    }
}

/// A change to be recorded.
#[derive(Debug, Clone)]
pub(crate) struct NewEntry {
    pub(crate) kind: ChangeKind,
    pub(crate) space_id: SpaceId,
    pub(crate) category_id: Option<CategoryId>,
    /// The category a favourite was moved to.
    pub other_category_id: Option<CategoryId>,
    pub(crate) favourite_id: Option<FavouriteId>,
    /// The thing's name at that moment, so that the entry stays readable.
    pub subject: String,
    /// Each changed field: `{"title": {"from": "Heet", "to": "Heat"}}`; for other kinds what undoing needs.
    pub changes: Value,
    /// One row for each of several favourites.
    pub rows: Vec<EntryRow>,
}

impl NewEntry {
    /// Adds rows.
    pub(crate) fn with_rows(self, rows: Vec<EntryRow>) -> NewEntry {
        NewEntry { rows, ..self }
    }
}

/// The part of an entry about one of several favourites.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = audit_rows)]
pub struct EntryRow {
    /// The favourite.
    pub favourite_id: FavouriteId,
    /// Its title at that moment.
    pub subject: String,
    pub(crate) changes: Value,
}

/// An entry of the history.
#[derive(Debug, Clone, Queryable, QueryableByName, Selectable)]
#[diesel(table_name = audit_entries)]
pub struct Entry {
    pub(crate) space_id: SpaceId,
    /// The id; later entries have higher ones.
    pub id: EntryId,
    pub(crate) at: DateTime<Utc>,
    /// The user; 0 if they have closed their account, or if a job made the change.
    pub actor_id: UserId,
    /// The word of its [`ChangeKind`].
    pub kind: String,
    pub(crate) category_id: Option<CategoryId>,
    /// The favourite that it is about, if it is about one.
    pub favourite_id: Option<FavouriteId>,
    pub(crate) subject: String,
    /// What changed, as JSON; its shape depends on the kind.
    pub changes: Value,
    /// How the actor acted: empty for a session, `token` with the token's name, or `job`.
    pub via: String,
    /// The entry that this one undoes.
    pub undoes: Option<EntryId>,
    pub(crate) other_category_id: Option<CategoryId>,
}

impl Entry {
    /// The kind of change; `None` if this version does not know it.
    pub(crate) fn kind(&self) -> Option<ChangeKind> {
        ChangeKind::parse(&self.kind)
    }

    /// Returns `true` if it can concern every favourite of a list, and undoing it as well.
    pub(crate) fn concerns_many(&self) -> bool {
        use ChangeKind::*;
        let one_each = [Import, OrderSaved, FavouritesBinned, FavouritesRestored];
        let columns = [AttributeAdded, AttributeChanged, AttributeRemoved, AttributeRestored];
        self.kind().is_some_and(|kind| one_each.contains(&kind) || columns.contains(&kind))
    }

    /// Its rows, by favourite.
    pub fn rows(&self, conn: &mut Conn) -> Result<Vec<EntryRow>> {
        let of_entry = audit_rows::space_id.eq(self.space_id).and(audit_rows::entry_id.eq(self.id));
        let rows = audit_rows::table.filter(of_entry).order(audit_rows::favourite_id);
        Ok(rows.select(EntryRow::as_select()).load(conn)?)
    }
}

/// What a change made of a thing, and the entry that records it.
#[derive(Debug, Clone)]
pub struct Changed<T> {
    /// What became of it.
    pub value: T,
    /// The entry to undo it by; `None` if nothing changed.
    pub entry: Option<EntryId>,
}

impl<T> Changed<T> {
    /// A change, recorded by that entry.
    pub(crate) fn recorded(entry: EntryId, value: T) -> Changed<T> {
        Changed { value, entry: Some(entry) }
    }

    /// No change, so nothing is recorded.
    pub(crate) fn unchanged(value: T) -> Changed<T> {
        Changed { value, entry: None }
    }
}

/// The entries of one action of a user, oldest first, to undo it by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryGroup(Vec<EntryId>);

impl EntryGroup {
    /// The most entries that are undone together: their ids have to fit into the cookie with the message.
    const MAX: usize = 100;

    /// Adds entries.
    pub(crate) fn extend(&mut self, entries: impl IntoIterator<Item = EntryId>) {
        self.0.extend(entries);
    }

    /// The newest entry and the others, oldest first; `None` if there is nothing to undo, or too much.
    pub(crate) fn split(&self) -> Option<(EntryId, &[EntryId])> {
        let (newest, others) = self.0.split_last()?;
        (self.0.len() <= EntryGroup::MAX).then_some((*newest, others))
    }

    /// The entries.
    pub fn ids(&self) -> &[EntryId] {
        &self.0
    }
}

impl FromIterator<EntryId> for EntryGroup {
    fn from_iter<T: IntoIterator<Item = EntryId>>(entries: T) -> EntryGroup {
        EntryGroup(entries.into_iter().collect())
    }
}

/// Writes an entry in the change's own transaction, and returns its id.
pub(crate) fn record(conn: &mut Conn, by: &Actor, event: NewEntry) -> Result<EntryId> {
    let space_id = event.space_id;
    let id: EntryId = diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::space_id.eq(space_id),
            audit_entries::actor_id.eq(by.user().map_or_else(UserId::default, |user| user.id)),
            audit_entries::via.eq(by.via()),
            audit_entries::kind.eq(event.kind.as_str()),
            audit_entries::category_id.eq(event.category_id),
            audit_entries::other_category_id.eq(event.other_category_id),
            audit_entries::favourite_id.eq(event.favourite_id),
            audit_entries::subject.eq(event.subject),
            audit_entries::changes.eq(event.changes),
        ))
        .returning(audit_entries::id)
        .get_result(conn)?;
    record_rows(conn, (space_id, id), &event.rows)?;
    Ok(id)
}

/// Adds rows to an entry that this transaction recorded: of thousands of favourites, they are not all kept in memory.
pub(crate) fn record_rows(
    conn: &mut Conn,
    (space_id, entry_id): (SpaceId, EntryId),
    rows: &[EntryRow],
) -> Result<()> {
    for rows in batches::by_weight(rows, |row| row.subject.len() + batches::weight(&row.changes)) {
        let rows = rows.iter().map(|row| {
            (
                audit_rows::space_id.eq(space_id),
                audit_rows::entry_id.eq(entry_id),
                audit_rows::favourite_id.eq(row.favourite_id),
                audit_rows::subject.eq(&row.subject),
                audit_rows::changes.eq(&row.changes),
            )
        });
        diesel::insert_into(audit_rows::table).values(rows.collect::<Vec<_>>()).execute(conn)?;
    }
    Ok(())
}

/// Marks all entries written later in this transaction as undoing that entry.
pub(crate) fn mark_as_undo_of(conn: &mut Conn, entry_id: EntryId) -> Result<()> {
    sql_query("select set_config('podium.undoes', $1, true)")
        .bind::<Text, _>(entry_id.to_string())
        .execute(conn)?;
    Ok(())
}

/// `{"from": …, "to": …}` for each changed field.
pub(crate) fn differences(fields: impl IntoIterator<Item = (String, Value, Value)>) -> Value {
    let changed = fields.into_iter().filter(|(_, from, to)| from != to);
    changed
        .map(|(name, from, to)| (name, serde_json::json!({"from": from, "to": to})))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

impl Resource for Entry {
    type Id = EntryId;
    const ID_PARAMETER: &'static str = "entry_id";

    fn with_role(conn: &mut Conn, key: &Locator<Self::Id>, user_id: Option<UserId>) -> Result<(Entry, Role)> {
        let (Locator::Id(id), Some(user_id)) = (key, user_id) else { return Err(Error::NotFound) };
        let (entry, role) = audit_entries::table
            .inner_join(memberships::table.on(memberships::space_id.eq(audit_entries::space_id)))
            .filter(audit_entries::id.eq(id).and(memberships::user_id.eq(user_id)))
            .select((Entry::as_select(), memberships::role))
            .first::<(Entry, String)>(conn)?;
        Ok((entry, Role::parse(Some(&role))?))
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}
