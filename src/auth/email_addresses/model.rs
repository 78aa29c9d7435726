//! Requesting, confirming, changing and restoring an e-mail address.

use crate::{
    auth::{
        User, access_tokens, attempts, devices, faults,
        forms::masked,
        mfa, password_resets, passwords,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    database::pool::Conn,
    email::{
        links,
        outbox::{self, Email, EmailLink, LinkPurpose},
    },
    error::{Error, Result},
    text,
};

/// Resends the e-mail that confirms an address.
pub(crate) fn resend_confirmation(conn: &mut Conn, user: &User) -> Result<String> {
    let email = user.email(conn)?;
    if user.email_confirmed_at.is_none() && attempts::email_to_address(conn, &text::comparison_key(&email))? {
        outbox::enqueue(conn, Some(user.id), &email, &Email::Welcome)?;
    }
    Ok(email)
}

/// Requests a change of address, which takes effect once it is confirmed. Only the e-mail reveals whether the
/// address is taken.
pub(crate) fn request_change(conn: &mut Conn, who: &Reauthenticated, email: &str) -> Result<()> {
    let now = who.user().email(conn)?;
    if text::comparison_key(&now) == text::comparison_key(email) && who.user().email_confirmed_at.is_some() {
        return Err(faults::EMAIL_UNCHANGED.into());
    }
    if attempts::email_to_address(conn, &text::comparison_key(email))? {
        outbox::enqueue(conn, Some(who.user().id), email, &Email::ConfirmAddress)?;
    }
    Ok(())
}

/// What a link refers to: an account, its current address, and the address it would get.
#[derive(Debug, Clone)]
pub(crate) struct PendingAddress {
    pub user: User,
    pub current_email: String,
    pub email: String,
}

impl PendingAddress {
    /// What the link refers to, without using it up; `None` if it was used or has expired.
    pub(crate) fn find(
        conn: &mut Conn,
        purpose: LinkPurpose,
        secret: &str,
    ) -> Result<Option<PendingAddress>> {
        links::find(conn, purpose, secret)?.map(|link| PendingAddress::of(conn, link)).transpose()
    }

    fn of(conn: &mut Conn, link: EmailLink) -> Result<PendingAddress> {
        let user_id = link.user_id.ok_or_else(|| Error::bug("an address of nobody"))?;
        let user = User::by_id(conn, user_id)?;
        Ok(PendingAddress { current_email: user.email(conn)?, user, email: link.email })
    }

    /// The current address, masked for people who may not know it.
    pub(crate) fn masked_current_email(&self) -> String {
        masked(&self.current_email)
    }

    /// Returns `true` if the link changes the address.
    pub(crate) fn is_change(&self) -> bool {
        text::comparison_key(&self.current_email) != text::comparison_key(&self.email)
    }
}

/// The result of using a link.
#[derive(Debug, Clone)]
pub(crate) struct AddressConfirmation {
    pub claim: PendingAddress,
    /// The id of the session that replaces the current one, if a signed-in user changed the address.
    pub session: Option<String>,
    /// The secret of the link that chooses a password, if the account was taken over by the address's owner.
    pub choose: Option<String>,
}

/// Uses the link up and gives the account the address. `session` is the id of the current session, if any. Without a
/// session of that account, a first confirmation is a take-over: the creator of the account need not own the address, so
/// nothing of theirs gives access any more and a password has to be chosen. Refused if another account has claimed the
/// address meanwhile.
pub(crate) fn confirm(
    conn: &mut Conn,
    secret: &str,
    session: Option<&str>,
    client: &ClientInfo,
) -> Result<Option<AddressConfirmation>> {
    let Some(link) = links::consume(conn, LinkPurpose::Confirm, secret)? else { return Ok(None) };
    let claim = PendingAddress::of(conn, link)?;
    let id = claim.user.id;
    User::set_confirmed_email(conn, id, &claim.email)?;
    let is_first = claim.user.email_confirmed_at.is_none();
    if is_first && !sessions::is_of(conn, session, id)? {
        User::set_password_hash(conn, id, passwords::DUMMY_HASH)?;
        password_resets::model::revoke_earlier_access(conn, id)?;
        sessions::end_others(conn, id, None)?;
        security_events::record(conn, id, SecurityEvent::AddressConfirmed, "", client)?;
        let choose = Some(links::create(conn, LinkPurpose::Reset, Some(id), &claim.email)?);
        return Ok(Some(AddressConfirmation { claim, session: None, choose }));
    }
    if !claim.is_change() {
        security_events::record(conn, id, SecurityEvent::AddressConfirmed, "", client)?;
        return Ok(Some(AddressConfirmation { claim, session: None, choose: None }));
    }
    security_events::record(conn, id, SecurityEvent::AddressChanged, &masked(&claim.email), client)?;
    if claim.user.email_confirmed_at.is_some() {
        let changed = Email::AddressChanged { to: claim.email.clone() };
        outbox::enqueue(conn, Some(id), &claim.current_email, &changed)?;
    }
    links::revoke_all(conn, LinkPurpose::Reset, Some(id), "")?;
    let session = sessions::replace_all(conn, session, &claim.user, client)?;
    Ok(Some(AddressConfirmation { claim, session, choose: None }))
}

/// Uses the link up and restores the former address: the password opens nothing any more, all sessions end, second factors, API tokens and known browsers that
/// were added since the change are removed, and the address gets an e-mail to choose a new password.
pub(crate) fn undo(conn: &mut Conn, secret: &str, client: &ClientInfo) -> Result<Option<PendingAddress>> {
    let Some(link) = links::consume(conn, LinkPurpose::UndoAddress, secret)? else { return Ok(None) };
    let claim = PendingAddress::of(conn, link.clone())?;
    let id = claim.user.id;
    User::set_password_hash(conn, id, passwords::DUMMY_HASH)?;
    User::set_confirmed_email(conn, id, &claim.email)?;
    links::revoke_newer(conn, LinkPurpose::UndoAddress, id, &link)?;
    links::revoke_all(conn, LinkPurpose::Confirm, Some(id), "")?;
    links::revoke_all(conn, LinkPurpose::Reset, Some(id), "")?;
    let changed_at = security_events::last(conn, id, SecurityEvent::AddressChanged, link.created_at)?;
    let since = changed_at.unwrap_or(link.created_at);
    mfa::model::remove_since(conn, id, since)?;
    let ended = access_tokens::end(conn, id, Some(since))?;
    sessions::end_others(conn, id, None)?;
    devices::forget_since(conn, id, since)?;
    devices::revoke_trust(conn, id)?;
    let about = access_tokens::ended_text(&ended);
    security_events::record(conn, id, SecurityEvent::AddressRestored, &about, client)?;
    outbox::enqueue(conn, None, &claim.email, &Email::Reset)?;
    Ok(Some(claim))
}
