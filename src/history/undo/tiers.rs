//! Undoing a change of a list's tiers: what it did to the lines is taken back, whatever was added or moved since.

use super::{
    later::later_entries,
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit},
    audit::{ChangeKind, Entry},
    database::pool::Conn,
    error::Result,
    lists::{
        categories::Category,
        tiers::{self, Plan},
    },
};

/// The kinds of change that determine which tiers a list has.
pub(super) const TIER_KINDS: &[ChangeKind] = &[ChangeKind::TiersChanged];

/// Restores the tiers that the list had before. Refused if they were changed later.
pub(super) fn undo_tiers(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let list: Allowed<Category, Edit> = proof(conn, on.actor(), on.item().category_id)?;
    list.item().lock(conn)?;
    let later = later_entries(conn, on.item(), &[], TIER_KINDS)?;
    if !later.is_empty() && instead != Some(ConflictChoice::Overwrite) {
        return Err(changed_since("The tiers", "changed"));
    }
    let recorded = &on.item().changes["tiers"];
    tiers::change(conn, &list, None, |plan| {
        let size = plan.size;
        let [from, to] = ["from", "to"].map(|side| Plan::from_json(&recorded[side], size));
        plan.take_back(&from, &to);
        Ok(())
    })?;
    let message = format!("Restored the tiers of “{}”.", list.item().name);
    UndoOutcome::new(message, tiers::url::edit(list.item().id))
}
