//! Creating and renaming team spaces.

use diesel::{prelude::*, sql_query, sql_types::BigInt};
use serde_json::json;

use super::{
    faults,
    forms::{NewTeam, SpaceForm, TeamForm},
};
use crate::{
    access::{Actor, Allowed, Manage, Role},
    audit::{self, ChangeKind, Changed},
    auth::User,
    database::{
        ids::UserId,
        pool::Conn,
        schema::{memberships, spaces},
    },
    error::{Error, OnConstraint, Result},
    spaces::{
        Space,
        faults::HANDLE_TAKEN,
        members::model::{event, lock},
    },
};

/// The most team spaces that a person owns, also counting their bin.
const MAX_OWNED: i64 = 20;

impl Space {
    /// Refused for a person's own space.
    pub(crate) fn must_be_a_team(&self) -> Result<()> {
        if self.person_id.is_some() { Err(Error::Conflict(faults::NOT_A_TEAM)) } else { Ok(()) }
    }

    /// Creates a team space, which the actor owns. A handle that was only proposed is replaced by a free one if it is taken.
    /// `Unauthenticated` for visitors. Faults: `email_unconfirmed`, `too_many_spaces`, `handle_taken`.
    pub(crate) fn create_team(conn: &mut Conn, by: &Actor, new: &NewTeam) -> Result<Changed<Space>> {
        let owner = by.user().ok_or(Error::Unauthenticated)?;
        owner.require_confirmed_email()?;
        User::lock(conn, owner.id)?; // keeps concurrent requests within the limit
        if owned(conn, owner.id)? >= MAX_OWNED {
            return Err(faults::too_many_spaces(MAX_OWNED).into());
        }
        let handle = match new.is_handle_chosen {
            true => new.handle.clone(),
            false => Space::free_handle(conn, &new.handle)?,
        };
        let space = diesel::insert_into(spaces::table)
            .values((spaces::handle.eq(handle.as_str()), spaces::name.eq(&new.name)))
            .returning(Space::as_returning())
            .get_result::<Space>(conn)
            .on_constraint("spaces_handle_once", HANDLE_TAKEN)?;
        space.check_past_handles(conn, &handle)?;
        diesel::insert_into(memberships::table)
            .values((
                memberships::space_id.eq(space.id),
                memberships::user_id.eq(owner.id),
                memberships::role.eq(Role::Owner.word()),
            ))
            .execute(conn)?;
        let entry = audit::record(conn, by, event(&space, ChangeKind::SpaceCreated, json!({})))?;
        Ok(Changed::recorded(entry, space))
    }

    /// Changes the name and the handle of a team space. Earlier handles lead to the new one. Fault: `handle_taken`.
    pub(crate) fn rename(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        form: &TeamForm,
    ) -> Result<Changed<Space>> {
        let on = lock(conn, on)?;
        let before = on.item();
        before.must_be_a_team()?;
        on.actor().must_follow(form, &TeamForm::of(before))?;
        let new = form.check()?;
        Space::set_names(conn, &on, &new)
    }

    /// Changes the names and the profile by a form that is made from what is stored. The history tells of both by itself; the
    /// later entry is returned. Faults: those of [`Space::rename`] and [`Space::change_profile`].
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        make: impl FnOnce(SpaceForm) -> SpaceForm,
    ) -> Result<Changed<()>> {
        let on = lock(conn, on)?;
        let stored = SpaceForm::of(on.item());
        let form = make(stored.clone());
        on.actor().must_follow(&form, &stored)?;
        let (names, profile) = form.check(&stored.team)?;
        let mut renamed = None;
        if let Some(names) = names {
            on.item().must_be_a_team()?;
            renamed = Space::set_names(conn, &on, &names)?.entry;
        }
        let changed = Space::change_profile(conn, &on, &profile)?.entry;
        Ok(Changed { value: (), entry: changed.or(renamed) })
    }

    /// The same, with names that were checked. The space is locked.
    pub(crate) fn set_names(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        new: &NewTeam,
    ) -> Result<Changed<Space>> {
        let before = on.item();
        let changes = audit::differences([
            ("name".into(), json!(before.name), json!(new.name)),
            ("handle".into(), json!(before.handle), json!(new.handle.as_str())),
        ]);
        if changes == json!({}) {
            return Ok(Changed::unchanged(before.clone()));
        }
        diesel::update(spaces::table.find(before.id)).set(spaces::name.eq(&new.name)).execute(conn)?;
        if before.handle != new.handle.as_str() {
            before.change_handle(conn, &new.handle)?;
        }
        let now: Space = spaces::table.find(before.id).select(Space::as_select()).first(conn)?;
        let entry = audit::record(conn, on.actor(), event(&now, ChangeKind::SpaceRenamed, changes))?;
        Ok(Changed::recorded(entry, now))
    }
}

#[derive(QueryableByName)]
struct Owned {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The number of team spaces that a person owns, also counting their bin.
fn owned(conn: &mut Conn, user_id: UserId) -> Result<i64> {
    let owned = sql_query(
        "select count(*) as count from (
             select space_id, user_id, role from memberships union all
             select space_id, user_id, role from closed_memberships) m
         join spaces s on s.id = m.space_id
         where m.user_id = $1 and m.role = 'owner' and s.person_id is null",
    );
    Ok(owned.bind::<BigInt, _>(user_id).get_result::<Owned>(conn)?.count)
}
