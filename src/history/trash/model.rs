//! Moving favourites and categories to the bin, and restoring them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::faults;
use crate::{
    access::{Allowed, Edit, Locator, Resource, Role},
    audit::{self, Changed},
    database::ids::{CategoryId, FavouriteId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{categories, favourites, memberships, spaces},
    },
    error::{Error, OnConstraint, Result},
    lists::{
        categories::{Category, free_slug as free_category_slug, model::ListChange, positions},
        favourites::{Favourite, model::refuse_duplicate, slug::free_slug},
        ordering::{
            lines::Side,
            position::{self, hex},
            rank,
        },
    },
    text,
};

const NOT_BINNED: Option<DateTime<Utc>> = None;

/// How to restore a favourite; by default as it was, where it was.
#[derive(Debug, Clone, Default)]
pub struct RestoreOptions {
    /// A different title, validated.
    pub title: Option<String>,
    /// To the end of the list instead of its former rank.
    pub at_the_end: bool,
    /// A different name, validated, for its category, if that is in the bin too.
    pub category_name: Option<String>,
}

/// A favourite in the bin.
#[derive(Debug, Clone)]
pub struct BinnedFavourite(pub Favourite);

/// A category in the bin, with its list.
#[derive(Debug, Clone)]
pub struct BinnedCategory(pub Category);

impl Favourite {
    /// Moves a favourite to the bin; the ranks below it close up. Returns its category and the rank it had.
    /// `NotFound` if it was binned.
    pub fn bin(conn: &mut Conn, on: &Allowed<Favourite, Edit>) -> Result<Changed<(Category, i64)>> {
        Favourite::bin_as(conn, on, None)
    }

    /// The same under an earlier title.
    pub(crate) fn bin_as(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        title: Option<&str>,
    ) -> Result<Changed<(Category, i64)>> {
        let category =
            on.category(conn)?.item().lock_for_change(conn, ListChange { size: -1, order: true })?;
        let favourite = Favourite::find_on_list(conn, &category, on.item().id)?;
        let rank = favourite.rank(conn, &category)?;
        let (above, below) = favourite.neighbours(conn, &category)?;
        let mut changes = json!({
            "rank": {"from": rank, "to": null}, "position": hex(&favourite.position),
            "above": above.map(|it| it.title), "below": below.map(|it| it.title),
        });
        let title = title.unwrap_or(&favourite.title);
        if *title != favourite.title {
            changes["fields"] = json!({"title": {"from": favourite.title, "to": title}});
        }
        let entry =
            audit::record(conn, on.actor(), favourite.event(audit::ChangeKind::FavouriteBinned, changes))?;
        diesel::update(favourites::table.find((favourite.space_id, favourite.id)))
            .set((
                favourites::binned_at.eq(Utc::now()),
                favourites::binned_by_entry.eq(entry),
                favourites::title.eq(title),
                favourites::title_key.eq(text::comparison_key(title)),
            ))
            .execute(conn)?;
        Ok(Changed::recorded(entry, (category, rank)))
    }

    /// Restores a favourite between its old neighbours. Returns its category and rank.
    pub fn restore(conn: &mut Conn, on: &Allowed<BinnedFavourite, Edit>) -> Result<Changed<(Category, i64)>> {
        Favourite::restore_as(conn, on, &RestoreOptions::default())
    }

    /// The same under another title, or at the end. Refused if the list already has the title.
    pub fn restore_as(
        conn: &mut Conn,
        on: &Allowed<BinnedFavourite, Edit>,
        options: &RestoreOptions,
    ) -> Result<Changed<(Category, i64)>> {
        let list = Locator::Id(on.item().0.category_id);
        let list: Allowed<Category, Edit> = on.check_other(conn, &list)?;
        let category = list.item().lock_for_change(conn, ListChange { size: 1, order: true })?;
        let row = favourites::table.find((category.space.id, on.item().0.id));
        let binned = row.filter(favourites::binned_at.is_not_null());
        // Read under the list's lock: it may have been restored in the meantime.
        let back: Favourite = binned.select(Favourite::as_select()).first(conn)?;
        let title = options.title.as_ref().unwrap_or(&back.title);
        refuse_duplicate(conn, &category, title, Some(back.id))?;
        let position = if options.at_the_end {
            rank::position_for(conn, &category, category.size.into(), None, Side::Lower)?
        } else if rank::is_free(conn, &category, &back.position)? {
            back.position.clone()
        } else {
            let rank = back.rank(conn, &category)?;
            rank::position_for(conn, &category, rank, None, Side::Lower)?
        };
        let restored: Favourite = diesel::update(favourites::table.find((back.space_id, back.id)))
            .set((
                favourites::binned_at.eq(NOT_BINNED),
                favourites::binned_by_entry.eq(None::<i64>),
                favourites::position.eq(position),
                favourites::title.eq(title),
                favourites::title_key.eq(text::comparison_key(title)),
                favourites::slug.eq(free_slug(conn, &category, &back.slug, Some(back.id))?),
            ))
            .returning(Favourite::as_returning())
            .get_result(conn)?;
        let rank = restored.rank(conn, &category)?;
        let mut changes = json!({"rank": {"from": null, "to": rank}});
        if *title != back.title {
            changes["fields"] = restored.differences(Some(&back));
        }
        let entry =
            audit::record(conn, on.actor(), restored.event(audit::ChangeKind::FavouriteRestored, changes))?;
        Ok(Changed::recorded(entry, (category, rank)))
    }
}

