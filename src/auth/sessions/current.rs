//! Who is signed in with a session, and what they may do now.

use std::ops::Deref;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    auth::{PRIVACY_VERSION, User},
    config::SecondFactorPolicy,
    database::{
        pool::Conn,
        schema::{sessions, users},
    },
    error::{AccountGate, Error, Result},
    notifications::visibility::Unread,
};

/// How long an unused session lasts.
pub(crate) const IDLE_TIMEOUT: TimeDelta = TimeDelta::days(14);
/// The longest a session can last.
pub(crate) const ABSOLUTE_TIMEOUT: TimeDelta = TimeDelta::days(90);
/// How long a reauthentication is valid.
pub(crate) const REAUTHENTICATION_LIFETIME: TimeDelta = TimeDelta::minutes(15);

/// Proof of a session: its user and its state. Only a [`SessionRow`] becomes one.
#[derive(Debug, Clone)]
pub(crate) struct CurrentSession {
    user: User,
    id_hash: Vec<u8>,
    authenticated_at: DateTime<Utc>,
    last_seen_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    gate: Option<AccountGate>,
    unread: i64,
}

impl CurrentSession {
    /// Who is signed in.
    pub(crate) fn user(&self) -> &User {
        &self.user
    }

    /// Who is signed in; drops the proof.
    pub(crate) fn into_user(self) -> User {
        self.user
    }

    /// The hash of the session's id.
    pub(crate) fn id_hash(&self) -> &[u8] {
        &self.id_hash
    }

    /// Returns `true` if the use should be recorded.
    pub(crate) fn should_record_use(&self) -> bool {
        Utc::now() - self.last_seen_at > TimeDelta::minutes(1)
    }

    /// Returns `true` if what is known of it is not enough any more: its use should be recorded, or its time is over.
    pub(crate) fn must_be_looked_up(&self) -> bool {
        self.should_record_use() || Utc::now() >= self.ends_at
    }

    /// The number of unread notifications.
    pub(crate) fn unread(&self) -> i64 {
        self.unread
    }

    /// What the user must settle before anything else.
    pub(crate) fn gate(&self) -> Option<AccountGate> {
        self.gate
    }
}

/// Proof of a session with a reauthentication within the last 15 minutes: for changes that affect signing in, and for
/// what cannot be undone.
#[derive(Debug, Clone)]
pub(crate) struct Reauthenticated(CurrentSession);

impl Reauthenticated {
    /// The only constructor.
    pub(crate) fn check(visitor: &CurrentSession) -> Result<Reauthenticated> {
        if Utc::now() - visitor.authenticated_at > REAUTHENTICATION_LIFETIME {
            return Err(Error::ReauthenticationRequired);
        }
        Ok(Reauthenticated(visitor.clone()))
    }
}

impl Deref for Reauthenticated {
    type Target = CurrentSession;

    fn deref(&self) -> &CurrentSession {
        &self.0
    }
}

/// Which session a request names, and what its person needs.
#[derive(Debug, Clone)]
pub(crate) struct SessionKey {
    /// The hash of the session's id.
    pub id_hash: Vec<u8>,
    pub second_factor: SecondFactorPolicy,
}

/// Selects a session that has not ended, of a person who is not suspended. For `sessions` joined with `users`.
#[diesel::dsl::auto_type(no_type_alias)]
pub(crate) fn is_live(id_hash: Vec<u8>) -> _ {
    let (used_after, begun_after): (DateTime<Utc>, DateTime<Utc>) =
        (Utc::now() - IDLE_TIMEOUT, Utc::now() - ABSOLUTE_TIMEOUT);
    sessions::id_hash
        .eq(id_hash)
        .and(sessions::last_seen_at.gt(used_after))
        .and(sessions::created_at.gt(begun_after))
        .and(users::suspended_at.is_null())
}

/// The database's view of a session: the user, and the facts that decide what they may do now.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub(crate) struct SessionRow {
    #[diesel(embed)]
    user: User,
    #[diesel(select_expression = sessions::last_seen_at)]
    last_seen_at: DateTime<Utc>,
    #[diesel(select_expression = sessions::created_at)]
    created_at: DateTime<Utc>,
    #[diesel(select_expression = sessions::proved_at)]
    authenticated_at: DateTime<Utc>,
    erase_at: Option<DateTime<Utc>>,
    second_factor_at: Option<DateTime<Utc>>,
    privacy_version: Option<String>,
    #[diesel(select_expression = Unread, select_expression_type = Unread)]
    unread: i64,
}

impl SessionRow {
    pub(crate) fn into_session(self, key: &SessionKey) -> CurrentSession {
        let standing = (self.erase_at, self.second_factor_at, self.privacy_version);
        CurrentSession {
            gate: choose_gate(&self.user, key.second_factor, standing),
            user: self.user,
            id_hash: key.id_hash.clone(),
            authenticated_at: self.authenticated_at,
            last_seen_at: self.last_seen_at,
            ends_at: (self.last_seen_at + IDLE_TIMEOUT).min(self.created_at + ABSOLUTE_TIMEOUT),
            unread: self.unread,
        }
    }
}

/// The session, if it has not ended.
pub(crate) fn current(conn: &mut Conn, key: &SessionKey) -> Result<Option<CurrentSession>> {
    let found = sessions::table.inner_join(users::table).filter(is_live(key.id_hash.clone()));
    let row: Option<SessionRow> = found.select(SessionRow::as_select()).first(conn).optional()?;
    Ok(row.map(|it| it.into_session(key)))
}

/// Since when the user is leaving and has a second factor, and which privacy page they agreed to.
type GateColumns = (Option<DateTime<Utc>>, Option<DateTime<Utc>>, Option<String>);

fn choose_gate(
    user: &User,
    needed: SecondFactorPolicy,
    (leaves, factor, agreed): GateColumns,
) -> Option<AccountGate> {
    match () {
        () if leaves.is_some() => Some(AccountGate::Erasure),
        () if agreed.as_deref() != Some(PRIVACY_VERSION) => Some(AccountGate::Consent),
        () if factor.is_none() && needed.applies_to(user.is_admin) => Some(AccountGate::SecondFactor),
        () => None,
    }
}

/// What holds a user back. Programs that act for the user are held back as well.
pub(crate) fn gate(conn: &mut Conn, user: &User, needed: SecondFactorPolicy) -> Result<Option<AccountGate>> {
    let standing = (users::erase_at, users::second_factor_at, users::privacy_version);
    let standing: GateColumns = users::table.find(user.id).select(standing).first(conn)?;
    Ok(choose_gate(user, needed, standing))
}
