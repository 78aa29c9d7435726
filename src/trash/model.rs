//! Binning and restoring.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use crate::{
    access::{Allowed, Edit, Guarded, Key, Manage, Permission, Role},
    audit,
    categories::{
        Category,
        model::{Step, free_slug as free_category_slug},
        places::last_position,
    },
    db::Conn,
    error::{Error, OnConstraint, Result},
    favourites::{
        Favourite,
        model::{free_slug, refuse_duplicate},
        rank::{self, live},
    },
    order::{self, hex},
    schema::{categories, favourites, memberships, spaces},
    spaces::Space,
};

const NEVER: Option<DateTime<Utc>> = None;

/// A favourite in the bin.
#[derive(Debug, Clone)]
pub struct BinnedFavourite(pub Favourite);

/// A category in the bin, with everything that is on it.
#[derive(Debug, Clone)]
pub struct BinnedCategory(pub Category);

impl Favourite {
    /// Puts a favourite into the bin; the ranks below it close up. Returns the history's entry.
    pub fn bin(conn: &mut Conn, on: &Allowed<Favourite, Edit>) -> Result<i64> {
        let category = on.category(conn)?.what.step(conn, Step { size: -1, order: true })?;
        let row = live(&category).filter(favourites::id.eq(on.what.id));
        let gone: Favourite = row.select(Favourite::as_select()).first(conn)?;
        let rank = gone.rank(conn, &category)?;
        let (above, below) = gone.neighbours(conn, &category)?;
        let changes = json!({
            "rank": {"from": rank, "to": null}, "position": hex(&gone.position),
            "above": above.map(|it| it.title), "below": below.map(|it| it.title),
        });
        let entry = audit::record(conn, &on.who, gone.event(audit::Kind::FavouriteBinned, changes))?;
        diesel::update(favourites::table.find((gone.space_id, gone.id)))
            .set((favourites::binned_at.eq(Utc::now()), favourites::binned_by_entry.eq(entry)))
            .execute(conn)?;
        Ok(entry)
    }

    /// Takes a favourite out of the bin, back between its old neighbours. Returns its list and rank.
    pub fn restore(conn: &mut Conn, on: &Allowed<BinnedFavourite, Edit>) -> Result<(Category, i64)> {
        let list = Key::Id(on.what.0.category_id);
        let list: Allowed<Category, Edit> = Allowed::check(conn, Some(&on.who), &list)?;
        let category = list.what.step(conn, Step { size: 1, order: true })?;
        let row = favourites::table.find((category.space.id, on.what.0.id));
        let binned = row.filter(favourites::binned_at.is_not_null());
        // Under the list's lock: somebody may have put it back meanwhile.
        let back: Favourite = binned.select(Favourite::as_select()).first(conn)?;
        refuse_duplicate(conn, &category, &back.title, back.id).map_err(|error| match error {
            Error::Invalid(errors) => Error::Refused(errors.on("title").unwrap_or_default().to_owned()),
            other => other,
        })?;
        let taken = live(&category).filter(favourites::position.eq(&back.position));
        let position = if taken.count().get_result::<i64>(conn)? == 0 {
            back.position.clone()
        } else {
            let rank = back.rank(conn, &category)?;
            rank::key_for(conn, &category, rank, None)?
        };
        let restored: Favourite = diesel::update(favourites::table.find((back.space_id, back.id)))
            .set((
                favourites::binned_at.eq(NEVER),
                favourites::binned_by_entry.eq(None::<i64>),
                favourites::position.eq(position),
                favourites::slug.eq(free_slug(conn, &category, &back.title)?),
            ))
            .returning(Favourite::as_returning())
            .get_result(conn)?;
        let rank = restored.rank(conn, &category)?;
        let changes = json!({"rank": {"from": null, "to": rank}});
        audit::record(conn, &on.who, restored.event(audit::Kind::FavouriteRestored, changes))?;
        Ok((category, rank))
    }

    /// The binned favourites of a space's live lists, the latest first.
    pub fn binned(conn: &mut Conn, of: &Allowed<Space, impl Permission>) -> Result<Vec<(Favourite, String)>> {
        let on_list =
            favourites::space_id.eq(categories::space_id).and(favourites::category_id.eq(categories::id));
        let all = favourites::table
            .inner_join(categories::table.on(on_list))
            .filter(favourites::space_id.eq(of.what.id).and(favourites::binned_at.is_not_null()))
            .filter(categories::binned_at.is_null())
            .order(favourites::binned_at.desc());
        Ok(all.limit(500).select((Favourite::as_select(), categories::name)).load(conn)?)
    }
}

