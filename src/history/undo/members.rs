//! Undoing changes of a team's space and its members.

use serde_json::{Map, Value};

use super::{
    faults,
    fields::{self, values_to_restore},
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::proof,
};
use crate::{
    access::{Allowed, Edit, Locator, Manage, Role},
    audit::Entry,
    auth::Handle,
    database::{
        ids::{SpaceInvitationId, UserId},
        pool::Conn,
    },
    error::{Error, Result},
    spaces::{
        Space,
        invitations::SpaceInvitation,
        members::{self, Member},
        teams::{self, forms::NewTeam},
    },
};

fn space_of(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Allowed<Space, Manage>> {
    proof(conn, on.actor(), Some(on.item().space_id))
}

/// Undoes a change of a space's name or handle.
pub(super) fn undo_rename(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let space = space_of(conn, on)?;
    let space = members::model::lock(conn, &space)?;
    let changed = changed_fields(on.item());
    if changed.is_empty() {
        return Err(Error::Conflict(faults::ERASED)); // with the words of the person who renamed it
    }
    let back = values_to_restore(&changed, &names_of(space.item()), instead, label)?;
    let text = |field: &str, now: &str| back.get(field).and_then(Value::as_str).unwrap_or(now).to_owned();
    let handle = Handle::parse(&text("handle", &space.item().handle))?;
    let new = NewTeam { name: text("name", &space.item().name), handle, is_handle_chosen: true };
    Space::set_names(conn, &space, &new)?;
    UndoOutcome::new("Undid the change to the space.", teams::url::settings(space.item().id))
}

/// The choices for a partial undo.
pub(super) fn partial_alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let space = space_of(conn, on)?;
    Ok(fields::partial_alternatives(&changed_fields(on.item()), &names_of(space.item()), label))
}

fn label(field: &str) -> String {
    format!("the {field}")
}

fn changed_fields(entry: &Entry) -> Map<String, Value> {
    entry.changes.as_object().cloned().unwrap_or_default()
}

fn names_of(space: &Space) -> impl Fn(&str) -> Value {
    let (name, handle) = (space.name.clone(), space.handle.clone());
    move |field| if field == "name" { name.clone().into() } else { handle.clone().into() }
}

/// Undoes an invitation: withdraws it.
pub(super) fn undo_invitation(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let space = space_of(conn, on)?;
    let space = members::model::lock(conn, &space)?;
    let id = invitation_of(on.item())?;
    if SpaceInvitation::was_sent_after(conn, on.item(), id)? {
        return Err(Error::Conflict(faults::changed_since("The invitation", "sent again")));
    }
    SpaceInvitation::withdraw(conn, &space, id).map_err(gone)?;
    UndoOutcome::new("Withdrew the invitation.", members::url::list(space.item().id))
}

/// Undoes withdrawing an invitation: its link works again.
pub(super) fn undo_withdrawal(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let space = space_of(conn, on)?;
    SpaceInvitation::reopen(conn, &space, invitation_of(on.item())?).map_err(gone)?;
    UndoOutcome::new("Restored the invitation.", members::url::list(space.item().id))
}

fn invitation_of(entry: &Entry) -> Result<SpaceInvitationId> {
    let id = entry.changes["invitation"].as_i64().map(SpaceInvitationId);
    id.ok_or(Error::Conflict(faults::ERASED)) // with the words of the person who sent it
}

fn gone(error: Error) -> Error {
    match error {
        Error::NotFound => Error::Conflict(faults::INVITATION_GONE),
        Error::Fault(fault) => Error::Conflict(fault),
        other => other,
    }
}

/// Undoes a change of a member's role.
pub(super) fn undo_role(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let space = space_of(conn, on)?;
    let space = members::model::lock(conn, &space)?;
    let side = |side: &str| on.item().changes["role"][side].as_str().and_then(Role::of_member);
    let (Some(before), Some(after)) = (side("from"), side("to")) else {
        return Err(Error::Conflict(faults::ERASED)); // with the words of the person who changed it
    };
    let member = UserId(on.item().changes["member"].as_i64().unwrap_or_default());
    let looking = space.check_other(conn, &Locator::Id(space.item().id))?;
    let member = match Member::by_id(conn, &looking, member) {
        Err(Error::NotFound) => return Err(Error::Conflict(faults::NO_MEMBER)),
        other => other?,
    };
    if member.role != after && instead.is_none() {
        return Err(changed_since("Their role", "changed"));
    }
    members::model::change_role(conn, &space, member.user_id, before).map_err(gone)?;
    let message = format!("{} is {} again.", member.name, before.with_article());
    UndoOutcome::new(message, members::url::list(space.item().id))
}
