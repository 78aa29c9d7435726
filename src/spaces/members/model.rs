//! Members as rows: who is in a space, and changes of it.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{ending, faults};
use crate::{
    access::{Allowed, Locator, Manage, Permission, Role, ViewHistory},
    audit::{self, ChangeKind, Changed, NewEntry},
    database::{
        ids::{SpaceId, UserId},
        pool::Conn,
        schema::{memberships, spaces, users},
    },
    error::{Error, Result},
    notifications::{About, Kind, notify},
    spaces::Space,
};

/// A member of a space.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) user_id: UserId,
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) since: DateTime<Utc>,
    /// For owners only.
    pub(crate) email: Option<String>,
}

type MemberRow = (UserId, String, String, DateTime<Utc>, String);

impl Member {
    /// The members of a space: owners, editors, viewers, each the longest-standing first.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Space, ViewHistory>) -> Result<Vec<Member>> {
        let rows = memberships::table
            .inner_join(users::table.on(users::id.eq(memberships::user_id)))
            .filter(memberships::space_id.eq(of.item().id))
            .order((memberships::since, memberships::user_id))
            .select((users::id, users::name, memberships::role, memberships::since, users::email))
            .load::<MemberRow>(conn)?;
        let member = |(user_id, name, role, since, email): MemberRow| {
            let email = of.can_manage().then_some(email);
            Ok(Member { user_id, name, role: Role::parse(Some(&role))?, since, email })
        };
        let mut members = rows.into_iter().map(member).collect::<Result<Vec<_>>>()?;
        members.sort_by_key(|it| std::cmp::Reverse(it.role)); // stable: the order within a role stays
        Ok(members)
    }

    /// One member. `NotFound` if that person is none.
    pub(crate) fn by_id(conn: &mut Conn, of: &Allowed<Space, ViewHistory>, id: UserId) -> Result<Member> {
        let found = Member::listed(conn, of)?.into_iter().find(|it| it.user_id == id);
        found.ok_or(Error::NotFound)
    }

    /// The number of members of a space.
    pub(crate) fn count(conn: &mut Conn, space_id: SpaceId) -> Result<i64> {
        Ok(memberships::table.filter(memberships::space_id.eq(space_id)).count().get_result(conn)?)
    }
}

/// The members of a space who have at least that role.
pub(crate) fn with_role(conn: &mut Conn, space_id: SpaceId, least: Role) -> Result<Vec<UserId>> {
    let able: Vec<&str> = [Role::Viewer, Role::Editor, Role::Owner]
        .into_iter()
        .filter(|role| *role >= least)
        .map(Role::word)
        .collect();
    let rows =
        memberships::table.filter(memberships::space_id.eq(space_id).and(memberships::role.eq_any(able)));
    Ok(rows.select(memberships::user_id).load(conn)?)
}

/// Locks a space for a change of its members, and proves again what the actor may do: they may have lost their role while
/// they waited.
pub(crate) fn lock<P: Permission>(conn: &mut Conn, on: &Allowed<Space, P>) -> Result<Allowed<Space, P>> {
    spaces::table.find(on.item().id).select(spaces::id).for_no_key_update().first::<SpaceId>(conn)?;
    on.check_other(conn, &Locator::Id(on.item().id))
}

/// An entry of the history about a space and its members.
pub(crate) fn event(space: &Space, kind: ChangeKind, changes: serde_json::Value) -> NewEntry {
    NewEntry {
        kind,
        space_id: space.id,
        category_id: None,
        other_category_id: None,
        favourite_id: None,
        subject: space.name.clone(),
        changes,
        rows: Vec::new(),
    }
}

/// Gives a member another role. `NotFound` if that person is no member. Faults: `last_owner`, `own_space`.
pub(crate) fn change_role(
    conn: &mut Conn,
    on: &Allowed<Space, Manage>,
    user_id: UserId,
    role: Role,
) -> Result<Changed<()>> {
    let on = lock(conn, on)?;
    let before = role_of(conn, on.item().id, user_id)?;
    if before == role {
        return Ok(Changed::unchanged(()));
    }
    must_not_be_missed(conn, on.item(), (user_id, before))?;
    set_role(conn, on.item().id, user_id, role)?;
    if before == Role::Owner {
        ending::withdraw_invitations(conn, on.item().id, user_id)?;
    }
    let changes = json!({"member": user_id, "role": {"from": before.word(), "to": role.word()}});
    let entry = audit::record(conn, on.actor(), event(on.item(), ChangeKind::MemberRoleChanged, changes))?;
    notify(conn, Kind::Role, &About::space(on.item().id), Some(on.person().id), &[user_id])?;
    Ok(Changed::recorded(entry, ()))
}

