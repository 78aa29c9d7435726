//! The spaces whose history a user can read, with what it can be filtered by.

use diesel::prelude::*;

use crate::{
    access::{Allowed, Permission},
    database::ids::{CategoryId, UserId},
    database::{
        pool::Conn,
        schema::{categories, memberships, users},
    },
    error::Result,
    lists::categories::Category,
    spaces::SpaceMembership,
};

impl SpaceMembership {
    /// The space of a list, for its members; visitors see no history.
    pub(crate) fn of_list(list: &Allowed<Category, impl Permission>) -> Option<SpaceMembership> {
        list.is_member().then(|| SpaceMembership { space: list.item().space.clone(), role: list.role() })
    }

    /// Id and name of each member of these spaces.
    pub(crate) fn members(conn: &mut Conn, memberships: &[SpaceMembership]) -> Result<Vec<(UserId, String)>> {
        let ids = memberships.iter().map(|it| it.space.id);
        let in_spaces = users::table.inner_join(memberships::table).filter(memberships::space_id.eq_any(ids));
        let names = in_spaces.select((users::id, users::name)).distinct().order((users::name, users::id));
        Ok(names.load(conn)?)
    }

    /// Id and name of each category in these spaces that is not in the bin; with the name of its space, if there are
    /// several.
    pub(crate) fn lists(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
    ) -> Result<Vec<(CategoryId, String)>> {
        let mut all = Vec::new();
        for SpaceMembership { space, .. } in memberships {
            let live = categories::space_id.eq(space.id).and(categories::binned_at.is_null());
            let live = categories::table.filter(live).order(categories::position);
            let found: Vec<(CategoryId, String)> =
                live.select((categories::id, categories::name)).load(conn)?;
            let is_alone = memberships.len() == 1;
            let label = |name: String| if is_alone { name } else { format!("{name} ({})", space.name) };
            all.extend(found.into_iter().map(|(id, name)| (id, label(name))));
        }
        Ok(all)
    }
}
