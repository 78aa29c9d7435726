//! People who may not comment in a space any more.
//!
//! **Invariants:** owners decide; they cannot be silenced themselves. What a silenced person wrote stays.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{Comment, faults};
use crate::{
    access::{Allowed, Manage},
    audit::{self, ChangeKind, Changed},
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::{memberships, silences, users},
    },
    error::{Error, Result},
    spaces::{Space, members},
};

/// A person who may not comment.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Silenced {
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(crate) since: DateTime<Utc>,
}

/// The most people who are silenced in a space.
const MOST: i32 = 1_000;

/// Returns `true` if the person may not comment in the space.
pub(super) fn is_silenced(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<bool> {
    let row = silences::table.find((space_id, user_id));
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

impl Silenced {
    /// Those who are silenced in a space, latest first.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Space, Manage>) -> Result<Vec<Silenced>> {
        let all = silences::table.inner_join(users::table).filter(silences::space_id.eq(of.item().id));
        let all = all.order((silences::since.desc(), silences::user_id)).limit(i64::from(MOST));
        Ok(all.select((silences::user_id, users::name, silences::since)).load(conn)?)
    }
}

/// Silences the author of a comment. Returns their name. `Forbidden` for owners of the space; `NotFound` once the account is gone.
pub(crate) fn silence_author(conn: &mut Conn, on: &Allowed<Comment, Manage>) -> Result<Changed<String>> {
    let person = on.item().author_id.ok_or(Error::NotFound)?;
    let space: Allowed<Space, Manage> =
        on.check_other(conn, &crate::access::Locator::Id(on.item().space_id))?;
    silence(conn, &space, person)
}

/// Silences a person. Returns their name. `Forbidden` for owners of the space; `NotFound` for those who never wrote there;
/// `Conflict` with `too_many_silenced`.
pub(crate) fn silence(
    conn: &mut Conn,
    on: &Allowed<Space, Manage>,
    person: UserId,
) -> Result<Changed<String>> {
    let on = &members::model::lock(conn, on)?;
    let space = on.item();
    let role = memberships::table.find((space.id, person)).select(memberships::role);
    let role: Option<String> = role.first(conn).optional()?;
    if role.as_deref() == Some("owner") {
        return Err(Error::Forbidden);
    }
    if role.is_none() && !Comment::has_written(conn, space.id, person)? {
        return Err(Error::NotFound);
    }
    let name = name_of(conn, person)?;
    if is_silenced(conn, space.id, person)? {
        return Ok(Changed::unchanged(name));
    }
    if space.silence_count >= MOST {
        return Err(Error::Conflict(faults::TOO_MANY_SILENCED));
    }
    let row = (silences::space_id.eq(space.id), silences::user_id.eq(person));
    diesel::insert_into(silences::table).values(row).execute(conn)?;
    record(conn, on, (ChangeKind::PersonSilenced, person), name)
}

/// Lets a silenced person comment again. Returns their name. `NotFound` for everyone else, of whom owners learn no names.
pub(crate) fn end(conn: &mut Conn, on: &Allowed<Space, Manage>, person: UserId) -> Result<Changed<String>> {
    let on = &members::model::lock(conn, on)?;
    let gone = diesel::delete(silences::table.find((on.item().id, person))).execute(conn)?;
    if gone == 0 {
        return Err(Error::NotFound);
    }
    let name = name_of(conn, person)?;
    record(conn, on, (ChangeKind::SilenceEnded, person), name)
}

fn name_of(conn: &mut Conn, person: UserId) -> Result<String> {
    Ok(users::table.find(person).select(users::name).first(conn)?)
}

fn record(
    conn: &mut Conn,
    on: &Allowed<Space, Manage>,
    (kind, person): (ChangeKind, UserId),
    name: String,
) -> Result<Changed<String>> {
    let event = members::model::event(on.item(), kind, json!({"member": person}));
    Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, name))
}
