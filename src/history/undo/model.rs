//! Undoes entries by their kind.

use diesel::{dsl::max, prelude::*};

use super::{
    attributes, bin, comments, editions, edits, faults, forms::UndoForm, links, lists, members,
    missing::why_missing, moves, outcome::UndoOutcome, tiers, webhooks,
};
use crate::{
    access::{Allowed, Edit, Locator},
    audit::{self, ChangeKind, Entry, EntryGroup},
    database::ids::EntryId,
    database::{pool::Conn, schema::audit_entries},
    error::{Error, Result},
    history::log::undone,
};

/// Undoes several changes that were made together, newest first, all or none.
pub fn undo_all(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    others: &[EntryId],
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let mut done = vec![undo(conn, on, form)?];
    let mut others = others.to_vec();
    others.sort_unstable_by(|a, b| b.cmp(a));
    others.dedup();
    for id in others.into_iter().filter(|id| *id != on.item().id) {
        let other: Allowed<Entry, Edit> = on.check_other(conn, &Locator::Id(id))?;
        done.push(undo(conn, &other, form)?);
    }
    Ok(UndoOutcome::merged(done))
}

/// Undoes one change. If later changes are in the way it is refused with the reason; [`super::find_conflict`] lists
/// them.
#[expect(clippy::too_many_lines, reason = "every kind of change on one screen")]
pub fn undo(conn: &mut Conn, on: &Allowed<Entry, Edit>, form: &UndoForm) -> Result<UndoOutcome> {
    let (entry, choice) = (on.item(), form.choice);
    if undone::of(conn, std::slice::from_ref(entry))?.contains_key(&entry.id) {
        return Err(Error::Conflict(faults::UNDONE_BEFORE));
    }
    audit::mark_as_undo_of(conn, entry.id)?;
    let before = latest_entry(conn, entry)?;
    let done = match entry.kind() {
        Some(ChangeKind::FavouriteMoved) => moves::undo_move(conn, on, choice),
        Some(ChangeKind::FavouriteMovedToList) => moves::undo_move_to_list(conn, on, form),
        Some(ChangeKind::OrderSaved) => moves::undo_reorder(conn, on, choice),
        Some(ChangeKind::TiersChanged) => tiers::undo_tiers(conn, on, choice),
        Some(ChangeKind::FavouriteChanged) => edits::undo_change(conn, on, form),
        Some(ChangeKind::FavouriteAdded | ChangeKind::FavouriteRestored) => bin::undo_add(conn, on),
        Some(ChangeKind::FavouriteBinned) => bin::undo_bin(conn, on, form),
        Some(ChangeKind::FavouritesBinned) => bin::undo_bin_several(conn, on),
        Some(ChangeKind::FavouritesRestored) => bin::undo_restore_several(conn, on),
        Some(ChangeKind::Import) => bin::undo_import(conn, on),
        Some(ChangeKind::CategoryAdded | ChangeKind::CategoryCopied | ChangeKind::CategoryRestored) => {
            lists::undo_add(conn, on)
        }
        Some(ChangeKind::CategoryChanged) => lists::undo_change(conn, on, form),
        Some(ChangeKind::CategoryMoved) => lists::undo_move(conn, on, choice),
        Some(ChangeKind::CategoryBinned) => lists::undo_bin(conn, on, form),
        Some(ChangeKind::VisibilityChanged) => lists::undo_visibility(conn, on, choice),
        Some(ChangeKind::OwnOrdersChanged) => lists::undo_own_orders(conn, on, choice),
        Some(ChangeKind::ProfileChanged) => lists::undo_profile(conn, on, choice),
        Some(ChangeKind::AttributeAdded | ChangeKind::AttributeRestored) => attributes::undo_add(conn, on),
        Some(ChangeKind::AttributeChanged) => attributes::undo_change(conn, on, form),
        Some(ChangeKind::AttributeMoved) => attributes::undo_move(conn, on, choice),
        Some(ChangeKind::AttributeRemoved) => attributes::undo_remove(conn, on, form),
        Some(ChangeKind::ShareAdded | ChangeKind::ShareRestored) => links::undo_add(conn, on),
        Some(ChangeKind::ShareChanged) => links::undo_change(conn, on, choice),
        Some(ChangeKind::ShareRenewed) => links::undo_renew(conn, on),
        Some(ChangeKind::ShareRevoked) => links::undo_revoke(conn, on),
        Some(ChangeKind::WebhookAdded | ChangeKind::WebhookRestored) => webhooks::undo_add(conn, on),
        Some(ChangeKind::WebhookRemoved) => webhooks::undo_remove(conn, on),
        Some(ChangeKind::CommentingChanged) => comments::undo_commenting(conn, on, choice),
        Some(ChangeKind::CommentAdded | ChangeKind::CommentRestored) => comments::undo_add(conn, on),
        Some(ChangeKind::CommentRemoved) => comments::undo_remove(conn, on),
        Some(ChangeKind::PersonSilenced) => comments::undo_silence(conn, on),
        Some(ChangeKind::SilenceEnded) => comments::undo_silence_end(conn, on),
        Some(ChangeKind::EditionAdded | ChangeKind::EditionRestored) => editions::undo_add(conn, on),
        Some(ChangeKind::EditionBinned) => editions::undo_bin(conn, on),
        Some(ChangeKind::EditionChanged) => editions::undo_change(conn, on, choice),
        Some(ChangeKind::SpaceRenamed) => members::undo_rename(conn, on, choice),
        Some(ChangeKind::MemberInvited) => members::undo_invitation(conn, on),
        Some(ChangeKind::InvitationWithdrawn) => members::undo_withdrawal(conn, on),
        Some(ChangeKind::MemberRoleChanged) => members::undo_role(conn, on, choice),
        Some(
            ChangeKind::CategoryErased
            | ChangeKind::FavouritesErased
            | ChangeKind::WebhookChanged
            | ChangeKind::CommentChanged
            | ChangeKind::CommentApproved
            | ChangeKind::SpaceCreated
            | ChangeKind::SpaceHandedOver
            | ChangeKind::SpaceClosed
            | ChangeKind::SpaceRestored
            | ChangeKind::MemberJoined
            | ChangeKind::MemberRemoved
            | ChangeKind::MemberLeft,
        )
        | None => Err(Error::Conflict(faults::CANNOT_BE_UNDONE)),
    };
    let mut done = match done {
        // The user can see the entry, so that its subject is gone is no secret.
        Err(Error::NotFound) => return Err(why_missing(conn, entry)?),
        other => other?,
    };
    done.entries = entries_after(conn, entry, before)?;
    Ok(done)
}

fn latest_entry(conn: &mut Conn, entry: &Entry) -> Result<EntryId> {
    let in_space = audit_entries::table.filter(audit_entries::space_id.eq(entry.space_id));
    Ok(in_space.select(max(audit_entries::id)).first::<Option<EntryId>>(conn)?.unwrap_or_default())
}

/// The entries written by this undo.
fn entries_after(conn: &mut Conn, entry: &Entry, before: EntryId) -> Result<EntryGroup> {
    let undoing = audit_entries::space_id.eq(entry.space_id).and(audit_entries::undoes.eq(entry.id));
    let new = audit_entries::table.filter(undoing.and(audit_entries::id.gt(before)));
    let new: Vec<EntryId> = new.order(audit_entries::id).select(audit_entries::id).load(conn)?;
    Ok(new.into_iter().collect())
}