impl Category {
    /// Puts a list with everything on it into the bin. Returns the history's entry.
    pub fn bin(conn: &mut Conn, on: &Allowed<Category, Manage>) -> Result<i64> {
        let category = on.what.step(conn, Step { size: 0, order: false })?;
        let rank = category.place_among(conn)?;
        let changes = json!({
            "size": category.size, "visibility": category.visibility().as_str(),
            "rank": {"from": rank, "to": null},
        });
        let entry = audit::record(conn, &on.who, category.event(audit::Kind::CategoryBinned, changes))?;
        diesel::update(categories::table.find((category.space.id, category.id)))
            .set((categories::binned_at.eq(Utc::now()), categories::binned_by_entry.eq(entry)))
            .execute(conn)?;
        Ok(entry)
    }

    /// Takes a list out of the bin, as private, at the end of the space's lists.
    pub fn restore(conn: &mut Conn, on: &Allowed<BinnedCategory, Manage>) -> Result<Category> {
        let back = &on.what.0;
        let last = last_position(conn, &back.space)?;
        let binned =
            categories::table.find((back.space.id, back.id)).filter(categories::binned_at.is_not_null());
        binned.select(categories::id).first::<i64>(conn)?; // under the space's lock: it may be back already
        let slug = free_category_slug(conn, back.space.id, &back.slug)?;
        diesel::update(categories::table.find((back.space.id, back.id)))
            .set((
                categories::binned_at.eq(NEVER),
                categories::binned_by_entry.eq(None::<i64>),
                categories::visibility.eq("private"),
                categories::slug.eq(&slug),
                categories::position.eq(order::between(last.as_deref(), None)?),
                categories::version.eq(categories::version + 1),
            ))
            .execute(conn)
            .on_constraint("categories_name_once", "name", "taken")
            .map_err(|error| match error {
                Error::Invalid(_) => Error::Refused(format!(
                    "There is another list called “{}” now. Rename that one first, then restore this one.",
                    back.name
                )),
                other => other,
            })?;
        let rank = back.place_among(conn)?;
        let changes = json!({
            "size": back.size, "rank": {"from": null, "to": rank},
            "visibility": {"from": back.visibility().as_str(), "to": "private"},
        });
        audit::record(conn, &on.who, back.event(audit::Kind::CategoryRestored, changes))?;
        let mut category = back.clone();
        category.slug = slug;
        Ok(category)
    }

    /// The binned lists of a space, the latest first.
    pub fn binned(conn: &mut Conn, of: &Allowed<Space, impl Permission>) -> Result<Vec<Category>> {
        let all = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .filter(categories::space_id.eq(of.what.id).and(categories::binned_at.is_not_null()))
            .order(categories::binned_at.desc());
        Ok(all.limit(500).select(Category::as_select()).load(conn)?)
    }
}

impl Guarded for BinnedFavourite {
    const PATH: &'static str = "favourite_id";

    fn with_role(conn: &mut Conn, key: &Key, user_id: Option<i64>) -> Result<(BinnedFavourite, Role)> {
        let Key::Id(id) = key else { return Err(Error::NotFound) };
        let binned = favourites::id.eq(id).and(favourites::binned_at.is_not_null());
        let found: Favourite = favourites::table.filter(binned).select(Favourite::as_select()).first(conn)?;
        let role = member_role(conn, found.space_id, user_id)?;
        Ok((BinnedFavourite(found), role))
    }
}

impl Guarded for BinnedCategory {
    const PATH: &'static str = "category_id";

    fn with_role(conn: &mut Conn, key: &Key, user_id: Option<i64>) -> Result<(BinnedCategory, Role)> {
        let Key::Id(id) = key else { return Err(Error::NotFound) };
        let found: Category = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .filter(categories::id.eq(id).and(categories::binned_at.is_not_null()))
            .select(Category::as_select())
            .first(conn)?;
        let role = member_role(conn, found.space.id, user_id)?;
        Ok((BinnedCategory(found), role))
    }
}

fn member_role(conn: &mut Conn, space_id: i64, user_id: Option<i64>) -> Result<Role> {
    let member = memberships::table.find((space_id, user_id.unwrap_or_default()));
    let role: String = member.select(memberships::role).first(conn)?;
    Role::stored(Some(&role))
}
