//! Slugs of favourites. A slug stays when the title changes, until it is changed; old slugs redirect to the
//! favourite's current address, also on another list, unless something else uses them.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, FavouriteId, SpaceId},
    database::{
        pool::Conn,
        schema::{favourites, past_favourite_slugs as past},
    },
    error::Result,
    lists::{categories::Category, ordering::rank::live},
    text,
};

/// Slugs that routes use, or will.
pub(super) const RESERVED: [&str; 10] =
    ["print", "feed", "copy", "compare", "share", "comments", "tiers", "editions", "picture", "about"];

/// A free slug for that title, unique on the list; old slugs of other favourites are not used.
pub(crate) fn free_slug(
    conn: &mut Conn,
    category: &Category,
    title: &str,
    except: Option<FavouriteId>,
) -> Result<String> {
    let wanted = text::slug(title, "favourite");
    let like = format!("{wanted}%");
    let alike = live(category).filter(favourites::slug.like(&like));
    let mut taken: Vec<String> = alike.select(favourites::slug).load(conn)?;
    let before = past::table
        .filter(past::space_id.eq(category.space.id).and(past::category_id.eq(category.id)))
        .filter(past::slug.like(like).and(past::favourite_id.ne(except.unwrap_or_default())));
    taken.extend(before.select(past::slug).load::<String>(conn)?);
    taken.extend(RESERVED.map(str::to_owned));
    Ok(text::make_unique(&wanted, &taken))
}

/// Where a favourite is found: its list and its slug there.
pub(crate) struct FavouriteAddress<'a> {
    pub space_id: SpaceId,
    pub category_id: CategoryId,
    pub favourite_id: FavouriteId,
    pub slug: &'a str,
}

/// Remembers an address that is about to change, to another slug or another list.
pub(crate) fn remember(
    conn: &mut Conn,
    before: &FavouriteAddress<'_>,
    list_now: CategoryId,
    now: &str,
) -> Result<()> {
    if (before.category_id, before.slug) == (list_now, now) {
        return Ok(());
    }
    let back = past::table.find((before.space_id, list_now, now));
    diesel::delete(back.filter(past::favourite_id.eq(before.favourite_id))).execute(conn)?;
    diesel::insert_into(past::table)
        .values((
            past::space_id.eq(before.space_id),
            past::category_id.eq(before.category_id),
            past::slug.eq(before.slug),
            past::favourite_id.eq(before.favourite_id),
        ))
        .on_conflict((past::space_id, past::category_id, past::slug))
        .do_update()
        .set((past::favourite_id.eq(before.favourite_id), past::since.eq(diesel::dsl::now)))
        .execute(conn)?;
    Ok(())
}
