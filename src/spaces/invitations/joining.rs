//! What the link of an invitation opens, and joining by it.
//!
//! **Invariants:** looking changes nothing, however often and by whom; only the invited address joins; a link is used up by
//! the one membership that it makes; the secret is made when the e-mail is written, and stored only as a hash.

use chrono::Utc;
use diesel::prelude::*;
use serde_json::json;

use super::newcomers;
use crate::{
    access::{Actor, Role},
    audit::{self, ChangeKind},
    auth::{
        User,
        security_events::{self, ClientInfo, SecurityEvent},
    },
    config::Config,
    crypto,
    database::{
        ids::{SpaceId, SpaceInvitationId, UserId},
        pool::Conn,
        schema::{memberships, space_invitations as invitations, spaces, users},
    },
    error::{Error, Result},
    notifications::{About, Kind, notify},
    spaces::{
        Space,
        members::model::{event, with_role},
    },
    text,
};

/// What the link of an invitation opens for the person who follows it.
#[derive(Debug, Clone)]
pub(crate) enum OpenedLink {
    /// Nothing: it was used, withdrawn, has expired, or never was.
    Ended,
    /// They are a member already.
    Member(Space),
    Offer(Offer, Reader),
}

/// What an invitation offers.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) space: Space,
    pub(crate) inviter: String,
    pub(crate) role: Role,
    pub(crate) message: String,
    /// The invited address.
    pub(crate) email: String,
}

/// Who follows the link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reader {
    /// The invited person, signed in.
    Invited,
    /// A person who is signed in with another address.
    Other,
    /// A visitor; the invited address has an account.
    HasAccount,
    /// A visitor; the invited address has no account, and can get one.
    Newcomer,
    /// The same, but the site takes no new accounts.
    Refused,
}

/// An e-mail with an invitation, ready to be written.
#[derive(Debug, Clone)]
pub(crate) struct InvitationEmail {
    pub(crate) offer: Offer,
    /// What opens the invitation; `None` if no account can be made for the address.
    pub(crate) secret: Option<String>,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = invitations)]
struct InvitationRow {
    space_id: SpaceId,
    id: SpaceInvitationId,
    email: String,
    email_key: String,
    role: String,
    message: String,
    invited_by: UserId,
}

impl InvitationRow {
    /// The invitation of a link, if it can be accepted.
    fn by_secret(conn: &mut Conn, secret: &str) -> Result<Option<InvitationRow>> {
        let row = invitations::table.filter(invitations::secret_hash.eq(crypto::hash(secret)));
        Ok(row.filter(is_open()).select(InvitationRow::as_select()).first(conn).optional()?)
    }

