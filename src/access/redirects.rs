//! Redirects from earlier names of spaces, lists and favourites.
//!
//! **Invariants:** a name takes the same queries whether there is something private by it or nothing at all, so that no
//! clock tells them apart.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{
        pool::Conn,
        schema::{categories, favourites, past_favourite_slugs, past_handles, past_list_slugs, spaces},
    },
    error::Result,
};

/// The current names of what is found by these names, or was by earlier ones; the same names if there is nothing.
pub(super) fn current_names(conn: &mut Conn, names: &[String]) -> Result<Vec<String>> {
    let now = match names {
        [handle] => space(conn, handle)?.map(|(_, handle)| vec![handle]),
        [handle, slug] => {
            let space = space(conn, handle)?;
            let list = list(conn, id(&space), slug)?;
            space.zip(list).map(|((_, handle), (_, slug))| vec![handle, slug])
        }
        [handle, list, slug] => favourite(conn, handle, list, slug)?,
        _ => None,
    };
    Ok(now.unwrap_or_else(|| names.to_vec()))
}

/// The id of what was found, or one that nothing has.
fn id<I: Copy + Default>(found: &Option<(I, String)>) -> I {
    found.as_ref().map_or_else(I::default, |(id, _)| *id)
}

/// Id and handle of the space that has or had this handle.
fn space(conn: &mut Conn, handle: &str) -> Result<Option<(SpaceId, String)>> {
    let columns = (spaces::id, spaces::handle);
    let now = spaces::table.filter(spaces::handle.eq(handle)).select(columns).first(conn).optional()?;
    let before = past_handles::table.inner_join(spaces::table).filter(past_handles::handle.eq(handle));
    let before = before.select(columns).first(conn).optional()?;
    Ok(now.or(before))
}

/// Id and slug of the list of this space that has or had this slug.
fn list(conn: &mut Conn, space_id: SpaceId, slug: &str) -> Result<Option<(CategoryId, String)>> {
    let live = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let columns = (categories::id, categories::slug);
    let now = categories::table.filter(live.and(categories::slug.eq(slug))).select(columns);
    let now = now.first(conn).optional()?;
    let past = past_list_slugs::table.find((space_id, slug)).select(past_list_slugs::category_id);
    let before = categories::table.filter(live.and(categories::id.eq_any(past))).select(columns);
    let before = before.first(conn).optional()?;
    Ok(now.or(before))
}

/// The full names of what has or had this slug, on whichever list of the space it is now.
fn favourite(conn: &mut Conn, handle: &str, on: &str, slug: &str) -> Result<Option<Vec<String>>> {
    let space = space(conn, handle)?;
    let space_id = id(&space);
    let list = list(conn, space_id, on)?;
    let list_id = id(&list);
    let live = favourites::space_id.eq(space_id).and(favourites::binned_at.is_null());
    let here = live.and(favourites::category_id.eq(list_id)).and(favourites::slug.eq(slug));
    let found =
        favourites::table.filter(here).select(favourites::id).first::<FavouriteId>(conn).optional()?;
    let past = past_favourite_slugs::table.find((space_id, list_id, slug));
    let past = past.select(past_favourite_slugs::favourite_id);
    let its_list = categories::space_id.eq(space_id).and(categories::id.eq(favourites::category_id));
    let now = favourites::table
        .inner_join(categories::table.on(its_list))
        .filter(live.and(favourites::id.eq_any(past)).and(categories::binned_at.is_null()))
        .select((categories::slug, favourites::slug));
    let moved: Option<(String, String)> = now.first(conn).optional()?;
    let Some(((_, handle), (_, on))) = space.zip(list) else { return Ok(None) };
    let here = found.map(|_| (on, slug.to_owned()));
    Ok(here.or(moved).map(|(on, slug)| vec![handle, on, slug]))
}
