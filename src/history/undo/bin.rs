//! Undoing changes that added favourites to a list or moved them to the bin.

use serde_json::Value;

use super::{faults, forms::UndoForm, moves::rank_outcome, outcome::UndoOutcome, recorded::proof};
use crate::{
    access::{Allowed, Edit},
    audit::{ChangeKind, Entry},
    database::ids::{AttributeId, FavouriteId},
    database::pool::Conn,
    error::{Error, Result},
    history::trash::{
        bulk,
        model::{BinnedFavourite, RestoreOptions},
    },
    lists::{
        attributes::Attribute,
        categories::{self, Category},
        favourites::Favourite,
    },
    text,
};

/// Undoes adding or restoring a favourite: moves it to the bin.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let favourite: Allowed<Favourite, Edit> = proof(conn, on.actor(), on.item().favourite_id)?;
    let list = favourite.category(conn)?.into_item();
    let before = on.item().changes.pointer("/fields/title/from").and_then(Value::as_str);
    let before = before.filter(|_| on.item().kind() == Some(ChangeKind::FavouriteRestored));
    Favourite::bin_as(conn, &favourite, before)?;
    let message = format!("Moved “{}” to the bin.", favourite.item().title);
    UndoOutcome::new(message, categories::url::show(&list))
}

/// Undoes moving a favourite to the bin.
pub(super) fn undo_bin(conn: &mut Conn, on: &Allowed<Entry, Edit>, form: &UndoForm) -> Result<UndoOutcome> {
    let binned: Allowed<BinnedFavourite, Edit> = proof(conn, on.actor(), on.item().favourite_id)?;
    let before = on.item().changes.pointer("/fields/title/from").and_then(Value::as_str);
    let title = form.title(before.unwrap_or(&binned.item().0.title))?;
    let way = RestoreOptions { title: Some(title.clone()), ..RestoreOptions::default() };
    let (list, rank) = Favourite::restore_as(conn, &binned, &way)?.value;
    rank_outcome(&title, &list, binned.item().0.id, rank)
}

/// Undoes moving several favourites to the bin.
pub(super) fn undo_bin_several(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let ids = favourites(conn, on.item())?;
    let done = bulk::restore(conn, &list, &ids)?;
    let stayed = match done.not_restored.len() {
        0 => String::new(),
        stayed => format!(" {} in the bin: the titles are taken, or the list is full.", stay(stayed)),
    };
    match done.restored {
        0 if done.not_restored.is_empty() => Err(Error::Conflict(faults::NOT_IN_THE_BIN)),
        0 => Err(Error::Conflict(faults::NO_PLACE_TO_RESTORE)),
        back => UndoOutcome::new(
            format!("Restored {}.{stayed}", counted(back)),
            categories::url::show(list.item()),
        ),
    }
}

/// Undoes restoring several favourites: moves those still on the list to the bin.
pub(super) fn undo_restore_several(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let ids = favourites(conn, on.item())?;
    match bulk::bin(conn, &list, &ids)? {
        (0, _) => Err(Error::Conflict(faults::NOT_ON_THE_LIST)),
        (gone, _) => UndoOutcome::new(
            format!("Moved {} to the bin.", counted(gone)),
            categories::url::show(list.item()),
        ),
    }
}

/// Undoes an import: moves the imported favourites that are still on the list to the bin, and removes the
/// attributes that it added unless another favourite has values for them.
pub(super) fn undo_import(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    let imported_ids = favourites(conn, on.item())?;
    let (gone, _) = bulk::bin(conn, &list, &imported_ids)?;
    let mut left = 0;
    for id in on.item().changes["attributes"].as_array().into_iter().flatten() {
        let attribute: Result<Allowed<Attribute, Edit>> =
            proof(conn, on.actor(), id.as_i64().map(AttributeId));
        if let Ok(attribute) = attribute
            && attribute.item().is_unused(conn)?
        {
            Attribute::remove(conn, &attribute)?;
            left += 1;
        }
    }
    let others = imported_ids.len() - gone;
    let message = match (gone, left, others) {
        (0, 0, _) => return Err(Error::Conflict(faults::NOTHING_OF_THE_IMPORT)),
        (_, _, 0) => format!("Undid the import: moved {} to the bin.", counted(gone)),
        (..) => format!(
            "Undid the import: moved {} to the bin. {others} {} no longer on the list.",
            counted(gone),
            if others == 1 { "was" } else { "were" }
        ),
    };
    UndoOutcome::new(message, categories::url::show(list.item()))
}

fn favourites(conn: &mut Conn, entry: &Entry) -> Result<Vec<FavouriteId>> {
    Ok(entry.rows(conn)?.into_iter().map(|row| row.favourite_id).collect())
}

fn counted(count: usize) -> String {
    text::counted(count, "favourite", "favourites")
}

fn stay(count: usize) -> String {
    if count == 1 { "1 stays".into() } else { format!("{count} stay") }
}
