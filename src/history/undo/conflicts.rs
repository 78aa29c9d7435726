//! The later changes that prevent an undo, and the alternatives.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    edits,
    fields::partial_alternatives,
    later::{POSITION_KINDS, later_entries},
    lists, moves,
    outcome::ConflictChoice,
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit},
    audit::{ChangeKind, Entry},
    database::ids::FavouriteId,
    database::{pool::Conn, schema::audit_entries},
    error::Result,
    history::{
        log::{model::LogEntries, undone},
        trash,
    },
    lists::favourites::Favourite,
};

/// The most changes that are listed.
const MAX_LISTED: usize = 10;

const EDIT_KINDS: &[ChangeKind] = &[
    ChangeKind::FavouriteChanged,
    ChangeKind::FavouriteBinned,
    ChangeKind::FavouritesBinned,
    ChangeKind::FavouritesErased,
];
const LIST_KINDS: &[ChangeKind] = &[
    ChangeKind::CategoryChanged,
    ChangeKind::CategoryMoved,
    ChangeKind::CategoryBinned,
    ChangeKind::CategoryRestored,
    ChangeKind::CategoryErased,
    ChangeKind::VisibilityChanged,
];
const ATTRIBUTE_KINDS: &[ChangeKind] = &[
    ChangeKind::AttributeChanged,
    ChangeKind::AttributeMoved,
    ChangeKind::AttributeRemoved,
    ChangeKind::AttributeRestored,
];

/// Why a change cannot simply be undone.
#[derive(Debug, Clone)]
pub struct UndoConflict {
    /// The reason, as a sentence.
    pub reason: String,
    /// The later changes, newest first: undoing them first clears the way.
    pub later: LogEntries,
    /// The alternatives, each with the label of its button.
    pub alternatives: Vec<(ConflictChoice, String)>,
    /// The page where the user can do it manually.
    pub manual_url: Option<String>,
}

/// Finds what prevents an undo that was just refused.
pub fn find_conflict(conn: &mut Conn, on: &Allowed<Entry, Edit>, reason: String) -> Result<UndoConflict> {
    let entry = on.item();
    let undone = undone::of(conn, std::slice::from_ref(entry))?.remove(&entry.id);
    let later = match &undone {
        Some(undone) => {
            let by = audit_entries::table.find((entry.space_id, undone.id));
            vec![by.select(Entry::as_select()).first(conn)?]
        }
        None => later_changes(conn, entry)?.into_iter().take(MAX_LISTED).collect(),
    };
    let later = LogEntries::for_entries(conn, on.person(), later)?;
    if undone.is_some() {
        return Ok(UndoConflict { reason, later, alternatives: Vec::new(), manual_url: None });
    }
    let alternatives = alternatives(conn, on)?;
    let manual_url = match entry.kind() {
        Some(ChangeKind::FavouriteBinned) => entry.favourite_id.map(trash::url::restore_favourite),
        Some(ChangeKind::CategoryBinned) => entry.category_id.map(trash::url::restore_category),
        _ => None,
    };
    Ok(UndoConflict { reason, later, alternatives, manual_url })
}

/// Later changes of the same things that are still in effect, newest first.
fn later_changes(conn: &mut Conn, entry: &Entry) -> Result<Vec<Entry>> {
    let favourites: Vec<FavouriteId> = match entry.favourite_id {
        Some(id) => vec![id],
        None => entry.rows(conn)?.into_iter().map(|row| row.favourite_id).collect(),
    };
    match entry.kind() {
        Some(ChangeKind::FavouriteChanged) => {
            let fields = edits::changed_fields(entry);
            let mut later = later_entries(conn, entry, &favourites, EDIT_KINDS)?;
            later.retain(|it| {
                let about_favourites = edits::changed_fields(it);
                about_favourites.is_empty() || about_favourites.keys().any(|field| fields.contains_key(field))
            });
            Ok(later)
        }
        Some(kind)
            if LIST_KINDS.contains(&kind)
                || matches!(kind, ChangeKind::CategoryAdded | ChangeKind::CategoryCopied) =>
        {
            later_entries(conn, entry, &[], LIST_KINDS)
        }
        Some(kind) if ATTRIBUTE_KINDS.contains(&kind) || kind == ChangeKind::AttributeAdded => {
            let mut later = later_entries(conn, entry, &[], ATTRIBUTE_KINDS)?;
            later.retain(|it| it.changes["attribute"] == entry.changes["attribute"]);
            Ok(later)
        }
        _ => later_entries(conn, entry, &favourites, POSITION_KINDS),
    }
}

/// The alternatives to a full undo.
fn alternatives(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Vec<(ConflictChoice, String)>> {
    let entry = on.item();
    let from = |pointer: &str| entry.changes.pointer(pointer).and_then(Value::as_i64);
    let favourite: Option<Allowed<Favourite, Edit>> = proof(conn, on.actor(), entry.favourite_id).ok();
    match (entry.kind(), favourite) {
        (Some(ChangeKind::FavouriteMoved), Some(now))
            if Some(now.item().category_id) == entry.category_id =>
        {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(
                ConflictChoice::Overwrite,
                format!("Move {} to number {rank} anyway", now.item().title),
            )])
        }
        (Some(ChangeKind::FavouriteChanged), Some(now)) => Ok(partial_alternatives(
            &edits::changed_fields(entry),
            &edits::current_value_of(now.item()),
            |field| edits::field_label(entry, field),
        )),
        (Some(ChangeKind::CategoryChanged), _) => lists::partial_alternatives(conn, on),
        (Some(ChangeKind::ProfileChanged), _) => lists::partial_profile_alternatives(conn, on),
        (Some(ChangeKind::CategoryMoved), _) => {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(ConflictChoice::Overwrite, format!("Move {} to number {rank} anyway", entry.subject))])
        }
        (Some(ChangeKind::OrderSaved), _) => moves::partial_alternatives(conn, on),
        _ => Ok(Vec::new()),
    }
}
