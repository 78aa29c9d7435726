//! Whom an owner may invite, and whether there is a seat for them.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool},
};

use super::{faults, forms::Invitee};
use crate::{
    access::{Allowed, Manage},
    auth::User,
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::{memberships, space_invitations as invitations, users},
    },
    error::Result,
    spaces::{Space, members::Member},
};

/// The most open invitations of a space.
const MAX_OPEN: i64 = 30;
/// The most people that the form offers.
const MAX_KNOWN: i64 = 200;

/// People with whom the owner shares another space and who are not members yet, by name.
pub(crate) fn known_people(conn: &mut Conn, of: &Allowed<Space, Manage>) -> Result<Vec<(UserId, String)>> {
    people(conn, of, None)
}

/// The same, or only this one of them.
fn people(
    conn: &mut Conn,
    of: &Allowed<Space, Manage>,
    only: Option<UserId>,
) -> Result<Vec<(UserId, String)>> {
    let (mine, here) = diesel::alias!(memberships as mine, memberships as here);
    let shared = mine.filter(mine.field(memberships::user_id).eq(of.person().id));
    let shared = shared.select(mine.field(memberships::space_id));
    let members = here.filter(here.field(memberships::space_id).eq(of.item().id));
    let members = members.select(here.field(memberships::user_id));
    let people = users::table
        .inner_join(memberships::table.on(memberships::user_id.eq(users::id)))
        .filter(memberships::space_id.eq_any(shared).and(users::email_confirmed_at.is_not_null()))
        .filter(users::id.ne_all(members))
        .filter(only.is_none().into_sql::<Bool>().or(users::id.eq(only.unwrap_or_default())))
        .select((users::id, users::name))
        .distinct();
    Ok(people.order((users::name, users::id)).limit(MAX_KNOWN).load(conn)?)
}

#[derive(QueryableByName)]
struct Seats {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The number of seats of a team's space, a setting of the connection.
pub(crate) fn seats(conn: &mut Conn) -> Result<i64> {
    let setting = sql_query("select current_setting('podium.seats')::bigint as count");
    Ok(setting.get_result::<Seats>(conn)?.count)
}

/// How many invitations keep a seat: those that can still be accepted.
pub(crate) fn count_offered(conn: &mut Conn, space_id: SpaceId) -> Result<i64> {
    Ok(open(space_id).filter(can_be_accepted()).count().get_result(conn)?)
}

/// The invitations of a space that were neither accepted nor withdrawn.
#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn open(space_id: SpaceId) -> _ {
    invitations::table
        .filter(invitations::space_id.eq(space_id))
        .filter(invitations::accepted_at.is_null())
        .filter(invitations::withdrawn_at.is_null())
}

#[diesel::dsl::auto_type(no_type_alias)]
pub(super) fn can_be_accepted() -> _ {
    invitations::expires_at.gt(diesel::dsl::now).and(invitations::refused_at.is_null())
}

/// The address of an invitee.
pub(super) fn address(conn: &mut Conn, on: &Allowed<Space, Manage>, to: &Invitee) -> Result<String> {
    match to {
        Invitee::Address(email) => Ok(email.clone()),
        Invitee::Person(id) => {
            let is_unknown = people(conn, on, Some(*id))?.is_empty();
            if is_unknown { Err(faults::UNKNOWN_PERSON.into()) } else { User::by_id(conn, *id)?.email(conn) }
        }
    }
}

/// Refused for the inviter's own address and for that of a member.
pub(super) fn must_be_new(conn: &mut Conn, on: &Allowed<Space, Manage>, email_key: &str) -> Result<()> {
    let found = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::space_id.eq(on.item().id))
        .filter(users::email_key.eq(email_key).and(users::email_confirmed_at.is_not_null()))
        .select((users::id, users::name));
    match found.first::<(UserId, String)>(conn).optional()? {
        None => Ok(()),
        Some((id, _)) if id == on.person().id => Err(faults::OWN_ADDRESS.into()),
        Some((_, name)) => Err(faults::already_member(&name).into()),
    }
}

/// Refused if no seat is left besides that of an earlier invitation to the same address. The space is locked.
pub(super) fn must_fit(conn: &mut Conn, space_id: SpaceId, email_key: &str) -> Result<()> {
    let seats = seats(conn)?;
    let others = open(space_id).filter(can_be_accepted()).filter(invitations::email_key.ne(email_key));
    let others: i64 = others.count().get_result(conn)?;
    if Member::count(conn, space_id)? + others >= seats {
        return Err(faults::no_seat(seats).into());
    }
    if others >= MAX_OPEN { Err(faults::too_many_invitations(MAX_OPEN).into()) } else { Ok(()) }
}