    fn offer(self, conn: &mut Conn) -> Result<Option<Offer>> {
        let open = spaces::table.find(self.space_id).filter(spaces::closed_at.is_null());
        let Some(space) = open.select(Space::as_select()).first::<Space>(conn).optional()? else {
            return Ok(None);
        };
        let inviter = users::table.find(self.invited_by).select(users::name).first(conn)?;
        let InvitationRow { role, message, email, .. } = self;
        Ok(Some(Offer { space, inviter, role: Role::parse(Some(&role))?, message, email }))
    }
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_open() -> _ {
    invitations::accepted_at
        .is_null()
        .and(invitations::withdrawn_at.is_null())
        .and(invitations::expires_at.gt(diesel::dsl::now))
}

/// What a link opens for a person, or for a visitor. Changes nothing.
pub(crate) fn open(
    conn: &mut Conn,
    config: &Config,
    secret: &str,
    user: Option<&User>,
) -> Result<OpenedLink> {
    if let Some(user) = user
        && let Some(space) = joined_by(conn, secret, user)?
    {
        return Ok(OpenedLink::Member(space));
    }
    let Some(row) = InvitationRow::by_secret(conn, secret)? else { return Ok(OpenedLink::Ended) };
    let key = row.email_key.clone();
    let Some(offer) = row.offer(conn)? else { return Ok(OpenedLink::Ended) };
    let reader = match user {
        Some(user) if text::comparison_key(&user.email(conn)?) == key => Reader::Invited,
        Some(_) => Reader::Other,
        None if User::find_by_confirmed_email(conn, &key)?.is_some() => Reader::HasAccount,
        None if newcomers::can_sign_up(conn, config)? => Reader::Newcomer,
        None => Reader::Refused,
    };
    Ok(OpenedLink::Offer(offer, reader))
}

/// The space of the link, if the person is a member: by this link, or since before.
fn joined_by(conn: &mut Conn, secret: &str, user: &User) -> Result<Option<Space>> {
    let member = memberships::table.on(memberships::space_id.eq(invitations::space_id));
    let found = invitations::table
        .inner_join(spaces::table.on(spaces::id.eq(invitations::space_id)))
        .inner_join(member)
        .filter(invitations::secret_hash.eq(crypto::hash(secret)).and(memberships::user_id.eq(user.id)));
    Ok(found.select(Space::as_select()).first(conn).optional()?)
}

/// Joins the space of a link. `NotFound` if the link opens nothing, `Forbidden` if it is for another address. The person's
/// address is confirmed by it, because the link was sent there. Fault: `email_taken`.
pub(crate) fn join(conn: &mut Conn, user: &User, secret: &str, client: &ClientInfo) -> Result<Space> {
    if let Some(space) = joined_by(conn, secret, user)? {
        return Ok(space);
    }
    let found = InvitationRow::by_secret(conn, secret)?.ok_or(Error::NotFound)?;
    let space: Space = spaces::table
        .find(found.space_id)
        .filter(spaces::closed_at.is_null())
        .select(Space::as_select())
        .for_no_key_update()
        .first(conn)?;
    // It may have been withdrawn or replaced while the lock was waited for.
    let row = InvitationRow::by_secret(conn, secret)?.ok_or(Error::NotFound)?;
    if text::comparison_key(&user.email(conn)?) != row.email_key {
        return Err(Error::Forbidden);
    }
    // From now on the membership says all there is to say; an address would outlive its owner's account here.
    diesel::update(invitations::table.find((row.space_id, row.id)))
        .set((
            invitations::accepted_at.eq(Utc::now()),
            invitations::email.eq(""),
            invitations::email_key.eq(""),
            invitations::message.eq(""),
        ))
        .execute(conn)?;
    if user.email_confirmed_at.is_none() {
        User::set_confirmed_email(conn, user.id, &row.email)?;
        security_events::record(conn, user.id, SecurityEvent::AddressConfirmed, "", client)?;
    }
    let membership = (
        memberships::space_id.eq(space.id),
        memberships::user_id.eq(user.id),
        memberships::role.eq(&row.role),
        memberships::invited_by.eq(row.invited_by),
    );
    let added = diesel::insert_into(memberships::table).values(membership).on_conflict_do_nothing();
    if added.execute(conn)? == 1 {
        let changes = json!({"invitation": row.id, "role": {"from": null, "to": row.role}});
        audit::record(conn, &Actor::from(user), event(&space, ChangeKind::MemberJoined, changes))?;
        let owners = with_role(conn, space.id, Role::Owner)?;
        notify(conn, Kind::Joined, &About::space(space.id), Some(user.id), &owners)?;
    }
    Ok(space)
}

/// The address of an invitation by which a newcomer can sign up; `None` if the link opens nothing, or not that.
pub(crate) fn newcomer_email(conn: &mut Conn, config: &Config, secret: &str) -> Result<Option<String>> {
    match open(conn, config, secret, None)? {
        OpenedLink::Offer(offer, Reader::Newcomer) => Ok(Some(offer.email)),
        OpenedLink::Offer(..) | OpenedLink::Ended | OpenedLink::Member(_) => Ok(None),
    }
}

/// The e-mail of an invitation with a new secret; `None` if there is nothing left to accept. Whether the address has an
/// account is found out here, and revealed to that address only, unless the site takes no new accounts.
pub(crate) fn prepare_email(
    conn: &mut Conn,
    config: &Config,
    (space_id, id): (SpaceId, SpaceInvitationId),
) -> Result<Option<InvitationEmail>> {
    let row = invitations::table.find((space_id, id));
    let open: Option<InvitationRow> =
        row.filter(is_open()).select(InvitationRow::as_select()).for_update().first(conn).optional()?;
    let Some(open) = open else { return Ok(None) };
    let key = open.email_key.clone();
    let Some(offer) = open.offer(conn)? else { return Ok(None) };
    let has_account = User::find_by_confirmed_email(conn, &key)?.is_some();
    if !has_account && !newcomers::can_sign_up(conn, config)? {
        diesel::update(row).set(invitations::refused_at.eq(Utc::now())).execute(conn)?;
        return Ok(Some(InvitationEmail { offer, secret: None }));
    }
    let secret = crypto::random_secret()?;
    diesel::update(row).set(invitations::secret_hash.eq(crypto::hash(&secret))).execute(conn)?;
    Ok(Some(InvitationEmail { offer, secret: Some(secret) }))
}
