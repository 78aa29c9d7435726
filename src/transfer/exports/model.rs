//! Loads a list for an export.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::file;
use crate::{
    access::{Allowed, Permission},
    database::{pool::Conn, schema::favourites},
    error::Result,
    lists::{attributes::Attribute, categories::Category, favourites::Favourite, ordering::rank::live},
};

/// The whole list, best first. Needs several queries, so it should run in a snapshot.
pub fn load(conn: &mut Conn, of: &Allowed<Category, impl Permission>) -> Result<file::ExportedList> {
    let favourites = Favourite::ranked(conn, of)?.into_iter().map(|it| it.favourite).collect();
    let attributes = Attribute::listed(conn, of)?;
    Ok(exported(of.item(), attributes, favourites, of.redaction().dates))
}

/// The same with nothing hidden and without a permission check, for jobs.
pub fn unredacted(conn: &mut Conn, category: &Category) -> Result<file::ExportedList> {
    let attributes = Attribute::unredacted(conn, category)?;
    let ranked = live(category).order(favourites::position).select(Favourite::as_select()).load(conn)?;
    Ok(exported(category, attributes, ranked, false))
}

fn exported(
    category: &Category,
    attributes: Vec<Attribute>,
    favourites: Vec<Favourite>,
    undated: bool,
) -> file::ExportedList {
    file::ExportedList {
        name: category.name.clone(),
        description: category.description.clone(),
        favourites: favourites.into_iter().map(|it| written(it, &attributes, undated)).collect(),
        attributes: attributes.into_iter().map(heading).collect(),
    }
}

fn heading(attribute: Attribute) -> file::ExportedAttribute {
    let kind = attribute.kind();
    file::ExportedAttribute { name: attribute.name, kind, unit: attribute.unit, options: attribute.options }
}

fn written(favourite: Favourite, attributes: &[Attribute], undated: bool) -> file::ExportedFavourite {
    let at = |moment: DateTime<Utc>| if undated { String::new() } else { timestamp(moment) };
    file::ExportedFavourite {
        values: attributes.iter().map(|it| favourite.values.get(&it.id).to_owned()).collect(),
        added: at(favourite.added_at),
        changed: at(favourite.changed_at),
        title: favourite.title,
        description: favourite.description,
        link: favourite.link,
    }
}

fn timestamp(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
