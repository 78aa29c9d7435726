//! One thing in the bin: where it would be restored, and under what name.

use diesel::prelude::*;

use super::model::{BinnedCategory, BinnedFavourite, RestoreOptions};
use crate::{
    access::{Allowed, Edit, Locator},
    audit::{Changed, Entry, EntryGroup},
    database::ids::{EntryId, FavouriteId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{audit_entries, categories, favourites, spaces, users},
    },
    error::{Error, Result},
    lists::{attributes::Attribute, categories::Category, favourites::Favourite, ordering::rank::live},
};

/// A binned favourite's list, and the place where it would be restored.
#[derive(Debug, Clone)]
pub(crate) struct RestorationPreview {
    pub list: Category,
    /// `true` if its category is in the bin too.
    pub list_is_binned: bool,
    pub attributes: Vec<Attribute>,
    /// The rank it would have between its old neighbours, and their titles.
    pub rank: i64,
    pub above: Option<String>,
    pub below: Option<String>,
    /// Who moved it to the bin.
    pub binned_by: Option<BinnedBy>,
}

/// Who moved a thing to the bin, and the rank it had.
#[derive(Debug, Clone)]
pub(crate) struct BinnedBy {
    pub actor_id: UserId,
    /// `None` if they have closed their account.
    pub name: Option<String>,
    pub rank: Option<i64>,
}

impl BinnedBy {
    fn of(
        conn: &mut Conn,
        space_id: SpaceId,
        favourite: (FavouriteId, Option<EntryId>),
    ) -> Result<Option<BinnedBy>> {
        let (id, Some(entry)) = favourite else { return Ok(None) };
        let entry = audit_entries::table.find((space_id, entry));
        let Some(entry) = entry.select(Entry::as_select()).first(conn).optional()? else { return Ok(None) };
        let rank = entry.changes.pointer("/rank/from").and_then(|rank| rank.as_i64());
        let rank = match rank {
            Some(rank) => Some(rank),
            None => {
                let rows = entry.rows(conn)?;
                let row = rows.iter().find(|row| row.favourite_id == id);
                row.and_then(|row| row.changes.pointer("/rank/from")).and_then(|rank| rank.as_i64())
            }
        };
        let name = users::table.find(entry.actor_id).select(users::name).first(conn).optional()?;
        Ok(Some(BinnedBy { actor_id: entry.actor_id, name, rank }))
    }
}

impl RestorationPreview {
    /// Loads the details of a binned favourite.
    pub(crate) fn of(conn: &mut Conn, on: &Allowed<BinnedFavourite, Edit>) -> Result<RestorationPreview> {
        let binned = &on.item().0;
        let list = categories::table.inner_join(spaces::table.on(spaces::id.eq(categories::space_id)));
        let list: Category =
            list.filter(categories::id.eq(binned.category_id)).select(Category::as_select()).first(conn)?;
        let rank = binned.rank(conn, &list)?;
        let around = live(&list).order(favourites::position).select(favourites::title);
        let skip = (rank - 2).max(0);
        let mut around: Vec<String> = around.offset(skip).limit(if rank > 1 { 2 } else { 1 }).load(conn)?;
        let above = (rank > 1 && !around.is_empty()).then(|| around.remove(0));
        let entry = favourites::table.find((binned.space_id, binned.id)).select(favourites::binned_by_entry);
        let entry: Option<EntryId> = entry.first(conn)?;
        Ok(RestorationPreview {
            attributes: Attribute::unredacted(conn, &list)?,
            list_is_binned: list.binned_at.is_some(),
            rank,
            above,
            below: around.into_iter().next(),
            binned_by: BinnedBy::of(conn, binned.space_id, (binned.id, entry))?,
            list,
        })
    }

    /// "between Heat and Alien"
    pub(crate) fn between(&self) -> String {
        match (&self.above, &self.below) {
            (Some(above), Some(below)) => format!("between {above} and {below}"),
            (Some(above), None) => format!("below {above}"),
            (None, Some(below)) => format!("above {below}"),
            (None, None) => "the only favourite".to_owned(),
        }
    }
}

/// The outcome of restoring a favourite.
#[derive(Debug, Clone)]
pub(crate) struct Restoration {
    pub list: Category,
    pub rank: i64,
    /// `true` if its category was restored with it.
    pub list_is_binned: bool,
    /// The history's entries.
    pub entries: EntryGroup,
}

/// Restores a favourite as requested, and first its category if that is in the bin too.
pub(crate) fn restore(
    conn: &mut Conn,
    on: &Allowed<BinnedFavourite, Edit>,
    way: &RestoreOptions,
) -> Result<Restoration> {
    let key = Locator::Id(on.item().0.category_id);
    let binned: Result<Allowed<BinnedCategory, Edit>> = on.check_other(conn, &key);
    let mut entries = EntryGroup::default();
    let list_is_binned = match binned {
        Ok(list) => {
            let name = way.category_name.as_ref().unwrap_or(&list.item().0.name);
            entries.extend(Category::restore_as(conn, &list, name)?.entry);
            true
        }
        Err(Error::NotFound) => false,
        Err(other) => return Err(other),
    };
    let Changed { value: (list, rank), entry } = Favourite::restore_as(conn, on, way)?;
    entries.extend(entry);
    Ok(Restoration { list, rank, list_is_binned, entries })
}