/// Removes another member. `NotFound` if that person is none. Faults: `remove_yourself`, `last_owner`, `own_space`.
pub(crate) fn remove(conn: &mut Conn, on: &Allowed<Space, Manage>, user_id: UserId) -> Result<Changed<()>> {
    if user_id == on.person().id {
        return Err(Error::Conflict(faults::REMOVE_YOURSELF));
    }
    let on = lock(conn, on)?;
    let role = role_of(conn, on.item().id, user_id)?;
    must_not_be_missed(conn, on.item(), (user_id, role)).map_err(in_the_way)?;
    ending::end(conn, on.item().id, user_id)?;
    let changes = json!({"member": user_id, "role": {"from": role.word(), "to": null}});
    let entry = audit::record(conn, on.actor(), event(on.item(), ChangeKind::MemberRemoved, changes))?;
    notify(conn, Kind::Removed, &About::space(on.item().id), Some(on.person().id), &[user_id])?;
    Ok(Changed::recorded(entry, ()))
}

/// Leaves the space: the acting person, and never another. Faults: `last_owner`, `own_space`.
pub(crate) fn leave(conn: &mut Conn, on: &Allowed<Space, ViewHistory>) -> Result<Changed<()>> {
    on.actor().must_share()?;
    let on = lock(conn, on)?;
    let user_id = on.person().id;
    let role = role_of(conn, on.item().id, user_id)?;
    must_not_be_missed(conn, on.item(), (user_id, role)).map_err(in_the_way)?;
    ending::end(conn, on.item().id, user_id)?;
    let changes = json!({"role": {"from": role.word(), "to": null}});
    let entry = audit::record(conn, on.actor(), event(on.item(), ChangeKind::MemberLeft, changes))?;
    Ok(Changed::recorded(entry, ()))
}

/// Without a form, what is in the way is a conflict.
fn in_the_way(error: Error) -> Error {
    match error {
        Error::Fault(fault) => Error::Conflict(fault),
        other => other,
    }
}

/// The stored role of a member, whose space is locked. `NotFound` if that person is none.
pub(super) fn role_of(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<Role> {
    let row = memberships::table.find((space_id, user_id)).select(memberships::role);
    Role::parse(Some(&row.first::<String>(conn)?))
}

pub(super) fn set_role(conn: &mut Conn, space_id: SpaceId, user_id: UserId, role: Role) -> Result<()> {
    let row = memberships::table.find((space_id, user_id));
    diesel::update(row).set(memberships::role.eq(role.word())).execute(conn)?;
    Ok(())
}

/// Refused for a person in their own space, and for the only owner.
fn must_not_be_missed(conn: &mut Conn, space: &Space, (user_id, role): (UserId, Role)) -> Result<()> {
    if space.person_id == Some(user_id) {
        return Err(faults::OWN_SPACE.into());
    }
    if role == Role::Owner && is_only_owner(conn, space.id, user_id)? {
        return Err(faults::LAST_OWNER.into());
    }
    Ok(())
}

/// Returns `true` if no other member owns the space who can act.
pub(crate) fn is_only_owner(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<bool> {
    let others = memberships::space_id.eq(space_id).and(memberships::user_id.ne(user_id));
    let owners = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(others.and(memberships::role.eq(Role::Owner.word())).and(is_acting()));
    Ok(!diesel::select(diesel::dsl::exists(owners)).get_result::<bool>(conn)?)
}

/// Returns `true` for a person who is neither suspended nor about to be erased.
pub(super) fn can_act(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let acting = users::table.find(user_id).filter(is_acting());
    Ok(diesel::select(diesel::dsl::exists(acting)).get_result(conn)?)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn is_acting() -> _ {
    users::suspended_at.is_null().and(users::erase_at.is_null())
}
