//! The sign-up mode, and invitations as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    auth::User,
    config::{Config, Environment, SignUpMode},
    database::ids::InvitationId,
    database::{
        pool::Conn,
        schema::{invitations, settings, users},
    },
    email::{
        links,
        outbox::{self, Email, EmailLink, LinkPurpose},
    },
    error::{Error, Result},
    text,
};

const SIGN_UP: &str = "sign up";
const STORED_MODES: [(SignUpMode, &str); 3] =
    [(SignUpMode::Open, "open"), (SignUpMode::Invite, "invite"), (SignUpMode::Closed, "closed")];

/// Who can sign up: as set by PODIUM_SIGNUP, else as chosen by an administrator, else everyone.
pub fn mode(conn: &mut Conn, config: &Config) -> Result<SignUpMode> {
    if let Some(mode) = config.sign_up {
        return Ok(mode);
    }
    let chosen: Option<String> =
        settings::table.find(SIGN_UP).select(settings::value).first(conn).optional()?;
    let known = |word: String| STORED_MODES.iter().find(|it| it.1 == word).map(|it| it.0);
    Ok(chosen.and_then(known).unwrap_or(SignUpMode::Open))
}

/// Returns `true` while a production site has no administrator. Until then no one can sign up, so that no stranger
/// becomes the first user.
pub fn is_being_set_up(conn: &mut Conn, config: &Config) -> Result<bool> {
    let administrators = users::table.filter(users::is_admin.eq(true)).select(users::id);
    Ok(config.env != Environment::Development
        && !diesel::select(diesel::dsl::exists(administrators)).get_result(conn)?)
}

/// Returns `true` if everyone can sign up now.
pub fn is_open(conn: &mut Conn, config: &Config) -> Result<bool> {
    Ok(mode(conn, config)? == SignUpMode::Open && !is_being_set_up(conn, config)?)
}

/// Chooses who can sign up. Has no effect while PODIUM_SIGNUP is set.
pub fn set_mode(conn: &mut Conn, mode: SignUpMode) -> Result<()> {
    let word = STORED_MODES.iter().find(|it| it.0 == mode).map_or("open", |it| it.1);
    diesel::insert_into(settings::table)
        .values((settings::name.eq(SIGN_UP), settings::value.eq(word)))
        .on_conflict(settings::name)
        .do_update()
        .set(settings::value.eq(word))
        .execute(conn)?;
    Ok(())
}

/// An invitation that was not accepted yet.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Invitation {
    /// The id.
    pub id: InvitationId,
    /// The invited address.
    pub email: String,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Invitation {
    /// Invites an address. If it was invited before, it gets a new e-mail and the old link stops working.
    pub fn send(conn: &mut Conn, by: &User, email: &str) -> Result<()> {
        let until = Utc::now() + LinkPurpose::Invitation.lifetime();
        let again = invitations::table.filter(pending_for(email));
        let again = diesel::update(again).set((
            invitations::expires_at.eq(until),
            invitations::created_at.eq(Utc::now()),
            invitations::invited_by.eq(by.id),
        ));
        if again.execute(conn)? == 0 {
            diesel::insert_into(invitations::table)
                .values((
                    invitations::email.eq(email),
                    invitations::email_key.eq(text::comparison_key(email)),
                    invitations::invited_by.eq(by.id),
                    invitations::expires_at.eq(until),
                ))
                .on_conflict_do_nothing()
                .execute(conn)?;
        }
        outbox::enqueue(conn, None, email, &Email::Invitation { by: by.name.clone() })
    }

    /// The open invitations, newest first.
    pub fn listed(conn: &mut Conn) -> Result<Vec<Invitation>> {
        let waiting = invitations::accepted_at.is_null().and(invitations::expires_at.gt(Utc::now()));
        let newest = invitations::table.filter(waiting).order(invitations::id.desc());
        Ok(newest.select(Invitation::as_select()).load(conn)?)
    }

    /// Revokes an invitation; its link stops working at once. `NotFound` if it was accepted or revoked.
    pub fn revoke(conn: &mut Conn, id: InvitationId) -> Result<()> {
        let waiting = invitations::table.find(id).filter(invitations::accepted_at.is_null());
        let email: Option<String> =
            diesel::delete(waiting).returning(invitations::email).get_result(conn).optional()?;
        links::revoke_all(conn, LinkPurpose::Invitation, None, &email.ok_or(Error::NotFound)?)
    }

    /// The invitation of a link, without using it up; `None` if it expired or was revoked.
    pub(crate) fn find(conn: &mut Conn, secret: &str) -> Result<Option<EmailLink>> {
        let Some(link) = links::find(conn, LinkPurpose::Invitation, secret)? else { return Ok(None) };
        let waiting = invitations::table.filter(pending_for(&link.email));
        let waits: bool = diesel::select(diesel::dsl::exists(waiting)).get_result(conn)?;
        Ok(waits.then_some(link))
    }

    /// Uses the link up and returns its address; `None` if it was used or has expired.
    pub(crate) fn accept(conn: &mut Conn, secret: &str) -> Result<Option<String>> {
        let Some(link) = links::consume(conn, LinkPurpose::Invitation, secret)? else { return Ok(None) };
        let waiting = diesel::update(invitations::table.filter(pending_for(&link.email)));
        let accepted = waiting.set(invitations::accepted_at.eq(Utc::now())).execute(conn)?;
        Ok((accepted > 0).then_some(link.email))
    }
}

/// The open invitation of an address.
#[diesel::dsl::auto_type(no_type_alias)]
fn pending_for(email: &str) -> _ {
    let key: String = text::comparison_key(email);
    invitations::email_key.eq(key).and(invitations::accepted_at.is_null())
}
