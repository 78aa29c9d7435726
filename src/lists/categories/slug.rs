//! Slugs of categories. A slug stays when the name changes, until an owner changes it; old slugs redirect to the
//! category's current address, unless another category uses them.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, SpaceId},
    database::{
        pool::Conn,
        schema::{categories, past_list_slugs},
    },
    error::Result,
    text,
};

/// Slugs that routes use.
pub(super) const RESERVED: [&str; 2] = ["feed", "profile"];

/// A free slug for that name, unique in the space; old slugs of other categories are not used.
pub(crate) fn free_slug(
    conn: &mut Conn,
    space_id: SpaceId,
    name: &str,
    except: Option<CategoryId>,
) -> Result<String> {
    let wanted = text::slug(name, "list");
    let alike = format!("{wanted}%");
    let mut taken: Vec<String> = categories::table
        .filter(categories::space_id.eq(space_id).and(categories::binned_at.is_null()))
        .filter(categories::slug.like(&alike))
        .select(categories::slug)
        .load(conn)?;
    let past = past_list_slugs::table
        .filter(past_list_slugs::space_id.eq(space_id).and(past_list_slugs::slug.like(alike)))
        .filter(past_list_slugs::category_id.ne(except.unwrap_or_default()))
        .select(past_list_slugs::slug);
    taken.extend(past.load::<String>(conn)?);
    taken.extend(RESERVED.map(str::to_owned));
    Ok(text::make_unique(&wanted, &taken))
}

/// Remembers the slug of a category, which is about to change to `now`.
pub(super) fn remember(
    conn: &mut Conn,
    (space_id, category_id): (SpaceId, CategoryId),
    slug: &str,
    now: &str,
) -> Result<()> {
    if slug == now {
        return Ok(());
    }
    let back = past_list_slugs::table.find((space_id, now));
    diesel::delete(back.filter(past_list_slugs::category_id.eq(category_id))).execute(conn)?;
    diesel::insert_into(past_list_slugs::table)
        .values((
            past_list_slugs::space_id.eq(space_id),
            past_list_slugs::slug.eq(slug),
            past_list_slugs::category_id.eq(category_id),
        ))
        .on_conflict((past_list_slugs::space_id, past_list_slugs::slug))
        .do_update()
        .set((past_list_slugs::category_id.eq(category_id), past_list_slugs::since.eq(diesel::dsl::now)))
        .execute(conn)?;
    Ok(())
}
