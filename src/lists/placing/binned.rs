//! Favourites that went to the bin while a person was comparing them.

use diesel::prelude::*;

use super::{draft::one::OneDraft, row::Placing};
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    database::{ids::FavouriteId, pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::categories::Category,
};

/// The first of these favourites of the list that is in the bin, with its title.
pub(super) fn one_of(
    conn: &mut Conn,
    list: &Category,
    ids: impl IntoIterator<Item = FavouriteId>,
) -> Result<Option<(FavouriteId, String)>> {
    let of_list = favourites::space_id.eq(list.space.id).and(favourites::category_id.eq(list.id));
    let binned = favourites::table
        .filter(of_list.and(favourites::binned_at.is_not_null()))
        .filter(favourites::id.eq_any(ids))
        .order(favourites::id)
        .select((favourites::id, favourites::title));
    Ok(binned.first::<(FavouriteId, String)>(conn).optional()?)
}

/// The list and the title of a favourite in the bin, if the person is finding its place and can change the list.
pub(super) fn with_place(
    conn: &mut Conn,
    actor: &Actor,
    id: FavouriteId,
) -> Result<Option<(Category, String)>> {
    let Some(user) = actor.user() else { return Ok(None) };
    let Some(row) = Placing::on_list_of_binned(conn, user.id, id)? else { return Ok(None) };
    if row.draft::<OneDraft>()?.favourite != id {
        return Ok(None);
    }
    match Allowed::<Category, Edit>::check(conn, actor, &Locator::Id(row.category_id)) {
        Err(Error::NotFound | Error::Forbidden) => Ok(None),
        list => {
            let list = list?.into_item();
            let title = one_of(conn, &list, [id])?;
            Ok(title.map(|(_, title)| (list, title)))
        }
    }
}
