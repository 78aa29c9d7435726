//! Slugs of favourites. A slug stays when the title changes, until somebody changes it; old slugs redirect to the
//! favourite's current address, also on another list, unless something else uses them.

use diesel::prelude::*;

use super::Favourite;
use crate::{
    database::ids::{CategoryId, FavouriteId},
    database::{
        pool::Conn,
        schema::{favourites, past_favourite_slugs as past},
    },
    error::Result,
    lists::{categories::Category, ordering::rank::live},
    text,
};

/// The message when another favourite of the list has the address.
pub(super) const TAKEN: &str = "Another favourite on this list has this address. Choose another one.";
/// Slugs that routes use.
pub(super) const RESERVED: [&str; 5] = ["print", "feed", "copy", "compare", "share"];

/// A free slug for that title, unique on the list; old slugs of other favourites are not used.
pub fn free_slug(
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
    Ok(text::freed(&wanted, &taken))
}

impl Favourite {
    /// Remembers the current slug, which is about to change to `now`, perhaps together with the list.
    pub fn remember_address(&self, conn: &mut Conn, list_now: CategoryId, now: &str) -> Result<()> {
        if (self.category_id, self.slug.as_str()) == (list_now, now) {
            return Ok(());
        }
        let back = past::table.find((self.space_id, list_now, now)).filter(past::favourite_id.eq(self.id));
        diesel::delete(back).execute(conn)?;
        diesel::insert_into(past::table)
            .values((
                past::space_id.eq(self.space_id),
                past::category_id.eq(self.category_id),
                past::slug.eq(&self.slug),
                past::favourite_id.eq(self.id),
            ))
            .on_conflict((past::space_id, past::category_id, past::slug))
            .do_update()
            .set((past::favourite_id.eq(self.id), past::since.eq(diesel::dsl::now)))
            .execute(conn)?;
        Ok(())
    }
}
