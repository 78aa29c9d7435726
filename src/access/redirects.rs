//! Redirects from earlier names of spaces, lists and favourites.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{
        pool::Conn,
        schema::{categories, favourites, past_favourite_slugs, past_handles, past_list_slugs, spaces},
    },
    error::Result,
};

/// The current names of what is found by these earlier ones; `None` if none has changed.
pub(super) fn current_names(conn: &mut Conn, before: &[String]) -> Result<Option<Vec<String>>> {
    let now = match before {
        [handle] => space(conn, handle)?.map(|(_, handle)| vec![handle]),
        [handle, slug] => match space(conn, handle)? {
            Some((id, handle)) => list(conn, id, slug)?.map(|(_, slug)| vec![handle, slug]),
            None => None,
        },
        [handle, list, slug] => favourite(conn, handle, list, slug)?,
        _ => None,
    };
    Ok(now.filter(|now| now != before))
}

/// Id and handle of the space that has or had this handle.
fn space(conn: &mut Conn, handle: &str) -> Result<Option<(SpaceId, String)>> {
    let columns = (spaces::id, spaces::handle);
    let now = spaces::table.filter(spaces::handle.eq(handle)).select(columns).first(conn).optional()?;
    if now.is_some() {
        return Ok(now);
    }
    let before = past_handles::table.inner_join(spaces::table).filter(past_handles::handle.eq(handle));
    Ok(before.select(columns).first(conn).optional()?)
}

/// Id and slug of the list of this space that has or had this slug.
fn list(conn: &mut Conn, space_id: SpaceId, slug: &str) -> Result<Option<(CategoryId, String)>> {
    let live = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let columns = (categories::id, categories::slug);
    let now = categories::table.filter(live.and(categories::slug.eq(slug))).select(columns);
    let now = now.first(conn).optional()?;
    if now.is_some() {
        return Ok(now);
    }
    let past = past_list_slugs::table.find((space_id, slug)).select(past_list_slugs::category_id);
    let before = categories::table.filter(live.and(categories::id.eq_any(past))).select(columns);
    Ok(before.first(conn).optional()?)
}

/// The full names of what has or had this slug, on whichever list of the space it is now.
fn favourite(conn: &mut Conn, handle: &str, on: &str, slug: &str) -> Result<Option<Vec<String>>> {
    let Some((space_id, handle)) = space(conn, handle)? else { return Ok(None) };
    let Some((list_id, on)) = list(conn, space_id, on)? else { return Ok(None) };
    let live = favourites::space_id.eq(space_id).and(favourites::binned_at.is_null());
    let here = live.and(favourites::category_id.eq(list_id)).and(favourites::slug.eq(slug));
    let found =
        favourites::table.filter(here).select(favourites::id).first::<FavouriteId>(conn).optional()?;
    if found.is_some() {
        return Ok(Some(vec![handle, on, slug.to_owned()]));
    }
    let past = past_favourite_slugs::table.find((space_id, list_id, slug));
    let past = past.select(past_favourite_slugs::favourite_id);
    let its_list = categories::space_id.eq(space_id).and(categories::id.eq(favourites::category_id));
    let now = favourites::table
        .inner_join(categories::table.on(its_list))
        .filter(live.and(favourites::id.eq_any(past)).and(categories::binned_at.is_null()))
        .select((categories::slug, favourites::slug));
    let now: Option<(String, String)> = now.first(conn).optional()?;
    Ok(now.map(|(on, slug)| vec![handle, on, slug]))
}
