//! Where a person has a favourite of another's list on a list of their own: the natural answer to a ranked thing is one's own
//! rank.

use diesel::prelude::*;

use super::{Favourite, url};
use crate::{
    access::{Allowed, View},
    auth::User,
    database::{
        pool::Conn,
        schema::{categories, favourites, spaces},
    },
    error::Result,
    lists::{categories::Category, ordering::rank},
    text,
};

/// One's own list that has a favourite of that title or, if none has, the one with the name of the other's list.
#[derive(Debug, Clone)]
pub(crate) struct OwnPlace {
    pub list: Category,
    /// The favourite and its rank, if it is there.
    pub found: Option<(Favourite, i64)>,
    /// The title of the other's favourite.
    title: String,
}

impl OwnPlace {
    /// Where the person who looks has it; `None` for visitors, in their own space, and without such a list. A list of the same
    /// name comes first, then the longest.
    pub(crate) fn of(
        conn: &mut Conn,
        list: &Allowed<Category, View>,
        favourite: &Favourite,
    ) -> Result<Option<OwnPlace>> {
        let is_others = |user: &&User| list.item().space.person_id != Some(user.id);
        let Some(user) = list.user().filter(is_others) else { return Ok(None) };
        let name_key = text::comparison_key(&list.item().name);
        let same_title = favourites::space_id
            .eq(categories::space_id)
            .and(favourites::category_id.eq(categories::id))
            .and(favourites::title_key.eq(text::comparison_key(&favourite.title)))
            .and(favourites::binned_at.is_null());
        let row: Option<(Category, Option<Favourite>)> = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .left_join(favourites::table.on(same_title))
            .filter(spaces::person_id.eq(user.id).and(categories::binned_at.is_null()))
            .filter(categories::name_key.eq(&name_key).or(favourites::id.is_not_null()))
            .order((
                favourites::id.is_null(),
                categories::name_key.ne(&name_key),
                categories::size.desc(),
                categories::id,
            ))
            .select((Category::as_select(), Option::<Favourite>::as_select()))
            .first(conn)
            .optional()?;
        let Some((list, own)) = row else { return Ok(None) };
        let rank = own.as_ref().map(|it| rank::of(conn, &list, &it.position)).transpose()?;
        Ok(Some(OwnPlace { list, found: own.zip(rank), title: favourite.title.clone() }))
    }

    /// The address of its row there or, if it is not there, of the form to add it.
    pub(crate) fn url(&self) -> String {
        match &self.found {
            Some((own, rank)) => url::row(&self.list, own.id, *rank),
            None => url::new_with_title(self.list.id, &self.title),
        }
    }
}
