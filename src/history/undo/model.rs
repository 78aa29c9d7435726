//! Undoes an entry by its kind.

use diesel::{dsl::max, prelude::*};

use super::{
    attributes, bin, edits, lists, moves,
    outcome::{Done, Fallback},
};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Entry, Kind},
    database::ids::EntryId,
    database::{pool::Conn, schema::audit_entries},
    error::{Error, Result},
    history::log::undone,
};

/// Undoes one change. If later changes are in the way it is refused with the reason; [`super::in_the_way`] lists
/// them.
pub fn take_back(conn: &mut Conn, on: &Allowed<Entry, Edit>, instead: Option<Fallback>) -> Result<Done> {
    let entry = on.item();
    if undone::of(conn, std::slice::from_ref(entry))?.contains_key(&entry.id) {
        return Err(Error::Refused("This has already been undone.".into()));
    }
    audit::undoing(conn, entry.id)?;
    let before = newest(conn, entry)?;
    let done = match entry.kind() {
        Some(Kind::FavouriteMoved) => moves::move_back(conn, on, instead),
        Some(Kind::FavouriteMovedAway) => moves::return_home(conn, on),
        Some(Kind::OrderSaved) => moves::restore_order(conn, on, instead),
        Some(Kind::FavouriteChanged) => edits::change_back(conn, on, instead),
        Some(Kind::FavouriteAdded | Kind::FavouriteRestored) => bin::remove(conn, on),
        Some(Kind::FavouriteBinned) => bin::put_back(conn, on),
        Some(Kind::FavouritesBinned) => bin::put_all_back(conn, on),
        Some(Kind::FavouritesRestored) => bin::remove_all(conn, on),
        Some(Kind::Import) => bin::remove_import(conn, on),
        Some(Kind::CategoryAdded | Kind::CategoryCopied | Kind::CategoryRestored) => lists::remove(conn, on),
        Some(Kind::CategoryChanged) => lists::change_back(conn, on, instead),
        Some(Kind::CategoryMoved) => lists::move_back(conn, on, instead),
        Some(Kind::CategoryBinned) => lists::put_back(conn, on),
        Some(Kind::VisibilityChanged) => lists::show_as_before(conn, on, instead),
        Some(Kind::ProfileChanged) => lists::profile_back(conn, on, instead),
        Some(Kind::AttributeAdded | Kind::AttributeRestored) => attributes::remove(conn, on),
        Some(Kind::AttributeChanged) => attributes::change_back(conn, on, instead),
        Some(Kind::AttributeMoved) => attributes::move_back(conn, on, instead),
        Some(Kind::AttributeRemoved) => attributes::put_back(conn, on),
        Some(
            Kind::CategoryErased
            | Kind::FavouritesErased
            | Kind::ShareAdded
            | Kind::ShareChanged
            | Kind::ShareRenewed
            | Kind::ShareRevoked,
        )
        | None => Err(Error::Refused("This change can’t be undone.".into())),
    };
    let mut done = done.map_err(|error| match error {
        // The user can see the entry, so that its subject is gone is no secret.
        Error::NotFound => {
            Error::Refused("What was changed no longer exists, so there is nothing to undo.".into())
        }
        other => other,
    })?;
    done.entry = only_one_after(conn, entry, before)?;
    Ok(done)
}

fn newest(conn: &mut Conn, entry: &Entry) -> Result<EntryId> {
    let ours = audit_entries::table.filter(audit_entries::space_id.eq(entry.space_id));
    Ok(ours.select(max(audit_entries::id)).first::<Option<EntryId>>(conn)?.unwrap_or_default())
}

/// The entry written by this undo, unless there are several.
fn only_one_after(conn: &mut Conn, entry: &Entry, before: EntryId) -> Result<Option<EntryId>> {
    let ours = audit_entries::space_id.eq(entry.space_id).and(audit_entries::undoes.eq(entry.id));
    let new = audit_entries::table.filter(ours.and(audit_entries::id.gt(before)));
    let new: Vec<EntryId> = new.select(audit_entries::id).limit(2).load(conn)?;
    Ok(if let [one] = new.as_slice() { Some(*one) } else { None })
}
