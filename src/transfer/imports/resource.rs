//! Who may see and confirm an import: the user who started it.

use diesel::prelude::*;

use super::Import;
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::{
        ids::{ImportId, SpaceId, UserId},
        pool::Conn,
        schema::imports,
    },
    error::{Error, Result},
    lists::categories::Category,
};

impl<P: Permission> Allowed<Import, P> {
    /// The category it is for, with the same actor's proof.
    pub(crate) fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().category_id))
    }
}

impl Resource for Import {
    type Id = ImportId;
    const ID_PARAMETER: &'static str = "import_id";

    /// Only the user who started an import can see it, as long as they may see the category.
    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Import, Role)> {
        let (Locator::Id(id), Some(user_id)) = (key, user_id) else { return Err(Error::NotFound) };
        let of_user = imports::table.filter(imports::id.eq(id).and(imports::user_id.eq(user_id)));
        let import: Import = of_user.select(Import::as_select()).first(conn)?;
        let role = Category::role_around(conn, Some(import.category_id), Some(user_id))?;
        Ok((import, role))
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}
