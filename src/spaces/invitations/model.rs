//! Invitations as rows: sent, sent again, withdrawn and, by Undo, open again.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{PgJsonbExpressionMethods, prelude::*};
use serde_json::json;

use super::{
    faults,
    forms::NewInvitation,
    rules::{address, can_be_accepted, must_be_new, must_fit, open},
};
use crate::{
    access::{Allowed, Manage, Role},
    audit::{self, ChangeKind, Changed, Entry},
    auth::{self, User, attempts},
    database::{
        ids::{SpaceId, SpaceInvitationId},
        pool::Conn,
        schema::{audit_entries, space_invitations as invitations},
    },
    email::{
        links,
        outbox::{self, Email},
    },
    error::{Error, Result},
    notifications::{About, Kind, notify},
    spaces::{
        Space,
        members::model::{event, lock},
    },
    text,
};

/// How long an invitation can be accepted.
pub(crate) const LIFETIME: TimeDelta = links::MAX_LIFETIME;

/// An invitation that was neither accepted nor withdrawn.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub(crate) struct SpaceInvitation {
    pub(crate) id: SpaceInvitationId,
    email: String,
    role: String,
    pub(crate) message: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    refused_at: Option<DateTime<Utc>>,
}

impl SpaceInvitation {
    /// The address, of which only the first letter and the host are shown: it may have been chosen by the person's name.
    pub(crate) fn masked_email(&self) -> String {
        auth::forms::masked(&self.email)
    }

    /// The role that it offers.
    pub(crate) fn role(&self) -> Role {
        Role::of_member(&self.role).unwrap_or(Role::Viewer)
    }

    /// Returns `true` once it can no longer be accepted.
    pub(crate) fn is_expired(&self) -> bool {
        self.expires_at <= Utc::now()
    }

    /// Returns `true` if no account can be made for its address on this site.
    pub(crate) fn is_refused(&self) -> bool {
        self.refused_at.is_some()
    }

    /// Invites a person. If they were invited before, they get a new e-mail, and the old link stops working. Faults:
    /// `email_unconfirmed` and those of [`faults`]; [`Error::RateLimited`].
    pub(crate) fn send(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        new: &NewInvitation,
    ) -> Result<Changed<SpaceInvitationId>> {
        on.person().require_confirmed_email()?;
        let on = lock(conn, on)?;
        if on.item().person_id.is_some() {
            return Err(Error::Conflict(faults::PERSONAL_SPACE));
        }
        let email = address(conn, &on, &new.to)?;
        let email_key = text::comparison_key(&email);
        must_be_new(conn, &on, &email_key)?;
        must_fit(conn, on.item().id, &email_key)?;
        let id = store(conn, &on, (&email, &email_key), new)?;
        announce(conn, (on.item().id, id), &email)?;
        let changes = json!({"invitation": id, "initial": initial(&email), "role": {"to": new.role.word()}});
        let entry = audit::record(conn, on.actor(), event(on.item(), ChangeKind::MemberInvited, changes))?;
        Ok(Changed::recorded(entry, id))
    }

