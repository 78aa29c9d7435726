//! Spaces and memberships in the database.

use diesel::prelude::*;

use super::faults;
use crate::{
    access::{Actor, Allowed, Locator, MemberResource, Resource, Role, ViewHistory},
    auth::{Handle, User},
    database::ids::{SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{memberships, past_handles, spaces},
    },
    error::{Error, OnConstraint, Result},
};

/// The most earlier handles of a space.
const MAX_PAST_HANDLES: i64 = 10;

/// A space.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
pub struct Space {
    /// The id. Ids are never reused.
    pub id: SpaceId,
    /// The `ana` of `/@ana`.
    pub handle: String,
    pub(crate) name: String,
    /// `true` if its profile is public.
    pub is_shown: bool,
    /// A description, for the profile.
    pub about: String,
    /// Whose personal space it is; `None` for a team's.
    pub person_id: Option<UserId>,
    /// `true` while its person is suspended or about to be erased, or while it is in the bin: visitors find nothing of it.
    pub is_closed: bool,
    /// How many people may not comment in it any more.
    pub(crate) silence_count: i32,
}

/// A space and the user's role in it.
#[derive(Debug, Clone)]
pub struct SpaceMembership {
    pub(crate) space: Space,
    pub(crate) role: Role,
}

impl SpaceMembership {
    /// The spaces of a user: their own one, then the others, oldest first.
    pub(crate) fn of(conn: &mut Conn, user: &User) -> Result<Vec<SpaceMembership>> {
        let found = Space::memberships(conn, user.id)?;
        Ok(found.into_iter().map(|(space, role)| SpaceMembership { space, role }).collect())
    }

    /// The same for an actor, whose token may be good for one of them only.
    pub(crate) fn of_actor(conn: &mut Conn, actor: &Actor) -> Result<Vec<SpaceMembership>> {
        let found = Allowed::<Space, ViewHistory>::memberships(conn, actor)?;
        let membership =
            |it: Allowed<Space, ViewHistory>| SpaceMembership { role: it.role(), space: it.into_item() };
        Ok(found.into_iter().map(membership).collect())
    }

    /// What every owner of a space has.
    pub(crate) fn of_owners(conn: &mut Conn, space_id: SpaceId) -> Result<SpaceMembership> {
        let space = spaces::table.find(space_id).select(Space::as_select()).first(conn)?;
        Ok(SpaceMembership { space, role: Role::Owner })
    }

    /// Keeps a membership as it is until the transaction ends. `NotFound` if there is none.
    pub(crate) fn lock(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<()> {
        let row = memberships::table.find((space_id, user_id)).select(memberships::user_id);
        row.for_share().first::<UserId>(conn)?;
        Ok(())
    }

    /// Returns `true` if the user may change its contents.
    pub(crate) fn can_edit(&self) -> bool {
        self.role >= Role::Editor
    }

    /// Returns `true` if the user owns it.
    pub(crate) fn is_owner(&self) -> bool {
        self.role >= Role::Owner
    }
}

impl Space {
    /// What a user with that role is in it, for that user: "your own space", "you’re an editor".
    pub(crate) fn role_label(&self, role: Role, user_id: UserId) -> &'static str {
        match role {
            Role::Owner if self.person_id == Some(user_id) => "your own space",
            Role::Owner => "you’re an owner",
            Role::Editor => "you’re an editor",
            Role::Viewer => "you’re a viewer",
            Role::Visitor => "you’re not a member",
        }
    }

    /// Creates a personal space with the user as its owner.
    pub(crate) fn create_personal(conn: &mut Conn, owner: &User, handle: &Handle) -> Result<Space> {
        let space = diesel::insert_into(spaces::table)
            .values((
                spaces::handle.eq(handle.as_str()),
                spaces::name.eq(&owner.name),
                spaces::person_id.eq(owner.id),
            ))
            .returning(Space::as_returning())
            .get_result::<Space>(conn)
            .on_constraint("spaces_handle_once", faults::HANDLE_TAKEN)?;
        space.check_past_handles(conn, handle)?;
        diesel::insert_into(memberships::table)
            .values((
                memberships::space_id.eq(space.id),
                memberships::user_id.eq(owner.id),
                memberships::role.eq("owner"),
            ))
            .execute(conn)?;
        Ok(space)
    }

    /// Changes its handle; the earlier one redirects. Its own earlier handles are free for it. Faults: `handle_taken`,
    /// `too_many_handles`.
    pub(crate) fn change_handle(&self, conn: &mut Conn, handle: &Handle) -> Result<()> {
        self.set_handle(conn, handle)?;
        let back = past_handles::table.find(handle.as_str());
        diesel::delete(back.filter(past_handles::space_id.eq(self.id))).execute(conn)?;
        let row = (past_handles::handle.eq(&self.handle), past_handles::space_id.eq(self.id));
        diesel::insert_into(past_handles::table).values(row).execute(conn)?;
        let before: i64 =
            past_handles::table.filter(past_handles::space_id.eq(self.id)).count().get_result(conn)?;
        if before > MAX_PAST_HANDLES {
            return Err(faults::TOO_MANY_HANDLES.into());
        }
        Ok(())
    }

