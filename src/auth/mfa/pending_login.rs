//! Pending logins: the password was right, the second factor is missing.
//!
//! **Invariants:** a pending login gives access to the second step only; it lasts ten minutes and five
//! attempts, and ends when the sign-in completes; attempts are also limited per user, across all pending logins.

use std::time::Duration;

use chrono::{TimeDelta, Utc};
use diesel::prelude::*;

use super::{
    faults,
    verification::{CodeCheck, check_code},
};
use crate::{
    auth::{
        User, devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions,
    },
    crypto::{self, Keys},
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{half_sign_ins, users},
    },
    error::{Error, Result},
};

const LIFETIME: TimeDelta = TimeDelta::minutes(10);
const MAX_ATTEMPTS: i32 = 5;

/// What the browser sends to complete a pending login.
#[derive(Debug, Clone)]
pub(crate) struct LoginCompletion {
    pub client: ClientInfo,
    /// The cookie of the browser, if it has one.
    pub device: Option<String>,
    /// Whether the browser skips the second factor for 30 days.
    pub remember: bool,
}

/// A completed sign-in.
#[derive(Debug, Clone)]
pub(crate) struct CompletedLogin {
    /// The id of the session, for the cookie only.
    pub session: String,
    /// The secret of the browser, for its cookie only.
    pub device: String,
}

/// The result of a code.
#[derive(Debug, Clone)]
pub(crate) enum CodeOutcome {
    Completed(CompletedLogin),
    Wrong,
    /// Expired or too many attempts: the password is required again.
    Expired,
    Wait(Duration),
}

/// Starts a pending login; returns its id, for the cookie only.
pub(super) fn begin(conn: &mut Conn, user_id: UserId) -> Result<String> {
    let id = crypto::random_secret()?;
    diesel::insert_into(half_sign_ins::table)
        .values((half_sign_ins::id_hash.eq(crypto::hash(&id)), half_sign_ins::user_id.eq(user_id)))
        .execute(conn)?;
    Ok(id)
}

/// The user of a pending login that has not expired.
pub(crate) fn user_of(conn: &mut Conn, id: &str) -> Result<Option<UserId>> {
    let pending_id = half_sign_ins::table.find(crypto::hash(id));
    let open = half_sign_ins::created_at.gt(Utc::now() - LIFETIME).and(half_sign_ins::tries.lt(MAX_ATTEMPTS));
    Ok(pending_id.filter(open).select(half_sign_ins::user_id).first(conn).optional()?)
}

/// Tries a code. The caller commits in every case, because wrong codes count.
pub(crate) fn try_code(
    conn: &mut Conn,
    keys: &Keys,
    id: &str,
    code: &str,
    completion: &LoginCompletion,
) -> Result<CodeOutcome> {
    let Some(user_id) = user_of(conn, id)? else { return Ok(CodeOutcome::Expired) };
    User::lock(conn, user_id)?; // first, as everything that ends sign-ins does
    let open = half_sign_ins::created_at.gt(Utc::now() - LIFETIME).and(half_sign_ins::tries.lt(MAX_ATTEMPTS));
    let counted =
        diesel::update(half_sign_ins::table.filter(half_sign_ins::id_hash.eq(crypto::hash(id)).and(open)))
            .set(half_sign_ins::tries.eq(half_sign_ins::tries + 1))
            .returning(half_sign_ins::tries);
    let Some(tries) = counted.get_result::<i32>(conn).optional()? else {
        return Ok(CodeOutcome::Expired);
    };
    Ok(match check_code(conn, keys, user_id, code, (&completion.client, completion.device.as_deref()))? {
        CodeCheck::Valid => {
            let user = User::by_id(conn, user_id)?;
            CodeOutcome::Completed(complete(conn, &user, Some(id), completion)?)
        }
        CodeCheck::Wrong if tries >= MAX_ATTEMPTS => CodeOutcome::Expired,
        CodeCheck::Wrong => CodeOutcome::Wrong,
        CodeCheck::RateLimited(wait) => CodeOutcome::Wait(wait),
    })
}

/// Signs in a user who has shown all factors, and ends the pending login, if there is one.
pub(crate) fn complete(
    conn: &mut Conn,
    user: &User,
    pending_id: Option<&str>,
    completion: &LoginCompletion,
) -> Result<CompletedLogin> {
    User::lock(conn, user.id)?;
    let not_suspended = users::table.find(user.id).filter(users::suspended_at.is_null());
    if !diesel::select(diesel::dsl::exists(not_suspended)).get_result(conn)? {
        return Err(Error::Conflict(faults::SUSPENDED));
    }
    if let Some(id) = pending_id {
        diesel::delete(half_sign_ins::table.find(crypto::hash(id))).execute(conn)?;
    }
    let device = devices::remember(conn, user.id, completion.device.as_deref())?;
    if completion.remember {
        devices::trust(conn, user.id, &device)?;
    }
    security_events::record(conn, user.id, SecurityEvent::SignedIn, "", &completion.client)?;
    Ok(CompletedLogin { session: sessions::start(conn, user, &completion.client)?, device })
}
