//! Where a category is found, and who may see it there.

use diesel::prelude::*;

use super::{Category, Visibility};
use crate::{
    access::{FoundWithSession, Locator, Resource, Role},
    auth::sessions::{self, SessionKey, SessionRow},
    database::{
        ids::{CategoryId, SpaceId, UserId},
        pool::Conn,
        schema::{categories, memberships, sessions as session_rows, spaces, users},
    },
    error::{Error, Result},
};

impl Category {
    /// The category at its own address, and the user's role. `NotFound` for visitors unless it is public.
    pub(crate) fn at_its_address(
        conn: &mut Conn,
        key: &Locator<CategoryId>,
        user_id: Option<UserId>,
    ) -> Result<(Category, Role)> {
        let (category, role) = found(conn, key, None, user_id)?;
        if category.is_seen_by(role) { Ok((category, role)) } else { Err(Error::NotFound) }
    }

    fn is_seen_by(&self, role: Role) -> bool {
        let is_open = self.visibility() == Visibility::Public && !self.space.is_closed;
        role != Role::Visitor || is_open
    }

    /// The person of a session, and the category with these names if they may see it, with their role: what a page of a
    /// list asks first, in one statement.
    pub(crate) fn at_its_address_with_session(
        conn: &mut Conn,
        session: &SessionKey,
        names: &[String],
    ) -> Result<FoundWithSession<Category>> {
        let [space, category] = names else { return Ok((sessions::current(conn, session)?, None)) };
        let named = categories::space_id.eq(spaces::id).and(categories::slug.eq(category.clone()));
        let membership =
            memberships::space_id.eq(categories::space_id).and(memberships::user_id.eq(users::id));
        let row = session_rows::table
            .inner_join(users::table)
            .left_join(spaces::table.on(spaces::handle.eq(space.clone())))
            .left_join(categories::table.on(named.and(categories::binned_at.is_null())))
            .left_join(memberships::table.on(membership))
            .filter(sessions::is_live(session.id_hash.clone()))
            .select((SessionRow::as_select(), Option::<Category>::as_select(), memberships::role.nullable()));
        let row: Option<(SessionRow, Option<Category>, Option<String>)> = row.first(conn).optional()?;
        let Some((person, category, role)) = row else { return Ok((None, None)) };
        let role = Role::parse(role.as_deref())?;
        let seen = category.filter(|it| it.is_seen_by(role)).map(|category| (category, role));
        Ok((Some(person.into_session(session)), seen))
    }

    /// The user's role for the category of what was found. If nothing was, the same queries are made, so that a thing of
    /// another person takes no longer than one that does not exist.
    pub(crate) fn role_around(
        conn: &mut Conn,
        id: Option<CategoryId>,
        user_id: Option<UserId>,
    ) -> Result<Role> {
        Ok(Category::with_role(conn, &Locator::Id(id.unwrap_or_default()), user_id)?.1)
    }

    /// The category that a working share link opens, and the user's role. `NotFound` if it is private.
    pub(crate) fn behind_link(
        conn: &mut Conn,
        (space_id, id): (SpaceId, CategoryId),
        user_id: Option<UserId>,
    ) -> Result<(Category, Role)> {
        let (category, role) = found(conn, &Locator::Id(id), Some(space_id), user_id)?;
        if category.visibility() == Visibility::Private || (role == Role::Visitor && category.space.is_closed)
        {
            return Err(Error::NotFound);
        }
        Ok((category, role))
    }
}

/// The category with that id or those names unless it is in the bin, and the user's role in its space, which is looked in
/// alone if it is known.
fn found(
    conn: &mut Conn,
    key: &Locator<CategoryId>,
    space_id: Option<SpaceId>,
    user_id: Option<UserId>,
) -> Result<(Category, Role)> {
    let membership = memberships::space_id
        .eq(categories::space_id)
        .and(memberships::user_id.eq(user_id.unwrap_or_default()));
    let live = categories::table
        .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
        .left_join(memberships::table.on(membership))
        .filter(categories::binned_at.is_null())
        .select((Category::as_select(), memberships::role.nullable()))
        .into_boxed();
    let named = match key {
        Locator::Id(id) => live.filter(categories::id.eq(*id)),
        Locator::Slugs(names) => {
            let [space, category] = names.as_slice() else { return Err(Error::NotFound) };
            live.filter(spaces::handle.eq(space.clone()).and(categories::slug.eq(category.clone())))
        }
        Locator::Secret { .. } => return Err(Error::NotFound),
    };
    let named = match space_id {
        Some(space_id) => named.filter(categories::space_id.eq(space_id)),
        None => named,
    };
    let (category, role) = named.first::<(Category, Option<String>)>(conn)?;
    Ok((category, Role::parse(role.as_deref())?))
}
