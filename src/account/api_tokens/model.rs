//! Tokens as rows.

use std::marker::PhantomData;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use diesel::{dsl::IntervalDsl, prelude::*};

use super::{
    forms::{NewToken, TokenForm},
    secret,
};
use crate::{
    access::{Actor, Grant, Scope},
    auth::{
        User,
        attempts::{self, LoginAttempt},
        mfa::{self, MfaAnswer},
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    config::SecondFactor,
    crypto::{self, Keys},
    database::ids::{SpaceId, TokenId, UserId},
    database::{
        pool::Conn,
        schema::{spaces, tokens, users},
    },
    email::outbox::{self, Email},
    error::{Error, Result},
    spaces::Space,
};

/// The maximum number of tokens per user.
const MOST: i64 = 50;
/// How long before its expiry the owner is notified.
const WARNED_BEFORE: TimeDelta = TimeDelta::days(7);

/// A token without its secret, which only its owner knows.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Token {
    pub id: TokenId,
    pub user_id: UserId,
    pub name: String,
    pub tail: String,
    scope: String,
    pub space_id: Option<SpaceId>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// A request for a token by e-mail and password, after the password turned out right.
#[derive(Debug)]
pub struct TokenRequest {
    pub user: User,
    pub attempt: LoginAttempt,
    pub form: TokenForm,
    /// A code of the second factor, or nothing.
    pub code: String,
    pub client: ClientInfo,
}

impl Token {
    /// The scope of the token.
    pub fn scope(&self) -> Scope {
        Scope::named(&self.scope).unwrap_or(Scope::Read)
    }

    /// Creates a token on the account's page; returns it with its secret, which is shown once.
    pub fn add(
        conn: &mut Conn,
        by: &Reauthenticated,
        form: &TokenForm,
        visit: &ClientInfo,
    ) -> Result<(Token, String)> {
        let new = form.check(&Space::of(conn, &by.user)?)?;
        Token::issue(conn, &by.user, &new, visit)
    }

    /// Creates a token for a user who has just authenticated.
    pub fn issue(conn: &mut Conn, to: &User, new: &NewToken, visit: &ClientInfo) -> Result<(Token, String)> {
        // Locking the user's row keeps concurrent requests within the limit.
        users::table.find(to.id).select(users::id).for_update().first::<UserId>(conn)?;
        let live: i64 = live(to.id).count().get_result(conn)?;
        if live >= MOST {
            return Err(Error::Refused(format!(
                "You have {MOST} tokens, the maximum. Revoke one you no longer need."
            )));
        }
        let made = insert(conn, to.id, new)?;
        security_events::record(conn, to.id, SecurityEvent::TokenAdded, &new.name, visit)?;
        Ok(made)
    }

    /// Issues a token to somebody whose password was right, if the second factor is too. What was tried stays counted.
    pub fn issue_at_sign_in(
        conn: &mut Conn,
        keys: &Keys,
        request: &TokenRequest,
        needed: SecondFactor,
    ) -> Result<Result<(Token, String), MfaAnswer>> {
        let user = &request.user;
        free(conn, user, needed)?; // before a code is used up
        let new = request.form.check(&Space::of(conn, user)?)?;
        if mfa::factors::has_any(conn, user.id)? {
            if request.code.is_empty() {
                return Ok(Err(MfaAnswer::Wrong));
            }
            match mfa::verification::answer(conn, keys, user.id, &request.code, &request.client)? {
                MfaAnswer::Right => (),
                other => return Ok(Err(other)),
            }
        }
        attempts::forgive(conn, &request.attempt)?;
        Token::issue(conn, user, &new, &request.client).map(Ok)
    }

    /// The valid tokens of a user, newest first, each with the handle of its space.
    pub fn listed(conn: &mut Conn, of: &User) -> Result<Vec<(Token, Option<String>)>> {
        let mine = live(of.id).left_join(spaces::table.on(tokens::space_id.eq(spaces::id.nullable())));
        let rows = mine.order(tokens::id.desc()).select((Token::as_select(), spaces::handle.nullable()));
        Ok(rows.load(conn)?)
    }

    /// A valid token of the user.
    pub fn by_id(conn: &mut Conn, of: &User, id: TokenId) -> Result<Token> {
        Ok(live(of.id).filter(tokens::id.eq(id)).select(Token::as_select()).first(conn)?)
    }

    /// Revokes a token.
    pub fn revoke(conn: &mut Conn, by: &Reauthenticated, id: TokenId, visit: &ClientInfo) -> Result<Token> {
        let token = Token::by_id(conn, &by.user, id)?;
        end(conn, &token, Error::NotFound)?;
        security_events::record(conn, by.user.id, SecurityEvent::TokenRevoked, &token.name, visit)?;
        Ok(token)
    }
}

/// Selects the valid tokens of a user.
#[diesel::dsl::auto_type(no_type_alias)]
fn live(user_id: UserId) -> _ {
    let now: DateTime<Utc> = Utc::now();
    tokens::table
        .filter(tokens::user_id.eq(user_id))
        .filter(tokens::revoked_at.is_null())
        .filter(tokens::expires_at.gt(now))
}

/// What holds a user back also holds back their programs.
pub fn free(conn: &mut Conn, user: &User, needed: SecondFactor) -> Result<()> {
    sessions::held(conn, user, needed)?.map_or(Ok(()), |held| Err(Error::Gated(held)))
}

fn insert(conn: &mut Conn, user_id: UserId, new: &NewToken) -> Result<(Token, String)> {
    let secret = secret::fresh()?;
    let token = diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user_id),
            tokens::name.eq(&new.name),
            tokens::secret_hash.eq(crypto::hash(&secret)),
            tokens::tail.eq(&secret[secret.len() - 4..]),
            tokens::scope.eq(new.scope.word()),
            tokens::space_id.eq(new.space_id),
            tokens::expires_at.eq(Utc::now() + new.lifetime),
        ))
        .returning(Token::as_returning())
        .get_result(conn)?;
    Ok((token, secret))
}

