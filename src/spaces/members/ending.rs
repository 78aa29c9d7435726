//! What ends with a membership: everything that it opened.
//!
//! **Invariants:** the next request of the person finds them to be no member; no token, import or kept answer of theirs goes
//! on giving what is in the space, and their own orders of its lists are gone. An import that runs at that moment finds out itself before it commits.

use chrono::Utc;
use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::{
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::{form_keys, imports, memberships, own_orders, space_invitations, tokens},
    },
    error::Result,
};

/// Ends the membership of a person in a space that is locked.
pub(crate) fn end(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<()> {
    diesel::delete(memberships::table.find((space_id, user_id))).execute(conn)?;
    // No reference does it: a closed space has no memberships, and keeps what its members placed.
    let placed = own_orders::space_id.eq(space_id).and(own_orders::user_id.eq(user_id));
    diesel::delete(own_orders::table.filter(placed)).execute(conn)?;
    let scoped = tokens::user_id.eq(user_id).and(tokens::space_id.eq(space_id));
    diesel::update(tokens::table.filter(scoped.and(tokens::revoked_at.is_null())))
        .set(tokens::revoked_at.eq(Utc::now()))
        .execute(conn)?;
    // A job that runs holds its row; it is not waited for.
    sql_query(
        "delete from jobs where id in (select jobs.id from jobs
             join imports on imports.id = (jobs.job #>> '{import,import_id}')::bigint
             where imports.user_id = $1 and imports.space_id = $2 for update of jobs skip locked)",
    )
    .bind::<BigInt, _>(user_id)
    .bind::<BigInt, _>(space_id)
    .execute(conn)?;
    let theirs = imports::user_id.eq(user_id).and(imports::space_id.eq(space_id));
    diesel::delete(imports::table.filter(theirs)).execute(conn)?;
    // The keys stay, so that nothing is done twice; the answers may show what is in the space.
    diesel::update(form_keys::table.filter(form_keys::user_id.eq(user_id)))
        .set(form_keys::answer.eq(None::<Vec<u8>>))
        .execute(conn)?;
    withdraw_invitations(conn, space_id, user_id)
}

/// Withdraws the open invitations of a person who no longer owns the space: no one gives a role above their own.
pub(crate) fn withdraw_invitations(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<()> {
    let theirs = space_invitations::space_id.eq(space_id).and(space_invitations::invited_by.eq(user_id));
    let open = space_invitations::accepted_at.is_null().and(space_invitations::withdrawn_at.is_null());
    diesel::update(space_invitations::table.filter(theirs.and(open)))
        .set(space_invitations::withdrawn_at.eq(Utc::now()))
        .execute(conn)?;
    Ok(())
}
