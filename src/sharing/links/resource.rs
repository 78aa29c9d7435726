//! Who may see and change a share link: the rules of its category.

use diesel::prelude::*;

use super::ShareLink;
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::{
        ids::{CategoryId, ShareId, SpaceId, UserId},
        pool::Conn,
        schema::shares,
    },
    error::{Error, Result},
    lists::categories::Category,
};

impl<P: Permission> Allowed<ShareLink, P> {
    /// The category it opens, with the same actor's proof.
    pub(crate) fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().category_id))
    }
}

/// What is known of a share link, revoked or not, without a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FormerLink {
    pub(crate) category_id: CategoryId,
    pub(crate) is_revoked: bool,
}

impl ShareLink {
    /// The category that a link opens or opened; `None` if there never was one with this id.
    pub(crate) fn former(conn: &mut Conn, id: ShareId) -> Result<Option<FormerLink>> {
        let row = shares::table.filter(shares::id.eq(id));
        let row: Option<(CategoryId, bool)> =
            row.select((shares::category_id, shares::revoked_at.is_not_null())).first(conn).optional()?;
        Ok(row.map(|(category_id, is_revoked)| FormerLink { category_id, is_revoked }))
    }
}

/// A revoked link.
#[derive(Debug, Clone)]
pub(crate) struct RevokedLink(pub(crate) ShareLink);

impl<P: Permission> Allowed<RevokedLink, P> {
    /// The category it opened, with the same actor's proof.
    pub(crate) fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().0.category_id))
    }
}

/// The link with that id if it is revoked or not, as asked, and the user's role, which is that for its category.
fn found(
    conn: &mut Conn,
    key: &Locator<ShareId>,
    user_id: Option<UserId>,
    is_revoked: bool,
) -> Result<(ShareLink, Role)> {
    let Locator::Id(id) = key else { return Err(Error::NotFound) };
    let found = shares::table.filter(shares::id.eq(id).and(shares::revoked_at.is_not_null().eq(is_revoked)));
    let share: Option<ShareLink> = found.select(ShareLink::as_select()).first(conn).optional()?;
    let role = Category::role_around(conn, share.as_ref().map(|it| it.category_id), user_id)?;
    let share = share.filter(|_| role != Role::Visitor).ok_or(Error::NotFound)?;
    Ok((share, role))
}

impl Resource for ShareLink {
    type Id = ShareId;
    const ID_PARAMETER: &'static str = "share_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(ShareLink, Role)> {
        found(conn, key, user_id, false)
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}

impl Resource for RevokedLink {
    type Id = ShareId;
    const ID_PARAMETER: &'static str = "share_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(RevokedLink, Role)> {
        let (share, role) = found(conn, key, user_id, true)?;
        Ok((RevokedLink(share), role))
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}