    /// Changes its handle.
    fn set_handle(&self, conn: &mut Conn, handle: &Handle) -> Result<()> {
        diesel::update(spaces::table.find(self.id))
            .set(spaces::handle.eq(handle.as_str()))
            .execute(conn)
            .on_constraint("spaces_handle_once", faults::HANDLE_TAKEN)?;
        self.check_past_handles(conn, handle)
    }

    /// A handle that another space once had stays taken. Checked after writing, so that a space that gives it up at
    /// the same moment has committed by then.
    pub(super) fn check_past_handles(&self, conn: &mut Conn, handle: &Handle) -> Result<()> {
        let past = past_handles::table.find(handle.as_str()).filter(past_handles::space_id.ne(self.id));
        match diesel::select(diesel::dsl::exists(past)).get_result(conn)? {
            true => Err(faults::HANDLE_TAKEN.into()),
            false => Ok(()),
        }
    }

    /// The user's personal space.
    pub(crate) fn personal(conn: &mut Conn, user: &User) -> Result<Option<Space>> {
        let of_user = spaces::table.filter(spaces::person_id.eq(user.id));
        Ok(of_user.select(Space::as_select()).first(conn).optional()?)
    }

    /// The first free of `wanted`, `wanted-2`, `wanted-3` ...
    pub(crate) fn free_handle(conn: &mut Conn, wanted: &Handle) -> Result<Handle> {
        let alike = format!("{}%", wanted.as_str().replace('%', ""));
        let mut taken: Vec<String> =
            spaces::table.filter(spaces::handle.like(&alike)).select(spaces::handle).load(conn)?;
        let past = past_handles::table.filter(past_handles::handle.like(alike));
        taken.extend(past.select(past_handles::handle).load::<String>(conn)?);
        Ok(wanted.made_unique(&taken))
    }

    /// The space with that handle, without a permission check, for the command line. `NotFound` if there is none.
    pub fn by_handle(conn: &mut Conn, handle: &str) -> Result<Space> {
        Ok(spaces::table.filter(spaces::handle.eq(handle)).select(Space::as_select()).first(conn)?)
    }

    /// The space with that id, without a permission check, for e-mails to people who are members.
    pub(crate) fn by_id(conn: &mut Conn, id: SpaceId) -> Result<Space> {
        Ok(spaces::table.find(id).select(Space::as_select()).first(conn)?)
    }

    /// An owner of the space, for the command line.
    pub(crate) fn owner(&self, conn: &mut Conn) -> Result<User> {
        let owners =
            memberships::table.filter(memberships::space_id.eq(self.id).and(memberships::role.eq("owner")));
        let owner = owners.order(memberships::user_id).select(memberships::user_id).first(conn)?;
        User::by_id(conn, owner)
    }

    /// The spaces of a user: their own one, then the others, oldest first.
    pub fn of(conn: &mut Conn, user: &User) -> Result<Vec<Space>> {
        Ok(Space::memberships(conn, user.id)?.into_iter().map(|(space, _)| space).collect())
    }
}

impl Resource for Space {
    type Id = SpaceId;
    const ID_PARAMETER: &'static str = "space_id";
    const SLUG_PARAMETERS: &'static [&'static str] = &["space"];

    /// Visitors may see a space whose owners show its profile.
    fn with_role(conn: &mut Conn, key: &Locator<Self::Id>, user_id: Option<UserId>) -> Result<(Space, Role)> {
        let mut found = spaces::table.select(Space::as_select()).into_boxed();
        found = match key {
            Locator::Id(id) => found.filter(spaces::id.eq(*id)),
            Locator::Slugs(names) => {
                found.filter(spaces::handle.eq(names.first().cloned().unwrap_or_default()))
            }
            Locator::Secret { .. } => return Err(Error::NotFound),
        };
        let space: Option<Space> = found.first(conn).optional()?;
        // One that does not exist takes the same queries as one that is hidden.
        let space_id = space.as_ref().map_or_else(SpaceId::default, |it| it.id);
        let member = memberships::table.find((space_id, user_id.unwrap_or_default()));
        let role: Option<String> = member.select(memberships::role).first(conn).optional()?;
        let space = space.ok_or(Error::NotFound)?;
        match Role::parse(role.as_deref())? {
            Role::Visitor if !space.is_shown || space.is_closed => Err(Error::NotFound),
            role => Ok((space, role)),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.id
    }
}

impl MemberResource for Space {
    fn memberships(conn: &mut Conn, user_id: UserId) -> Result<Vec<(Space, Role)>> {
        let of_user = spaces::table.inner_join(memberships::table).filter(memberships::user_id.eq(user_id));
        let own_first = (spaces::person_id.is_not_distinct_from(user_id).desc(), spaces::id);
        let rows = of_user.order(own_first).select((Space::as_select(), memberships::role));
        let found = rows.load::<(Space, String)>(conn)?;
        found.into_iter().map(|(space, role)| Ok((space, Role::parse(Some(&role))?))).collect()
    }
}
