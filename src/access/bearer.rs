//! The API token that a request carries, as a proof of who sent it.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    actor::{Actor, Scope, TokenGrant},
    token_secret,
};
use crate::{
    auth::{User, sessions},
    config::SecondFactorPolicy,
    crypto,
    database::ids::{SpaceId, TokenId},
    database::{
        pool::Conn,
        schema::{tokens, users},
    },
    error::{Error, Result},
};

/// A token without its secret, which only its owner knows.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Token {
    pub(crate) id: TokenId,
    pub(crate) name: String,
    pub(crate) tail: String,
    scope: String,
    pub(crate) space_id: Option<SpaceId>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) last_used_at: Option<DateTime<Utc>>,
}

impl Token {
    /// The scope of the token.
    pub(crate) fn scope(&self) -> Scope {
        Scope::parse(&self.scope).unwrap_or(Scope::Read)
    }
}

/// Returns an error if an account gate applies to the user; gates apply to tokens, too.
pub(crate) fn check_gates(conn: &mut Conn, user: &User, needed: SecondFactorPolicy) -> Result<()> {
    sessions::gate(conn, user, needed)?.map_or(Ok(()), |gate| Err(Error::AccountGated(gate)))
}

/// Proof that the request carries a valid token.
#[derive(Debug, Clone)]
pub struct AuthenticatedToken {
    user: User,
    token: Token,
}

impl AuthenticatedToken {
    /// The only constructor. `Unauthenticated` unless it is the secret of a valid token whose owner can sign in;
    /// `AccountGated` if the owner has to settle something first.
    pub fn check(conn: &mut Conn, shown: &str, needed: SecondFactorPolicy) -> Result<AuthenticatedToken> {
        if !token_secret::is_well_formed(shown) {
            return Err(Error::Unauthenticated);
        }
        let found = tokens::table
            .inner_join(users::table)
            .filter(tokens::secret_hash.eq(crypto::hash(shown)))
            .filter(tokens::revoked_at.is_null().and(tokens::expires_at.gt(Utc::now())))
            .filter(users::suspended_at.is_null().and(users::erase_at.is_null()))
            .select((User::as_select(), Token::as_select()))
            .first(conn)
            .optional()?;
        let (user, token) = found.ok_or(Error::Unauthenticated)?;
        check_gates(conn, &user, needed)?;
        Ok(AuthenticatedToken { user, token })
    }

    /// The owner of the token.
    pub(crate) fn user(&self) -> &User {
        &self.user
    }

    /// The token.
    pub(crate) fn token(&self) -> &Token {
        &self.token
    }

    /// The user, acting through this token.
    pub fn actor(&self) -> Actor {
        Actor::Token(
            self.user.clone(),
            TokenGrant { scope: self.token.scope(), space_id: self.token.space_id },
        )
    }

    /// Refused for a token that may only read.
    pub(crate) fn must_write(&self) -> Result<()> {
        if self.token.scope() == Scope::Read { Err(Error::Forbidden) } else { Ok(()) }
    }

    /// Refused for a token that is good for one space only: an account is more than that.
    pub(crate) fn must_be_for_account(&self) -> Result<()> {
        if self.token.space_id.is_some() { Err(Error::Forbidden) } else { Ok(()) }
    }

    /// Refused unless the token may look after the site. `NotFound` unless its owner is an administrator: others cannot tell
    /// that there is anything.
    pub(crate) fn must_administrate(&self) -> Result<()> {
        match (self.user.is_admin, self.token.scope()) {
            (false, _) => Err(Error::NotFound),
            (true, Scope::Admin) => Ok(()),
            (true, _) => Err(Error::Forbidden),
        }
    }

    /// Returns `true` if what is known of it is not enough any more: its use should be recorded, or its time is over.
    pub(crate) fn must_be_looked_up(&self) -> bool {
        self.should_record_use() || Utc::now() >= self.token.expires_at
    }

    /// Returns `true` if the use should be recorded: once an hour, because no more precision is shown.
    pub(crate) fn should_record_use(&self) -> bool {
        self.token.last_used_at.is_none_or(|at| at < this_hour())
    }

    /// Records the hour of the last use.
    pub(crate) fn record_use(&self, conn: &mut Conn) -> Result<()> {
        let row = tokens::table.find(self.token.id);
        diesel::update(row).set(tokens::last_used_at.eq(this_hour())).execute(conn)?;
        Ok(())
    }
}

fn this_hour() -> DateTime<Utc> {
    let now = Utc::now();
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}
