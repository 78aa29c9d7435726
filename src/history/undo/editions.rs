//! Undoing that an edition was made, changed, removed or restored.

use serde_json::{Map, Value};

use super::{
    fields::{self, values_to_restore},
    outcome::{ConflictChoice, UndoOutcome},
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit},
    audit::Entry,
    database::{ids::EditionId, pool::Conn},
    error::{Error, Result},
    history::{
        editions::{self, BinnedEdition, Edition},
        trash,
    },
    lists::categories,
};

/// The edition that the entry is about.
pub(super) fn edition_id(entry: &Entry) -> Option<EditionId> {
    entry.changes["edition"].as_i64().map(EditionId)
}

/// Undoes making or restoring an edition: moves it to the bin.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let edition: Allowed<Edition, Edit> = proof(conn, on.actor(), edition_id(on.item()))?;
    Edition::bin(conn, &edition)?;
    UndoOutcome::new(format!("Moved “{}” to the bin.", edition.item().name), trash::url::LIST)
}

/// Undoes moving an edition to the bin.
pub(super) fn undo_bin(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let binned: Allowed<BinnedEdition, Edit> = proof(conn, on.actor(), edition_id(on.item()))?;
    let edition = Edition::restore(conn, &binned)?.value;
    outcome(conn, on, &edition, format!("Restored “{}”.", edition.name))
}

/// Undoes a change of its name or of who sees it.
pub(super) fn undo_change(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    choice: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let edition: Allowed<Edition, Edit> = proof(conn, on.actor(), edition_id(on.item()))?;
    let wanted = values_to_restore(&changed_fields(on.item()), &settings_of(edition.item()), choice, label)?;
    let restored = Edition::restore_settings(conn, &edition, &wanted);
    let edition = restored.map_err(|error| match error {
        Error::Fault(fault) => Error::Conflict(fault), // its earlier name is another edition's now
        other => other,
    })?;
    outcome(conn, on, &edition.value, "Restored the edition as it was.".to_owned())
}

/// The choices for a partial undo.
pub(super) fn partial_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let edition: Allowed<Edition, Edit> = proof(conn, on.actor(), edition_id(on.item()))?;
    Ok(fields::partial_alternatives(&changed_fields(on.item()), &settings_of(edition.item()), label))
}

/// The settings that the entry changed, each `{"from": …, "to": …}`.
fn changed_fields(entry: &Entry) -> Map<String, Value> {
    entry.changes["fields"].as_object().cloned().unwrap_or_default()
}

/// The present value of each setting.
fn settings_of(edition: &Edition) -> impl Fn(&str) -> Value {
    let (name, is_shown) = (edition.name.clone(), edition.is_shown);
    move |field| if field == "name" { name.clone().into() } else { is_shown.into() }
}

fn label(field: &str) -> String {
    if field == "name" { "the name".into() } else { "who can see the edition".into() }
}

/// Leads to the edition.
fn outcome(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    edition: &Edition,
    message: String,
) -> Result<UndoOutcome> {
    let now: Allowed<Edition, Edit> = proof(conn, on.actor(), Some(edition.id))?;
    let list = now.list(conn)?;
    UndoOutcome::new(message, editions::url::show(&categories::url::show(list.item()), &edition.slug))
}
