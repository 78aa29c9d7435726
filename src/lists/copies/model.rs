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
    audit::{self, Kind},
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
    },
    spaces::{Home, Space},
    text,
};

/// The longest name of a category, in characters.
const LONGEST: usize = 60;

/// The outcome of copying.
#[derive(Debug, Clone)]
pub struct Copied {
    pub category: Category,
    pub count: usize,
    /// The history's entry, to undo it by.
    pub entry: EntryId,
}

/// Copies what the user may see of the list into a new private category.
pub fn copy(conn: &mut Conn, of: &Allowed<Category, View>, user: &User, new: &NewCopy) -> Result<Copied> {
    let space: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(user), &Locator::Id(new.space_id))
        .map_err(|error| match error {
            Error::NotFound | Error::Forbidden => faults::NO_SPACE.into(),
            other => other,
        })?;
    let attributes = Attribute::listed(conn, of)?;
    let favourites = Favourite::ranked(conn, of)?;
    let category = Category::begin(conn, &space, &new.category, Some(of.item().space.id))?;
    let list: Allowed<Category, Edit> = Allowed::check(conn, &Actor::from(user), &Locator::Id(category.id))?;
    let (numbers, told) = bring(conn, &category, &attributes)?;
    let new: Vec<NewFavourite> =
        favourites.iter().map(|it| NewFavourite::copied(&it.favourite, &numbers)).collect();
    let rows = bulk::add(conn, &list, &new, &mut |_| ())?;
    let names: Map<String, Value> = numbers.values().map(|id| (id.to_string(), json!(null))).collect();
    let mut changes = category.told_new(conn)?;
    changes["added"] = json!(rows.len());
    changes["attributes"] = told.into();
    changes["names"] = Attribute::named(conn, category.space.id, &names.into())?;
    let event = category.event(Kind::CategoryCopied, changes).with_rows(rows);
    let entry = audit::record(conn, list.actor(), event)?;
    Ok(Copied { category, count: new.len(), entry })
}

/// Adds those attributes to the new category. Returns their new ids by the old ones, and the history's changes.
fn bring(
    conn: &mut Conn,
    to: &Category,
    attributes: &[Attribute],
) -> Result<(BTreeMap<AttributeId, AttributeId>, Vec<Value>)> {
    let (mut numbers, mut told) = (BTreeMap::new(), Vec::with_capacity(attributes.len()));
    for (place, attribute) in (1..).zip(attributes) {
        let new = attribute.as_new();
        let added = Attribute::begin(conn, to, &new, place)?;
        numbers.insert(attribute.id, added.id);
        let rank = json!({"from": null, "to": place});
        told.push(json!({"attribute": added.id, "to": new.to_json(), "rank": rank}));
    }
    Ok((numbers, told))
}

/// The data of the page for copying a list.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The spaces it can be copied to.
    pub homes: Vec<Home>,
    pub attributes: Vec<Attribute>,
    pub form: CopyForm,
}

impl Draft {
    /// Loads the data, with a name that is free in the first of the user's spaces.
    pub fn of(conn: &mut Conn, list: &Allowed<Category, View>, user: &User) -> Result<Draft> {
        let mut homes = Home::of(conn, user)?;
        homes.retain(Home::can_edit);
        let attributes = Attribute::listed(conn, list)?;
        let first = homes.first().map(|home| home.space.id);
        let form = CopyForm {
            name: first
                .map_or_else(|| Ok(list.item().name.clone()), |id| free_name(conn, id, list.item()))?,
            space: first.map(|id| id.to_string()).unwrap_or_default(),
        };
        Ok(Draft { homes, attributes, form })
    }
}

/// The category's name, extended by the owner's name or by a number if it is taken in the space.
fn free_name(conn: &mut Conn, space_id: SpaceId, of: &Category) -> Result<String> {
    let ours = categories::space_id.eq(space_id).and(categories::binned_at.is_null());
    let taken: Vec<String> = categories::table.filter(ours).select(categories::name_key).load(conn)?;
    let ended = |end: &str| {
        let room = LONGEST.saturating_sub(end.chars().count());
        let start: String = of.name.chars().take(room).collect();
        format!("{}{end}", start.trim_end())
    };
    let by = format!(", by {}", of.space.name);
    let by = (by.chars().count() < LONGEST / 2).then(|| ended(&by));
    let numbered = (2..).map(|number: usize| ended(&format!(" {number}")));
    let mut names = std::iter::once(of.name.clone()).chain(by).chain(numbered);
    Ok(names.find(|name| !taken.contains(&text::key(name))).unwrap_or_default())
}

/// Where a category was copied from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub at: DateTime<Utc>,
    /// The current name of the original's owner; `None` if they have closed their account.
    pub whose: Option<String>,
}

impl Origin {
    /// Loads the origin of a copy, for its members only.
    pub fn of(conn: &mut Conn, list: &Allowed<Category, View>) -> Result<Option<Origin>> {
        let is_inside = list.is_member() && list.redaction().by_link.is_none();
        let Some(at) = list.item().copied_at.filter(|_| is_inside) else { return Ok(None) };
        let from =
            categories::table.find((list.item().space.id, list.item().id)).select(categories::copied_from);
        let from = from.single_value();
        let whose = spaces::table.filter(spaces::id.nullable().eq(from)).select(spaces::name);
        Ok(Some(Origin { at, whose: whose.first(conn).optional()? }))
    }
}
