//! The later changes that prevent an undo, and the alternatives.

use std::collections::HashSet;

use diesel::prelude::*;
use serde_json::Value;

use super::{
    edits, lists,
    model::{Fallback, proof},
    moves,
};
use crate::{
    access::{Allowed, Edit},
    audit::{Entry, Kind},
    database::ids::{EntryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{audit_entries, audit_rows},
    },
    error::Result,
    history::{
        log::{model::Found, undone},
        trash,
    },
    lists::favourites::Favourite,
};

/// The most changes that are listed.
const NAMED: usize = 10;
/// The most changes that are searched.
const SEEN: i64 = 500;

/// The kinds of change that determine where a favourite is.
pub(super) const PLACES: &[Kind] = &[
    Kind::FavouriteMoved,
    Kind::FavouriteMovedAway,
    Kind::OrderSaved,
    Kind::FavouriteBinned,
    Kind::FavouritesBinned,
    Kind::FavouriteRestored,
    Kind::FavouritesRestored,
    Kind::FavouritesErased,
];
const EDITS: &[Kind] =
    &[Kind::FavouriteChanged, Kind::FavouriteBinned, Kind::FavouritesBinned, Kind::FavouritesErased];
const LISTS: &[Kind] = &[
    Kind::CategoryChanged,
    Kind::CategoryMoved,
    Kind::CategoryBinned,
    Kind::CategoryRestored,
    Kind::CategoryErased,
    Kind::VisibilityChanged,
];
const ATTRIBUTES: &[Kind] =
    &[Kind::AttributeChanged, Kind::AttributeMoved, Kind::AttributeRemoved, Kind::AttributeRestored];

/// Why a change cannot simply be undone.
#[derive(Debug, Clone)]
pub struct Obstacle {
    /// The reason, as a sentence.
    pub why: String,
    /// The later changes, newest first: undoing them first clears the way.
    pub later: Found,
    /// The alternatives, each with the label of its button.
    pub instead: Vec<(Fallback, String)>,
    /// The page where the user can do it manually.
    pub by_hand: Option<String>,
}

/// Finds what prevents an undo that was just refused.
pub fn in_the_way(conn: &mut Conn, on: &Allowed<Entry, Edit>, why: String) -> Result<Obstacle> {
    let entry = on.item();
    let undone = undone::of(conn, std::slice::from_ref(entry))?.remove(&entry.id);
    let later = match &undone {
        Some(undone) => {
            let by = audit_entries::table.find((entry.space_id, undone.id));
            vec![by.select(Entry::as_select()).first(conn)?]
        }
        None => later(conn, entry)?.into_iter().take(NAMED).collect(),
    };
    let later = Found::told_of(conn, on.person(), later)?;
    if undone.is_some() {
        return Ok(Obstacle { why, later, instead: Vec::new(), by_hand: None });
    }
    let instead = instead(conn, on)?;
    let by_hand = match entry.kind() {
        Some(Kind::FavouriteBinned) => entry.favourite_id.map(trash::url::restore_favourite),
        Some(Kind::CategoryBinned) => entry.category_id.map(trash::url::restore_category),
        _ => None,
    };
    Ok(Obstacle { why, later, instead, by_hand })
}

/// Later changes of the same things that are still in effect, newest first.
fn later(conn: &mut Conn, entry: &Entry) -> Result<Vec<Entry>> {
    let favourites: Vec<FavouriteId> = match entry.favourite_id {
        Some(id) => vec![id],
        None => entry.rows(conn)?.into_iter().map(|row| row.favourite_id).collect(),
    };
    match entry.kind() {
        Some(Kind::FavouriteChanged) => {
            let fields = edits::fields(entry);
            let mut later = about(conn, entry, &favourites, EDITS)?;
            later.retain(|it| {
                let theirs = edits::fields(it);
                theirs.is_empty() || theirs.keys().any(|field| fields.contains_key(field))
            });
            Ok(later)
        }
        Some(kind) if LISTS.contains(&kind) || matches!(kind, Kind::CategoryAdded | Kind::CategoryCopied) => {
            about(conn, entry, &[], LISTS)
        }
        Some(kind) if ATTRIBUTES.contains(&kind) || kind == Kind::AttributeAdded => {
            let mut later = about(conn, entry, &[], ATTRIBUTES)?;
            later.retain(|it| it.changes["attribute"] == entry.changes["attribute"]);
            Ok(later)
        }
        _ => about(conn, entry, &favourites, PLACES),
    }
}