    /// The invitations that wait, newest first, also those that have expired.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Space, Manage>) -> Result<Vec<SpaceInvitation>> {
        let newest = open(of.item().id).order(invitations::id.desc());
        Ok(newest.select(SpaceInvitation::as_select()).load(conn)?)
    }

    /// One of them. `NotFound` if it was accepted or withdrawn.
    pub(crate) fn by_id(
        conn: &mut Conn,
        of: &Allowed<Space, Manage>,
        id: SpaceInvitationId,
    ) -> Result<SpaceInvitation> {
        let row = open(of.item().id).filter(invitations::id.eq(id));
        Ok(row.select(SpaceInvitation::as_select()).first(conn)?)
    }

    /// Sends another e-mail, for another 14 days; the link of the one before stops working. `NotFound` if it was accepted
    /// or withdrawn. Faults: `no_seat`, `already_member`.
    pub(crate) fn renew(conn: &mut Conn, on: &Allowed<Space, Manage>, id: SpaceInvitationId) -> Result<()> {
        let on = lock(conn, on)?;
        let found = SpaceInvitation::by_id(conn, &on, id)?;
        let email_key = text::comparison_key(&found.email);
        let allowed =
            must_be_new(conn, &on, &email_key).and_then(|()| must_fit(conn, on.item().id, &email_key));
        allowed
            .map_err(|error| if let Error::Fault(fault) = error { Error::Conflict(fault) } else { error })?;
        adopt(conn, &on, id)?;
        diesel::update(invitations::table.find((on.item().id, id)))
            .set((
                invitations::created_at.eq(Utc::now()),
                invitations::expires_at.eq(Utc::now() + LIFETIME),
                invitations::refused_at.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)?;
        announce(conn, (on.item().id, id), &found.email)
    }

    /// Withdraws an invitation; its link stops working at once. `NotFound` if it was accepted or withdrawn.
    pub(crate) fn withdraw(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        id: SpaceInvitationId,
    ) -> Result<Changed<()>> {
        let on = lock(conn, on)?;
        let found = SpaceInvitation::by_id(conn, &on, id)?;
        diesel::update(invitations::table.find((on.item().id, id)))
            .set(invitations::withdrawn_at.eq(Utc::now()))
            .execute(conn)?;
        let changes = json!({"invitation": id, "initial": initial(&found.email)});
        let event = event(on.item(), ChangeKind::InvitationWithdrawn, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }

    /// Opens a withdrawn invitation again, with the link that it had. `NotFound` if it is no longer there or has expired, or
    /// if another one to the same address is open. Faults: `no_seat`, `already_member`.
    pub(crate) fn reopen(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        id: SpaceInvitationId,
    ) -> Result<Changed<()>> {
        let on = lock(conn, on)?;
        let row = invitations::table
            .find((on.item().id, id))
            .filter(invitations::withdrawn_at.is_not_null().and(invitations::expires_at.gt(Utc::now())));
        let (email, email_key): (String, String) =
            row.select((invitations::email, invitations::email_key)).first(conn)?;
        let another = open(on.item().id).filter(invitations::email_key.eq(&email_key));
        if diesel::select(diesel::dsl::exists(another)).get_result(conn)? {
            return Err(Error::NotFound);
        }
        must_be_new(conn, &on, &email_key)?;
        must_fit(conn, on.item().id, &email_key)?;
        adopt(conn, &on, id)?;
        diesel::update(invitations::table.find((on.item().id, id)))
            .set(invitations::withdrawn_at.eq(None::<DateTime<Utc>>))
            .execute(conn)?;
        announce_unsent(conn, on.item().id)?;
        let changes = json!({"invitation": id, "initial": initial(&email), "again": true});
        let event = event(on.item(), ChangeKind::MemberInvited, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }
}

impl SpaceInvitation {
    /// Returns `true` if it was sent or restored again after that entry of the history.
    pub(crate) fn was_sent_after(conn: &mut Conn, entry: &Entry, id: SpaceInvitationId) -> Result<bool> {
        let later = audit_entries::table
            .filter(audit_entries::space_id.eq(entry.space_id).and(audit_entries::id.gt(entry.id)))
            .filter(audit_entries::kind.eq(ChangeKind::MemberInvited.as_str()))
            .filter(audit_entries::changes.contains(json!({ "invitation": id })));
        Ok(diesel::select(diesel::dsl::exists(later)).get_result(conn)?)
    }
}

/// Stores an invitation, or makes the one to the same address say what this one says.
fn store(
    conn: &mut Conn,
    on: &Allowed<Space, Manage>,
    (email, email_key): (&str, &str),
    new: &NewInvitation,
) -> Result<SpaceInvitationId> {
    Error::refuse_for(attempts::space_invitation(conn, on.person().id)?)?;
    let expires_at = Utc::now() + LIFETIME;
    let values = (
        invitations::role.eq(new.role.word()),
        invitations::message.eq(&new.message),
        invitations::invited_by.eq(on.person().id),
        invitations::created_at.eq(Utc::now()),
        invitations::expires_at.eq(expires_at),
        invitations::refused_at.eq(None::<DateTime<Utc>>),
    );
    let again = diesel::update(open(on.item().id).filter(invitations::email_key.eq(email_key))).set(values);
    let known: Option<SpaceInvitationId> = again.returning(invitations::id).get_result(conn).optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let row = (
        invitations::space_id.eq(on.item().id),
        invitations::email.eq(email),
        invitations::email_key.eq(email_key),
        invitations::role.eq(new.role.word()),
        invitations::message.eq(&new.message),
        invitations::invited_by.eq(on.person().id),
        invitations::expires_at.eq(expires_at),
    );
    Ok(diesel::insert_into(invitations::table).values(row).returning(invitations::id).get_result(conn)?)
}

/// Makes an invitation the actor's own. The words of the person who sent it before are theirs, and are not sent again.
fn adopt(conn: &mut Conn, on: &Allowed<Space, Manage>, id: SpaceInvitationId) -> Result<()> {
    let others =
        invitations::table.find((on.item().id, id)).filter(invitations::invited_by.ne(on.person().id));
    let adopted = (invitations::invited_by.eq(on.person().id), invitations::message.eq(""));
    diesel::update(others).set(adopted).execute(conn)?;
    Ok(())
}

/// Queues the e-mail, with which the earlier link stops working. If the address got as many today as the whole site may send
/// it, that link goes on; the answer is the same.
fn announce(conn: &mut Conn, (space_id, id): (SpaceId, SpaceInvitationId), email: &str) -> Result<()> {
    if !attempts::space_invitation_to(conn, &text::comparison_key(email))? {
        return Ok(());
    }
    diesel::update(invitations::table.find((space_id, id)))
        .set(invitations::secret_hash.eq(None::<Vec<u8>>))
        .execute(conn)?;
    if let Some(invited) = User::find_by_confirmed_email(conn, &text::comparison_key(email))? {
        notify(conn, Kind::Invitation, &About::space(space_id), None, &[invited.id])?;
    }
    outbox::enqueue(conn, None, email, &Email::SpaceInvitation { space_id, invitation_id: id })
}

/// Queues the e-mails of open invitations that have no link: they were to be sent when no one could join.
pub(crate) fn announce_unsent(conn: &mut Conn, space_id: SpaceId) -> Result<()> {
    let unsent = open(space_id).filter(can_be_accepted()).filter(invitations::secret_hash.is_null());
    let unsent: Vec<(SpaceInvitationId, String)> =
        unsent.select((invitations::id, invitations::email)).load(conn)?;
    unsent.into_iter().try_for_each(|(id, email)| announce(conn, (space_id, id), &email))
}

/// What the history keeps of an address: its first letter, which identifies no one.
fn initial(email: &str) -> String {
    email.chars().take(1).collect()
}
