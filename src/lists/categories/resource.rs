//! Who may see a category: its members, whoever has its link, or everybody.

use diesel::prelude::*;

use super::{Category, Visibility, redaction::LiveLink};
use crate::{
    access::{Locator, Resource, Role},
    database::{
        ids::{CategoryId, SpaceId, UserId},
        pool::Conn,
        schema::{categories, memberships, spaces},
    },
    error::{Error, Result},
};

impl Resource for Category {
    type Id = CategoryId;
    const PATH: &'static str = "category_id";
    const NAMES: &'static [&'static str] = &["space", "category"];

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Category, Role)> {
        let membership = memberships::space_id
            .eq(categories::space_id)
            .and(memberships::user_id.eq(user_id.unwrap_or_default()));
        let mut found = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .left_join(memberships::table.on(membership))
            .filter(categories::binned_at.is_null())
            .select((Category::as_select(), memberships::role.nullable()))
            .into_boxed();
        let link = LiveLink::named(conn, key)?;
        found = match (key, &link) {
            (Locator::Id(id), _) => found.filter(categories::id.eq(*id)),
            (Locator::Names(names), _) => {
                let [space, category] = names.as_slice() else { return Err(Error::NotFound) };
                found.filter(spaces::handle.eq(space.clone()).and(categories::slug.eq(category.clone())))
            }
            (Locator::Secret { .. }, Some(link)) => {
                found.filter(categories::id.eq(link.category_id).and(categories::visibility.ne("private")))
            }
            (Locator::Secret { .. }, None) => return Err(Error::NotFound),
        };
        let (mut category, role) = found.first::<(Category, Option<String>)>(conn)?;
        let role = Role::stored(role.as_deref())?;
        match link {
            Some(link) => {
                category.hidden = link.hidden(role, key)?;
                Ok((category, role))
            }
            None if role == Role::Visitor && category.visibility() != Visibility::Public => {
                Err(Error::NotFound)
            }
            None => Ok((category, role)),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.space.id
    }
}
