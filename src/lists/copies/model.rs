//! Copies a list: category, attributes and favourites in one transaction.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    faults,
    forms::{CopyForm, NewCopy},
};
use crate::{
    access::{Actor, Allowed, Edit, Locator, View},
    audit::{self, ChangeKind},
    auth::User,
    database::ids::{AttributeId, EntryId, SpaceId},
    database::{
        pool::Conn,
        schema::{categories, spaces},
    },
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{Favourite, bulk, forms::NewFavourite},
        tiers,
    },
    spaces::SpaceMembership,
    text,
};

/// The longest name of a category, in characters.
const MAX_NAME_LENGTH: usize = 60;

/// The outcome of copying.
#[derive(Debug, Clone)]
pub struct CopyOutcome {
    pub(crate) category: Category,
    pub(crate) count: usize,
    /// The history's entry, to undo it by.
    pub entry: EntryId,
}

/// Copies what the actor may see of the list into a new private category. A fault `no_space` if they may not add one to
/// the space.
pub fn copy(conn: &mut Conn, of: &Allowed<Category, View>, new: &NewCopy) -> Result<CopyOutcome> {
    let space = of.check_other(conn, &Locator::Id(new.space_id)).map_err(no_space)?;
    let attributes = Attribute::listed(conn, of)?;
    let favourites = Favourite::ranked(conn, of)?;
    let ranges = tiers::counted(conn, of)?;
    let category = Category::insert(conn, &space, &new.category, Some(of.item().space.id))?;
    let list: Allowed<Category, Edit> = of.check_other(conn, &Locator::Id(category.id))?;
    let entry = fill(conn, &list, list.actor(), (&attributes, favourites.iter().map(|it| &it.favourite)))?;
    tiers::copy(conn, list.item(), ranges)?;
    let category = Category::by_id(conn, category.id)?;
    Ok(CopyOutcome { category, count: favourites.len(), entry })
}

/// Says that the space is none that the actor may add a category to.
pub(super) fn no_space(error: Error) -> Error {
    match error {
        Error::NotFound | Error::Forbidden => faults::NO_SPACE.into(),
        other => other,
    }
}

/// Copies attributes and favourites, best first, into a new category. Returns the entry of the history.
pub(super) fn fill<'a>(
    conn: &mut Conn,
    list: &Allowed<Category, Edit>,
    by: &Actor,
    (attributes, favourites): (&[Attribute], impl Iterator<Item = &'a Favourite>),
) -> Result<EntryId> {
    let category = list.item();
    let (numbers, attribute_changes) = copy_attributes(conn, category, attributes)?;
    let new: Vec<NewFavourite> = favourites.map(|it| NewFavourite::copy_of(it, &numbers)).collect();
    let names: Map<String, Value> = numbers.values().map(|id| (id.to_string(), json!(null))).collect();
    let mut changes = category.creation_changes(conn)?;
    changes["attributes"] = attribute_changes.into();
    changes["names"] = Attribute::metadata(conn, category.space.id, &names.into())?;
    add(conn, list, by, (&new, changes))
}

/// Adds the favourites, best first, to a new category with those changes of the history. Returns its entry.
pub(super) fn add(
    conn: &mut Conn,
    list: &Allowed<Category, Edit>,
    by: &Actor,
    (new, mut changes): (&[NewFavourite], Value),
) -> Result<EntryId> {
    changes["added"] = json!(new.len());
    let entry = audit::record(conn, by, list.item().event(ChangeKind::CategoryCopied, changes))?;
    bulk::add(conn, list, new, entry, &mut |_| ())?;
    Ok(entry)
}

/// Adds those attributes to the new category. Returns their new ids by the old ones, and the history's changes.
fn copy_attributes(
    conn: &mut Conn,
    to: &Category,
    attributes: &[Attribute],
) -> Result<(BTreeMap<AttributeId, AttributeId>, Vec<Value>)> {
    let (mut numbers, mut attribute_changes) = (BTreeMap::new(), Vec::with_capacity(attributes.len()));
    for (place, attribute) in (1..).zip(attributes) {
        let new = attribute.settings();
        let added = Attribute::insert(conn, to, &new, place)?;
        numbers.insert(attribute.id, added.id);
        let rank = json!({"from": null, "to": place});
        attribute_changes.push(json!({"attribute": added.id, "to": new.to_json(), "rank": rank}));
    }
    Ok((numbers, attribute_changes))
}

/// The data of the page for copying a list.
#[derive(Debug, Clone)]
pub(crate) struct CopyDraft {
    /// The spaces it can be copied to.
    pub spaces: Vec<SpaceMembership>,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) form: CopyForm,
}

impl CopyDraft {
    /// Loads the data. The name is extended by the owner's name if it is taken.
    pub(crate) fn of(conn: &mut Conn, list: &Allowed<Category, View>, user: &User) -> Result<CopyDraft> {
        let Category { name, space, .. } = list.item();
        let draft = CopyDraft::named(conn, user, name, &format!(", by {}", space.name))?;
        Ok(CopyDraft { attributes: Attribute::listed(conn, list)?, ..draft })
    }

    /// The data for a list without attributes, with a name that is free in the first of the user's spaces: extended by that
    /// ending or by a number if it is taken.
    pub(crate) fn named(conn: &mut Conn, user: &User, name: &str, ending: &str) -> Result<CopyDraft> {
        let mut spaces = SpaceMembership::of(conn, user)?;
        spaces.retain(SpaceMembership::can_edit);
        let first = spaces.first().map(|home| home.space.id);
        let form = CopyForm {
            name: first.map_or_else(|| Ok(name.to_owned()), |id| free_name(conn, id, name, ending))?,
            space: first.map(|id| id.to_string()).unwrap_or_default(),
        };
        Ok(CopyDraft { spaces, attributes: Vec::new(), form })
    }
}

/// The name, extended by that ending or by a number if it is taken in the space.
pub(super) fn free_name(conn: &mut Conn, space_id: SpaceId, name: &str, by: &str) -> Result<String> {
    let in_space = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let taken: Vec<String> = categories::table.filter(in_space).select(categories::name_key).load(conn)?;
    let ended = |end: &str| {
        let room = MAX_NAME_LENGTH.saturating_sub(end.chars().count());
        let start: String = name.chars().take(room).collect();
        format!("{}{end}", start.trim_end())
    };
    let by = (!by.is_empty() && by.chars().count() < MAX_NAME_LENGTH / 2).then(|| ended(by));
    let numbered = (2..).map(|number: usize| ended(&format!(" {number}")));
    let mut names = std::iter::once(name.to_owned()).chain(by).chain(numbered);
    Ok(names.find(|name| !taken.contains(&text::comparison_key(name))).unwrap_or_default())
}

/// Where a category was copied from.
#[derive(Debug, Clone)]
pub(crate) struct CopyOrigin {
    pub(crate) at: DateTime<Utc>,
    /// The current name of the original's owner; `None` if they have closed their account.
    pub owner_name: Option<String>,
}

impl CopyOrigin {
    /// Loads the origin of a copy, for its members only.
    pub(crate) fn of(conn: &mut Conn, list: &Allowed<Category, View>) -> Result<Option<CopyOrigin>> {
        let Some(at) = list.item().copied_at.filter(|_| list.is_inside()) else { return Ok(None) };
        let from =
            categories::table.find((list.item().space.id, list.item().id)).select(categories::copied_from);
        let from = from.single_value();
        let whose = spaces::table.filter(spaces::id.nullable().eq(from)).select(spaces::name);
        Ok(Some(CopyOrigin { at, owner_name: whose.first(conn).optional()? }))
    }
}
