//! Closing a team space: to its owners' bin as a whole, and back.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool},
};
use serde_json::json;

use crate::{
    access::{Actor, Allowed, Locator, Manage, Resource, Role},
    audit::{self, ChangeKind, Changed},
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::{closed_memberships, spaces},
    },
    error::{Error, Result},
    notifications::{About, Kind, notify},
    spaces::{
        Space, invitations,
        members::model::{event, lock, with_role},
    },
};

/// What is in a space, for the page that asks before it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub(crate) struct SpaceSize {
    #[diesel(sql_type = BigInt)]
    pub(crate) lists: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub(crate) members: i64,
}

impl SpaceSize {
    /// Counts it.
    pub(crate) fn of(conn: &mut Conn, space: &Allowed<Space, Manage>) -> Result<SpaceSize> {
        let counted = sql_query(
            "select count(*) as lists, coalesce(sum(size), 0)::bigint as favourites,
                 (select count(*) from memberships where space_id = $1) as members
             from categories where space_id = $1 and binned_at is null",
        );
        Ok(counted.bind::<BigInt, _>(space.item().id).get_result(conn)?)
    }
}

/// A closed space, for its owners.
#[derive(Debug, Clone)]
pub(crate) struct ClosedSpace {
    pub(crate) space: Space,
    pub(crate) closed_at: DateTime<Utc>,
}

/// Moves the memberships of a space from one table to another, whose names are fixed.
fn move_memberships(conn: &mut Conn, space_id: SpaceId, [from, to]: [&str; 2]) -> Result<()> {
    sql_query(format!(
        "with moved as (delete from {from} where space_id = $1 returning *)
         insert into {to} (space_id, user_id, role, since, invited_by)
         select space_id, user_id, role, since, invited_by from moved"
    ))
    .bind::<BigInt, _>(space_id)
    .execute(conn)?;
    Ok(())
}

/// Closes a team space: from now on it is there for no one. Its owners can restore it as long as the bin keeps it.
pub(crate) fn close(conn: &mut Conn, on: &Allowed<Space, Manage>) -> Result<()> {
    let on = lock(conn, on)?;
    on.item().must_be_a_team()?;
    let SpaceSize { lists, favourites, members: count } = SpaceSize::of(conn, &on)?;
    let changes = json!({"lists": lists, "favourites": favourites, "members": count});
    audit::record(conn, on.actor(), event(on.item(), ChangeKind::SpaceClosed, changes))?;
    let members = with_role(conn, on.item().id, Role::Viewer)?;
    notify(conn, Kind::Closed, &About::space(on.item().id), Some(on.person().id), &members)?;
    move_memberships(conn, on.item().id, ["memberships", "closed_memberships"])?;
    diesel::update(spaces::table.find(on.item().id))
        .set((spaces::is_closed.eq(true), spaces::closed_at.eq(Utc::now())))
        .execute(conn)?;
    Ok(())
}

/// How many lists are no longer public since their space was restored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unpublished {
    /// Those that only members can see.
    pub(crate) private: usize,
    /// Those that people with a link can see, too: one was made before.
    pub(crate) by_link: usize,
}

#[derive(QueryableByName)]
struct IsPrivate {
    #[diesel(sql_type = Bool)]
    is_private: bool,
}

/// Restores a closed space with its members, lists and links. Nothing of it is public: lists are private now, or for people
/// with a link if one is live. `NotFound` if it is no longer in the bin.
pub(crate) fn restore(conn: &mut Conn, on: &Allowed<ClosedSpace, Manage>) -> Result<Changed<Unpublished>> {
    let space = &on.item().space;
    let closed = spaces::table.find(space.id).filter(spaces::closed_at.is_not_null());
    closed.select(spaces::id).for_no_key_update().first::<SpaceId>(conn)?;
    move_memberships(conn, space.id, ["closed_memberships", "memberships"])?;
    diesel::update(spaces::table.find(space.id))
        .set((spaces::is_closed.eq(false), spaces::closed_at.eq(None::<DateTime<Utc>>)))
        .execute(conn)?;
    invitations::model::announce_unsent(conn, space.id)?;
    let changed = sql_query(
        "update categories c set version = version + 1, visibility = case when exists (
             select from shares s where s.space_id = c.space_id and s.category_id = c.id and s.revoked_at is null)
             then 'link' else 'private' end
         where space_id = $1 and visibility = 'public' and binned_at is null
         returning visibility = 'private' as is_private",
    );
    let changed: Vec<IsPrivate> = changed.bind::<BigInt, _>(space.id).load(conn)?;
    let private = changed.iter().filter(|it| it.is_private).count();
    let unpublished = Unpublished { private, by_link: changed.len() - private };
    let changes = json!({"made_private": private, "made_link": unpublished.by_link});
    let event = event(space, ChangeKind::SpaceRestored, changes);
    Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, unpublished))
}

/// The closed spaces that the person owned, newest first.
pub(crate) fn listed(conn: &mut Conn, actor: &Actor) -> Result<Vec<ClosedSpace>> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let owned = closed_memberships::user_id.eq(user.id).and(closed_memberships::role.eq(Role::Owner.word()));
    let rows = closed_memberships::table.inner_join(spaces::table).filter(owned);
    let rows = rows.order(spaces::closed_at.desc()).select((Space::as_select(), spaces::closed_at));
    let found: Vec<(Space, Option<DateTime<Utc>>)> = rows.load(conn)?;
    let closed = |(space, at): (Space, Option<DateTime<Utc>>)| Some(ClosedSpace { space, closed_at: at? });
    Ok(found.into_iter().filter_map(closed).collect())
}

/// Deletes one space that was closed before that moment, with everything in it. Concurrent calls take different ones.
pub(crate) fn erase_expired(conn: &mut Conn, before: DateTime<Utc>) -> Result<Option<SpaceId>> {
    let due = spaces::table.filter(spaces::closed_at.lt(before)).order(spaces::closed_at).select(spaces::id);
    let due: Option<SpaceId> = due.for_update().skip_locked().first(conn).optional()?;
    if let Some(id) = due {
        sql_query("select erase_space($1)").bind::<BigInt, _>(id).execute(conn)?;
    }
    Ok(due)
}

impl Resource for ClosedSpace {
    type Id = SpaceId;
    const ID_PARAMETER: &'static str = "space_id";

    /// Only its owners know that it is in the bin.
    fn with_role(
        conn: &mut Conn,
        key: &Locator<SpaceId>,
        user_id: Option<UserId>,
    ) -> Result<(ClosedSpace, Role)> {
        let (Locator::Id(id), Some(user_id)) = (key, user_id) else { return Err(Error::NotFound) };
        let row = closed_memberships::table
            .inner_join(spaces::table)
            .filter(closed_memberships::space_id.eq(id).and(closed_memberships::user_id.eq(user_id)))
            .filter(closed_memberships::role.eq(Role::Owner.word()))
            .select((Space::as_select(), spaces::closed_at));
        let (space, closed_at): (Space, Option<DateTime<Utc>>) = row.first(conn)?;
        Ok((ClosedSpace { space, closed_at: closed_at.ok_or(Error::NotFound)? }, Role::Owner))
    }

    fn space_id(&self) -> SpaceId {
        self.space.id
    }
}