impl Category {
    /// Moves a category with its list to the bin. `NotFound` if it was binned.
    pub fn bin(conn: &mut Conn, on: &Allowed<Category, Edit>) -> Result<Changed<()>> {
        Category::bin_as(conn, on, None)
    }

    /// The same under an earlier name.
    pub(crate) fn bin_as(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        name: Option<&str>,
    ) -> Result<Changed<()>> {
        on.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
        let category = Category::by_id(conn, on.item().id)?;
        let rank = category.rank_in_space(conn)?;
        let mut changes = json!({
            "size": category.size, "visibility": category.visibility().as_str(),
            "rank": {"from": rank, "to": null},
        });
        let name = name.unwrap_or(&category.name);
        if *name != category.name {
            changes["name"] = json!({"from": category.name, "to": name});
        }
        let entry =
            audit::record(conn, on.actor(), category.event(audit::ChangeKind::CategoryBinned, changes))?;
        diesel::update(categories::table.find((category.space.id, category.id)))
            .set((
                categories::binned_at.eq(Utc::now()),
                categories::binned_by_entry.eq(entry),
                categories::name.eq(name),
                categories::name_key.eq(text::comparison_key(name)),
            ))
            .execute(conn)?;
        Ok(Changed::recorded(entry, ()))
    }

    /// Restores a category as private, at the end of the space's categories.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<BinnedCategory, Edit>) -> Result<Changed<Category>> {
        Category::restore_as(conn, on, &on.item().0.name)
    }

    /// The same under another, validated name. Refused if another category has the name.
    pub fn restore_as(
        conn: &mut Conn,
        on: &Allowed<BinnedCategory, Edit>,
        name: &str,
    ) -> Result<Changed<Category>> {
        let back = &on.item().0;
        let last = positions::lock_and_last(conn, &back.space)?;
        let binned =
            categories::table.find((back.space.id, back.id)).filter(categories::binned_at.is_not_null());
        // Read under the space's lock: it may have been restored or erased in the meantime.
        binned.select(categories::id).for_no_key_update().first::<i64>(conn)?;
        let slug = free_category_slug(conn, back.space.id, &back.slug, Some(back.id))?;
        diesel::update(categories::table.find((back.space.id, back.id)))
            .set((
                categories::binned_at.eq(NOT_BINNED),
                categories::binned_by_entry.eq(None::<i64>),
                categories::visibility.eq("private"),
                categories::slug.eq(&slug),
                categories::name.eq(name),
                categories::name_key.eq(text::comparison_key(name)),
                categories::position.eq(position::between(last.as_deref(), None)?),
                categories::version.eq(categories::version + 1),
            ))
            .execute(conn)
            .on_constraint("categories_name_once", faults::name_taken(name))?;
        let rank = back.rank_in_space(conn)?;
        let mut changes = json!({
            "size": back.size, "rank": {"from": null, "to": rank},
            "visibility": {"from": back.visibility().as_str(), "to": "private"},
        });
        if name != back.name {
            changes["name"] = json!({"from": back.name, "to": name});
        }
        let entry =
            audit::record(conn, on.actor(), back.event(audit::ChangeKind::CategoryRestored, changes))?;
        Ok(Changed::recorded(entry, Category::by_id(conn, back.id)?))
    }
}

impl Resource for BinnedFavourite {
    type Id = FavouriteId;
    const ID_PARAMETER: &'static str = "favourite_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(BinnedFavourite, Role)> {
        let Locator::Id(id) = key else { return Err(Error::NotFound) };
        let binned = favourites::id.eq(id).and(favourites::binned_at.is_not_null());
        let found = favourites::table.filter(binned).select(Favourite::as_select());
        let found: Option<Favourite> = found.first(conn).optional()?;
        let role = member_role(conn, found.as_ref().map(|it| it.space_id), user_id)?;
        Ok((BinnedFavourite(found.ok_or(Error::NotFound)?), role))
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}

impl Resource for BinnedCategory {
    type Id = CategoryId;
    const ID_PARAMETER: &'static str = "category_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(BinnedCategory, Role)> {
        let Locator::Id(id) = key else { return Err(Error::NotFound) };
        let found: Option<Category> = categories::table
            .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
            .filter(categories::id.eq(id).and(categories::binned_at.is_not_null()))
            .select(Category::as_select())
            .first(conn)
            .optional()?;
        let role = member_role(conn, found.as_ref().map(|it| it.space.id), user_id)?;
        Ok((BinnedCategory(found.ok_or(Error::NotFound)?), role))
    }

    fn space_id(&self) -> SpaceId {
        self.0.space.id
    }
}

/// The user's role in the space of what was found. If nothing was, the same is asked, so that a thing of another
/// person takes no longer than one that does not exist.
fn member_role(conn: &mut Conn, space_id: Option<SpaceId>, user_id: Option<UserId>) -> Result<Role> {
    let member = memberships::table.find((space_id.unwrap_or_default(), user_id.unwrap_or_default()));
    let role: String = member.select(memberships::role).first(conn)?;
    Role::parse(Some(&role))
}
