//! Tokens as rows.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{dsl::IntervalDsl, prelude::*};

use super::{
    faults,
    forms::{NewToken, TokenForm},
};
use crate::{
    access::{AuthenticatedToken, Token, bearer::check_gates, token_secret},
    auth::{
        User, access_tokens,
        credentials::CheckedPassword,
        mfa::{self, CodeCheck},
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    config::SecondFactorPolicy,
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
const MAX_TOKENS: i64 = 50;
/// How long before its expiry the owner is notified.
const EXPIRY_NOTICE: TimeDelta = TimeDelta::days(7);

/// A request for a token by e-mail and password, after the password turned out right.
#[derive(Debug)]
pub(crate) struct TokenRequest {
    pub(crate) password: CheckedPassword,
    pub(crate) form: TokenForm,
    /// A code of the second factor, or nothing.
    pub code: String,
    pub(crate) client: ClientInfo,
}

impl Token {
    /// Creates a token on the account's page; returns it with its secret, which is shown once.
    pub(crate) fn add(
        conn: &mut Conn,
        by: &Reauthenticated,
        form: &TokenForm,
        client: &ClientInfo,
    ) -> Result<(Token, String)> {
        let new = form.check(by.user(), &Space::of(conn, by.user())?)?;
        User::lock(conn, by.user().id)?;
        sessions::require(conn, by)?;
        Token::issue(conn, by.user(), &new, client)
    }

    /// Creates a token for a user who has just authenticated.
    pub(crate) fn issue(
        conn: &mut Conn,
        to: &User,
        new: &NewToken,
        client: &ClientInfo,
    ) -> Result<(Token, String)> {
        User::lock(conn, to.id)?; // keeps concurrent requests within the limit
        if access_tokens::count(conn, to.id)? >= MAX_TOKENS {
            return Err(Error::Conflict(faults::too_many_tokens(MAX_TOKENS)));
        }
        let made = insert(conn, to.id, new, Utc::now() + new.lifetime)?;
        security_events::record(conn, to.id, SecurityEvent::TokenAdded, &new.name, client)?;
        Ok(made)
    }

    /// Issues a token to a person whose password was right, if the second factor is too. What was tried stays counted.
    pub(crate) fn issue_at_sign_in(
        conn: &mut Conn,
        keys: &Keys,
        request: &TokenRequest,
        needed: SecondFactorPolicy,
    ) -> Result<Result<(Token, String), CodeCheck>> {
        request.password.lock(conn)?;
        let user = request.password.user();
        check_gates(conn, user, needed)?; // before a code is used up
        let new = request.form.check(user, &Space::of(conn, user)?)?;
        if mfa::factors::has_any(conn, user.id)? {
            if request.code.is_empty() {
                return Ok(Err(CodeCheck::Wrong));
            }
            match mfa::verification::check_code(conn, keys, user.id, &request.code, (&request.client, None))?
            {
                CodeCheck::Valid => (),
                other => return Ok(Err(other)),
            }
        }
        request.password.reset_attempts(conn)?;
        Token::issue(conn, user, &new, &request.client).map(Ok)
    }

    /// The valid tokens of a user, newest first, each with the handle of its space.
    pub(crate) fn listed(conn: &mut Conn, of: &User) -> Result<Vec<(Token, Option<String>)>> {
        let live_tokens = access_tokens::valid(of.id)
            .left_join(spaces::table.on(tokens::space_id.eq(spaces::id.nullable())));
        let rows =
            live_tokens.order(tokens::id.desc()).select((Token::as_select(), spaces::handle.nullable()));
        Ok(rows.load(conn)?)
    }

    /// A valid token of the user.
    pub(crate) fn by_id(conn: &mut Conn, of: &User, id: TokenId) -> Result<Token> {
        Ok(access_tokens::valid(of.id).filter(tokens::id.eq(id)).select(Token::as_select()).first(conn)?)
    }

    /// Revokes a token.
    pub(crate) fn revoke(
        conn: &mut Conn,
        by: &Reauthenticated,
        id: TokenId,
        client: &ClientInfo,
    ) -> Result<Token> {
        let token = Token::by_id(conn, by.user(), id)?;
        mark_revoked(conn, &token, Error::NotFound)?;
        security_events::record(conn, by.user().id, SecurityEvent::TokenRevoked, &token.name, client)?;
        Ok(token)
    }
}

fn insert(
    conn: &mut Conn,
    user_id: UserId,
    new: &NewToken,
    expires_at: DateTime<Utc>,
) -> Result<(Token, String)> {
    let secret = token_secret::generate()?;
    let token = diesel::insert_into(tokens::table)
        .values((
            tokens::user_id.eq(user_id),
            tokens::name.eq(&new.name),
            tokens::secret_hash.eq(crypto::hash(&secret)),
            tokens::tail.eq(&secret[secret.len() - 4..]),
            tokens::scope.eq(new.scope.as_str()),
            tokens::space_id.eq(new.space_id),
            tokens::expires_at.eq(expires_at),
        ))
        .returning(Token::as_returning())
        .get_result(conn)?;
    Ok((token, secret))
}

/// Revokes a token; an error if it was already revoked.
fn mark_revoked(conn: &mut Conn, token: &Token, gone: Error) -> Result<()> {
    let row = tokens::table.find(token.id).filter(tokens::revoked_at.is_null());
    match diesel::update(row).set(tokens::revoked_at.eq(Utc::now())).execute(conn)? {
        0 => Err(gone),
        _ => Ok(()),
    }
}

impl AuthenticatedToken {
    /// Replaces a token by one with the same name, scope and day of expiry, and revokes the old one: a program can't
    /// extend what its owner limited.
    pub(crate) fn renew(&self, conn: &mut Conn, client: &ClientInfo) -> Result<(Token, String)> {
        User::lock(conn, self.user().id)?;
        mark_revoked(conn, self.token(), Error::Unauthenticated)?;
        let Token { name, space_id, created_at, expires_at, .. } = self.token().clone();
        let (scope, lifetime) = (self.token().scope(), expires_at - created_at);
        let made = insert(conn, self.user().id, &NewToken { name, scope, space_id, lifetime }, expires_at)?;
        // It lasts as long as it was made for, so its end is announced as if it had not been renewed.
        let renewed = diesel::update(tokens::table.find(made.0.id));
        renewed.set(tokens::created_at.eq(created_at)).execute(conn)?;
        security_events::record(conn, self.user().id, SecurityEvent::TokenAdded, &made.0.name, client)?;
        Ok(made)
    }

    /// Revokes the token of the request.
    pub(crate) fn revoke(&self, conn: &mut Conn, client: &ClientInfo) -> Result<()> {
        mark_revoked(conn, self.token(), Error::Unauthenticated)?;
        security_events::record(conn, self.user().id, SecurityEvent::TokenRevoked, &self.token().name, client)
    }
}

/// Notifies owners of tokens that expire within a week, once. Tokens that were created for two weeks or less
/// are left out.
pub fn notify_expiring(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let soon = tokens::expires_at.between(now, now + EXPIRY_NOTICE);
    let lasting = tokens::expires_at.gt(tokens::created_at + 14.days());
    let to_warn = tokens::table
        .filter(soon.and(lasting).and(tokens::warned_at.is_null()).and(tokens::revoked_at.is_null()));
    let warned: Vec<(UserId, String, DateTime<Utc>)> = diesel::update(to_warn)
        .set(tokens::warned_at.eq(now))
        .returning((tokens::user_id, tokens::name, tokens::expires_at))
        .get_results(conn)?;
    for (user_id, name, end) in &warned {
        let address: String = users::table.find(user_id).select(users::email).first(conn)?;
        let email = Email::TokenExpires { name: name.clone(), on: end.date_naive().to_string() };
        outbox::enqueue(conn, Some(*user_id), &address, &email)?;
    }
    Ok(warned.len())
}
