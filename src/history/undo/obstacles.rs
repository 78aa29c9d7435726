//! The later changes that prevent an undo, and the alternatives.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    edits,
    fields::partly,
    later::{PLACES, about},
    lists, moves,
    outcome::Fallback,
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit},
    audit::{Entry, Kind},
    database::ids::FavouriteId,
    database::{pool::Conn, schema::audit_entries},
    error::Result,
    history::{
        log::{model::Found, undone},
        trash,
    },
    lists::favourites::Favourite,
};

/// The most changes that are listed.
const NAMED: usize = 10;

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
