//! Handing a space over: another member owns it, and the person who did becomes something smaller, or leaves.

use diesel::prelude::*;
use serde_json::json;

use super::{
    ending, faults,
    forms::NewHandover,
    model::{can_act, event, lock, role_of, set_role},
};
use crate::{
    access::{Allowed, Manage, Role},
    audit::{self, ChangeKind, Changed},
    auth::{
        User,
        sessions::{self, Reauthenticated},
    },
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::space_invitations,
    },
    email::outbox::{self, Email},
    error::{Error, Result},
    notifications::{About, Kind, notify},
    spaces::Space,
};

/// Hands the space over, for a person who proved a moment ago who they are: two changes of roles and one entry. Both get an
/// e-mail. Faults: `no_heir`, `heir_cannot_act`, `own_space`.
pub(crate) fn hand_over(
    conn: &mut Conn,
    on: &Allowed<Space, Manage>,
    by: &Reauthenticated,
    new: &NewHandover,
) -> Result<Changed<()>> {
    sessions::require(conn, by)?;
    let on = lock(conn, on)?;
    let (space_id, user_id) = (on.item().id, on.person().id);
    if on.item().person_id.is_some() {
        return Err(Error::Conflict(faults::OWN_SPACE));
    }
    if new.heir == user_id {
        return Err(faults::NO_HEIR.into());
    }
    let before = match role_of(conn, space_id, new.heir) {
        Err(Error::NotFound) => return Err(faults::NO_HEIR.into()),
        other => other?,
    };
    if !can_act(conn, new.heir)? {
        return Err(faults::HEIR_CANNOT_ACT.into());
    }
    set_role(conn, space_id, new.heir, Role::Owner)?;
    pass_on_invitations(conn, space_id, user_id, new.heir)?;
    match new.place {
        Some(place) => set_role(conn, space_id, user_id, place)?,
        None => ending::end(conn, space_id, user_id)?,
    }
    for reader in [user_id, new.heir] {
        let address = User::by_id(conn, reader)?.email(conn)?;
        let email = Email::SpaceHandedOver { space_id, from: user_id, to: new.heir };
        outbox::enqueue(conn, Some(reader), &address, &email)?;
    }
    let changes = json!({
        "member": new.heir, "role": {"from": before.word(), "to": Role::Owner.word()},
        "own": {"from": Role::Owner.word(), "to": new.place.map(Role::word)},
    });
    let entry = audit::record(conn, on.actor(), event(on.item(), ChangeKind::SpaceHandedOver, changes))?;
    notify(conn, Kind::Role, &About::space(space_id), Some(user_id), &[new.heir])?;
    Ok(Changed::recorded(entry, ()))
}

/// The open invitations go on in the name of the heir, without the words of the person who sent them.
fn pass_on_invitations(conn: &mut Conn, space_id: SpaceId, from: UserId, to: UserId) -> Result<()> {
    let theirs = space_invitations::space_id.eq(space_id).and(space_invitations::invited_by.eq(from));
    diesel::update(space_invitations::table.filter(theirs.and(space_invitations::accepted_at.is_null())))
        .set((space_invitations::invited_by.eq(to), space_invitations::message.eq("")))
        .execute(conn)?;
    Ok(())
}
