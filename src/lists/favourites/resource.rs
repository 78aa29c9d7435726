//! Who may see and change a favourite: the rules of its category.

use diesel::prelude::*;

use super::Favourite;
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::ids::{FavouriteId, SpaceId, UserId},
    database::{pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{categories::Category, ordering::rank::live},
};

impl<P: Permission> Allowed<Favourite, P> {
    /// Its category, with the same actor's proof.
    pub fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        self.check_other(conn, &Locator::Id(self.item().category_id))
    }
}

impl Resource for Favourite {
    type Id = FavouriteId;
    const ID_PARAMETER: &'static str = "favourite_id";
    const SLUG_PARAMETERS: &'static [&'static str] = &["space", "category", "favourite"];

    /// The role for a favourite is that for its category; a binned favourite is not found.
    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Favourite, Role)> {
        match key {
            Locator::Id(id) => {
                let found = favourites::table.filter(favourites::id.eq(id)).select(Favourite::as_select());
                let found: Option<Favourite> = found.first(conn).optional()?;
                let role = Category::role_around(conn, found.as_ref().map(|it| it.category_id), user_id)?;
                let found = found.filter(|it| it.binned_at.is_none()).ok_or(Error::NotFound)?;
                Ok((found, role))
            }
            Locator::Slugs(names) => {
                let [space, category, slug] = names.as_slice() else { return Err(Error::NotFound) };
                let key = Locator::Slugs(vec![space.clone(), category.clone()]);
                let (category, role) = Category::with_role(conn, &key, user_id)?;
                let found = live(&category).filter(favourites::slug.eq(slug)).select(Favourite::as_select());
                Ok((found.first(conn)?, role))
            }
            Locator::Secret { .. } => Err(Error::NotFound),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}