/// Revokes a token; an error if it was already revoked.
fn end(conn: &mut Conn, token: &Token, gone: Error) -> Result<()> {
    let row = tokens::table.find(token.id).filter(tokens::revoked_at.is_null());
    match diesel::update(row).set(tokens::revoked_at.eq(Utc::now())).execute(conn)? {
        0 => Err(gone),
        _ => Ok(()),
    }
}

/// Proof that the request carries a valid token.
#[derive(Debug, Clone)]
pub struct Bearer {
    pub user: User,
    pub token: Token,
    proof: PhantomData<()>,
}

impl Bearer {
    /// The only constructor.
    pub fn check(conn: &mut Conn, shown: &str, needed: SecondFactor) -> Result<Bearer> {
        if !secret::is_well_formed(shown) {
            return Err(Error::SignInFirst);
        }
        let found = tokens::table
            .inner_join(users::table)
            .filter(tokens::secret_hash.eq(crypto::hash(shown)))
            .filter(tokens::revoked_at.is_null().and(tokens::expires_at.gt(Utc::now())))
            .filter(users::suspended_at.is_null().and(users::erase_at.is_null()))
            .select((User::as_select(), Token::as_select()))
            .first(conn)
            .optional()?;
        let (user, token) = found.ok_or(Error::SignInFirst)?;
        free(conn, &user, needed)?;
        Ok(Bearer { user, token, proof: PhantomData })
    }

    /// The user, acting through this token.
    pub fn actor(&self) -> Actor {
        Actor::Token(self.user.clone(), Grant { scope: self.token.scope(), space_id: self.token.space_id })
    }

    /// Returns `true` if the use should be recorded: once an hour, because no more precision is shown.
    pub fn is_to_note(&self) -> bool {
        self.token.last_used_at.is_none_or(|at| at < this_hour())
    }

    /// Records the hour of the last use.
    pub fn note(&self, conn: &mut Conn) -> Result<()> {
        let row = tokens::table.find(self.token.id);
        diesel::update(row).set(tokens::last_used_at.eq(this_hour())).execute(conn)?;
        Ok(())
    }

    /// Replaces a token by one with the same name, scope and lifetime, and revokes the old one.
    pub fn renew(&self, conn: &mut Conn, visit: &ClientInfo) -> Result<(Token, String)> {
        end(conn, &self.token, Error::SignInFirst)?;
        let Token { name, space_id, created_at, expires_at, .. } = self.token.clone();
        let (scope, lifetime) = (self.token.scope(), expires_at - created_at);
        let made = insert(conn, self.user.id, &NewToken { name, scope, space_id, lifetime })?;
        security_events::record(conn, self.user.id, SecurityEvent::TokenAdded, &made.0.name, visit)?;
        Ok(made)
    }

    /// Revokes the token of the request.
    pub fn revoke(&self, conn: &mut Conn, visit: &ClientInfo) -> Result<()> {
        end(conn, &self.token, Error::SignInFirst)?;
        security_events::record(conn, self.user.id, SecurityEvent::TokenRevoked, &self.token.name, visit)
    }
}

fn this_hour() -> DateTime<Utc> {
    let now = Utc::now();
    now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now)
}

/// Notifies owners of tokens that expire within a week, once. Tokens that were created for two weeks or less
/// are left out.
pub fn warn(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let soon = tokens::expires_at.between(now, now + WARNED_BEFORE);
    let lasting = tokens::expires_at.gt(tokens::created_at + 14.days());
    let to_warn = tokens::table
        .filter(soon.and(lasting).and(tokens::warned_at.is_null()).and(tokens::revoked_at.is_null()));
    let warned: Vec<(UserId, String, DateTime<Utc>)> = diesel::update(to_warn)
        .set(tokens::warned_at.eq(now))
        .returning((tokens::user_id, tokens::name, tokens::expires_at))
        .get_results(conn)?;
    for (user_id, name, end) in &warned {
        let address: String = users::table.find(user_id).select(users::email).first(conn)?;
        let letter = Email::TokenEnds { name: name.clone(), on: end.date_naive().to_string() };
        outbox::enqueue(conn, Some(*user_id), &address, &letter)?;
    }
    Ok(warned.len())
}
