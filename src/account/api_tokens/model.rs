//! Tokens as rows.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::IntervalDsl, prelude::*};

use super::forms::{NewToken, TokenForm};
use crate::{
    access::{Bearer, Token, bearer::check_gates, token_secret},
    auth::{
        User,
        attempts::{self, LoginAttempt},
        mfa::{self, MfaAnswer},
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::Reauthenticated,
    },
    config::SecondFactor,
    crypto::{self, Keys},
    database::ids::{TokenId, UserId},
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
        let made = insert(conn, to.id, new, Utc::now() + new.lifetime)?;
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
        check_gates(conn, user, needed)?; // before a code is used up
        let new = request.form.check(&Space::of(conn, user)?)?;
        if mfa::factors::has_any(conn, user.id)? {
            if request.code.is_empty() {
                return Ok(Err(MfaAnswer::Wrong));
            }
            match mfa::verification::answer(conn, keys, user.id, &request.code, (&request.client, None))? {
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

fn insert(
    conn: &mut Conn,
    user_id: UserId,
    new: &NewToken,
    expires_at: DateTime<Utc>,
) -> Result<(Token, String)> {
    let secret = token_secret::fresh()?;
    let token = diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user_id),
            tokens::name.eq(&new.name),
            tokens::secret_hash.eq(crypto::hash(&secret)),
            tokens::tail.eq(&secret[secret.len() - 4..]),
            tokens::scope.eq(new.scope.word()),
            tokens::space_id.eq(new.space_id),
            tokens::expires_at.eq(expires_at),
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

impl Bearer {
    /// Replaces a token by one with the same name, scope and day of expiry, and revokes the old one: a program can't
    /// extend what its owner limited.
    pub fn renew(&self, conn: &mut Conn, visit: &ClientInfo) -> Result<(Token, String)> {
        end(conn, &self.token, Error::SignInFirst)?;
        let Token { name, space_id, created_at, expires_at, .. } = self.token.clone();
        let (scope, lifetime) = (self.token.scope(), expires_at - created_at);
        let made = insert(conn, self.user.id, &NewToken { name, scope, space_id, lifetime }, expires_at)?;
        security_events::record(conn, self.user.id, SecurityEvent::TokenAdded, &made.0.name, visit)?;
        Ok(made)
    }

    /// Revokes the token of the request.
    pub fn revoke(&self, conn: &mut Conn, visit: &ClientInfo) -> Result<()> {
        end(conn, &self.token, Error::SignInFirst)?;
        security_events::record(conn, self.user.id, SecurityEvent::TokenRevoked, &self.token.name, visit)
    }
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
