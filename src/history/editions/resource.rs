//! Who may see an edition: those who see its list, if it is shown to them. They are binned and restored by editors.

use diesel::prelude::*;

use super::{BinnedEdition, Edition};
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::{
        ids::{EditionId, SpaceId, UserId},
        pool::Conn,
        schema::editions,
    },
    error::{Error, Result},
    lists::categories::Category,
};

/// The edition with that id if it is in the bin or not, as asked, and the user's role in its space.
fn found(
    conn: &mut Conn,
    key: &Locator<EditionId>,
    user_id: Option<UserId>,
    is_binned: bool,
) -> Result<(Edition, Role)> {
    let Locator::Id(id) = key else { return Err(Error::NotFound) };
    let row =
        editions::table.filter(editions::id.eq(id).and(editions::binned_at.is_not_null().eq(is_binned)));
    let edition: Option<Edition> = row.select(Edition::as_select()).first(conn).optional()?;
    // One that does not exist takes the same queries as one of others.
    let role = Category::role_around(conn, edition.as_ref().map(|it| it.category_id), user_id)?;
    Ok((edition.ok_or(Error::NotFound)?, role))
}

impl Edition {
    /// Whether an edition with this id is in the bin; `None` if it is gone for good.
    pub(crate) fn is_binned(conn: &mut Conn, id: EditionId) -> Result<Option<bool>> {
        let row = editions::table.filter(editions::id.eq(id));
        Ok(row.select(editions::binned_at.is_not_null()).first(conn).optional()?)
    }
}

impl<P: Permission> Allowed<Edition, P> {
    /// Its list, with the same actor's proof.
    pub(crate) fn list(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().category_id))
    }
}

impl Resource for Edition {
    type Id = EditionId;
    const ID_PARAMETER: &'static str = "edition_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Edition, Role)> {
        let (edition, role) = found(conn, key, user_id, false)?;
        match edition.is_shown || role > Role::Visitor {
            true => Ok((edition, role)),
            false => Err(Error::NotFound),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}

impl Resource for BinnedEdition {
    type Id = EditionId;
    const ID_PARAMETER: &'static str = "edition_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(BinnedEdition, Role)> {
        let (edition, role) = found(conn, key, user_id, true)?;
        match role > Role::Visitor {
            true => Ok((BinnedEdition(edition), role)),
            false => Err(Error::NotFound),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}