/// The later entries of those kinds about these favourites, or about the category if there are none; and the
/// category's move to the bin.
pub(super) fn about(
    conn: &mut Conn,
    entry: &Entry,
    favourites: &[FavouriteId],
    kinds: &[Kind],
) -> Result<Vec<Entry>> {
    let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let rows = audit_rows::table
        .filter(audit_rows::space_id.eq(entry.space_id).and(audit_rows::favourite_id.eq_any(favourites)))
        .select(audit_rows::entry_id);
    let list = audit_entries::category_id.eq(entry.category_id.unwrap_or_default()).assume_not_null();
    let binned = audit_entries::kind.eq(Kind::CategoryBinned.as_str());
    let mut later = audit_entries::table
        .filter(audit_entries::space_id.eq(entry.space_id).and(audit_entries::id.gt(entry.id)))
        .order(audit_entries::id.desc())
        .limit(SEEN)
        .select(Entry::as_select())
        .into_boxed();
    later = if favourites.is_empty() {
        later.filter(list.and(audit_entries::kind.eq_any(kinds)))
    } else {
        let theirs = audit_entries::favourite_id.eq_any(favourites).assume_not_null();
        let theirs = theirs.or(audit_entries::id.eq_any(rows)).and(audit_entries::kind.eq_any(kinds));
        later.filter(theirs.or(list.and(binned)))
    };
    Ok(still_holding(later.load(conn)?))
}

/// The entries without undone ones and those that undid them. Newest first.
fn still_holding(entries: Vec<Entry>) -> Vec<Entry> {
    let ids: HashSet<EntryId> = entries.iter().map(|it| it.id).collect();
    let mut gone: HashSet<EntryId> = HashSet::new();
    for entry in &entries {
        if let Some(undone) = entry.undoes.filter(|id| ids.contains(id) && !gone.contains(&entry.id)) {
            gone.extend([entry.id, undone]);
        }
    }
    entries.into_iter().filter(|it| !gone.contains(&it.id)).collect()
}

/// The alternatives to a full undo.
fn instead(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Vec<(Fallback, String)>> {
    let entry = on.item();
    let from = |pointer: &str| entry.changes.pointer(pointer).and_then(Value::as_i64);
    let favourite: Option<Allowed<Favourite, Edit>> = proof(conn, on.actor(), entry.favourite_id).ok();
    match (entry.kind(), favourite) {
        (Some(Kind::FavouriteMoved), Some(now)) if Some(now.item().category_id) == entry.category_id => {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(Fallback::All, format!("Move {} to number {rank} anyway", now.item().title))])
        }
        (Some(Kind::FavouriteChanged), Some(now)) => {
            Ok(partly(&edits::fields(entry), &edits::now_of(now.item()), |field| {
                edits::name_of(entry, field)
            }))
        }
        (Some(Kind::CategoryChanged), _) => lists::partly(conn, on),
        (Some(Kind::ProfileChanged), _) => lists::profile_partly(conn, on),
        (Some(Kind::CategoryMoved), _) => {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(Fallback::All, format!("Move {} to number {rank} anyway", entry.subject))])
        }
        (Some(Kind::OrderSaved), _) => moves::others(conn, on),
        _ => Ok(Vec::new()),
    }
}

/// Choices for the unchanged fields alone and for all of them.
pub(super) fn partly(
    fields: &serde_json::Map<String, Value>,
    now: &dyn Fn(&str) -> Value,
    name: impl Fn(&str) -> String,
) -> Vec<(Fallback, String)> {
    let (free, taken) = edits::split(fields, now);
    let named =
        |fields: &[&String]| edits::in_words(&fields.iter().map(|field| name(field)).collect::<Vec<_>>());
    let mut buttons = Vec::new();
    if taken.is_empty() {
        return buttons;
    }
    if !free.is_empty() {
        buttons.push((Fallback::Rest, format!("Undo only {}", named(&free))));
        buttons.push((Fallback::All, format!("Undo {} too", named(&taken))));
    } else {
        buttons.push((Fallback::All, format!("Undo {} anyway", named(&taken))));
    }
    buttons
}
