//! Creates an account with all it starts with: a personal space and the first categories.

use super::Category;
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    auth::{
        User, attempts, devices,
        forms::NewAccount,
        security_events::{self, SecurityEvent},
        sessions::{self, LoginContext},
        signup_invitations::Invitation,
    },
    database::pool::Conn,
    email::outbox::{self, Email},
    error::Result,
    spaces::Space,
    text,
};

/// Creates the account, its personal space and the first categories. A handle that was only proposed is replaced by
/// a free one if it is taken. Faults: `email_taken`, `handle_taken`.
pub fn open_account(conn: &mut Conn, new: &NewAccount, hash: &str, handle_chosen: bool) -> Result<User> {
    let user = User::sign_up(conn, new, hash)?;
    let handle = if handle_chosen { new.handle().clone() } else { Space::free_handle(conn, new.handle())? };
    let space = Space::create_personal(conn, &user, &handle)?;
    let space: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(&user), &Locator::Id(space.id))?;
    Category::add_defaults(conn, &space)?;
    Ok(user)
}

/// What the cookies of a person hold who has just signed up.
#[derive(Debug)]
pub(crate) struct NewSession {
    pub session: String,
    pub device: String,
}

/// Signs up and in. Whether the address already has an account makes no difference here; the e-mail says so to its
/// reader.
pub(crate) fn sign_up(
    conn: &mut Conn,
    (new, hash, handle_chosen): (&NewAccount, &str, bool),
    arrival: LoginContext,
) -> Result<NewSession> {
    arrival.end_old_session(conn)?;
    let user = open_account(conn, new, hash, handle_chosen)?;
    security_events::record(conn, user.id, SecurityEvent::SignedUp, "", &arrival.client)?;
    if attempts::email_to_address(conn, &text::comparison_key(new.email()))? {
        outbox::enqueue(conn, Some(user.id), new.email(), &Email::Welcome)?;
    }
    start(conn, &user, arrival)
}

/// Uses up an invitation and signs up and in, with the invited address confirmed: it was reached there. `None` if the
/// invitation is not valid.
pub(crate) fn accept_invitation(
    conn: &mut Conn,
    secret: &str,
    (new, hash, handle_chosen): (&NewAccount, &str, bool),
    arrival: LoginContext,
) -> Result<Option<NewSession>> {
    match Invitation::accept(conn, secret)? {
        Some(_) => sign_up_invited(conn, (new, hash, handle_chosen), arrival).map(Some),
        None => Ok(None),
    }
}

/// Signs up and in with an address that is confirmed: the person was reached there.
pub(crate) fn sign_up_invited(
    conn: &mut Conn,
    (new, hash, handle_chosen): (&NewAccount, &str, bool),
    arrival: LoginContext,
) -> Result<NewSession> {
    arrival.end_old_session(conn)?;
    let user = open_account(conn, new, hash, handle_chosen)?;
    User::set_confirmed_email(conn, user.id, new.email())?;
    security_events::record(conn, user.id, SecurityEvent::SignedUp, "by invitation", &arrival.client)?;
    start(conn, &user, arrival)
}

fn start(conn: &mut Conn, user: &User, arrival: LoginContext) -> Result<NewSession> {
    let device = devices::remember(conn, user.id, arrival.device.as_deref())?;
    Ok(NewSession { session: sessions::start(conn, user, &arrival.client)?, device })
}
