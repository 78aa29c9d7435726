//! Who may see and change an attribute: the rules of its category.

use diesel::prelude::*;

use super::{Attribute, RemovedAttribute};
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::{
        ids::{AttributeId, SpaceId, UserId},
        pool::Conn,
        schema::attributes,
    },
    error::{Error, Result},
    lists::categories::Category,
};

impl Attribute {
    /// The names of those attributes of a space, removed or not.
    pub(crate) fn names(
        conn: &mut Conn,
        space_id: SpaceId,
        ids: impl Iterator<Item = AttributeId>,
    ) -> Result<Vec<(AttributeId, String)>> {
        let in_space = attributes::space_id.eq(space_id).and(attributes::id.eq_any(ids.collect::<Vec<_>>()));
        let named = attributes::table.filter(in_space).order(attributes::id);
        Ok(named.select((attributes::id, attributes::name)).load(conn)?)
    }
}

impl<P: Permission> Allowed<Attribute, P> {
    /// Its category, with the same actor's proof.
    pub(crate) fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().category_id))
    }
}

/// The attribute with that id, removed or not, and the user's role for its category.
fn found(conn: &mut Conn, key: &Locator<AttributeId>, user_id: Option<UserId>) -> Result<(Attribute, Role)> {
    let Locator::Id(id) = key else { return Err(Error::NotFound) };
    let attribute = attributes::table.filter(attributes::id.eq(id)).select(Attribute::as_select());
    let attribute: Option<Attribute> = attribute.first(conn).optional()?;
    let role = Category::role_around(conn, attribute.as_ref().map(|it| it.category_id), user_id)?;
    Ok((attribute.ok_or(Error::NotFound)?, role))
}

impl Resource for Attribute {
    type Id = AttributeId;
    const ID_PARAMETER: &'static str = "attribute_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Attribute, Role)> {
        let (attribute, role) = found(conn, key, user_id)?;
        if attribute.removed_at.is_some() { Err(Error::NotFound) } else { Ok((attribute, role)) }
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}

impl Resource for RemovedAttribute {
    type Id = AttributeId;
    const ID_PARAMETER: &'static str = "attribute_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(RemovedAttribute, Role)> {
        let (attribute, role) = found(conn, key, user_id)?;
        if attribute.removed_at.is_none() {
            Err(Error::NotFound)
        } else {
            Ok((RemovedAttribute(attribute), role))
        }
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}
