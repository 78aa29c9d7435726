//! Writes a list as a file, a part of it at a time.

use std::io::Write;

use chrono::{DateTime, Utc};

use super::file::{self, ExportedFavourite, ExportedList, FileFormat};
use crate::{
    access::{Allowed, Permission},
    database::pool::Conn,
    error::Result,
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{Favourite, whole_list::WholeList},
        tiers::{self, Tier, TierRange},
    },
};

/// Writes the whole list, best first, and returns how many favourites it has. Needs several queries, so it should run
/// in a snapshot.
pub(crate) fn write(
    conn: &mut Conn,
    of: &Allowed<Category, impl Permission>,
    format: FileFormat,
    out: &mut dyn Write,
) -> Result<usize> {
    let (list, favourites) = read(conn, of)?;
    file::write(out, format, &list, favourites)
}

/// The same with nothing hidden and without a permission check, for jobs.
pub(crate) fn write_unredacted(
    conn: &mut Conn,
    category: &Category,
    format: FileFormat,
    out: &mut dyn Write,
) -> Result<usize> {
    let attributes = Attribute::unredacted(conn, category)?;
    let tiers = Tier::unredacted(conn, category)?;
    let list = exported(conn, category, (&attributes, &tiers))?;
    let favourites = each(WholeList::unredacted(conn, category), (attributes, tiers), false);
    file::write(out, format, &list, favourites)
}

/// The list, and its favourites as they are read, best first.
pub fn read<'a, P: Permission>(
    conn: &'a mut Conn,
    of: &Allowed<Category, P>,
) -> Result<(ExportedList, impl Iterator<Item = Result<ExportedFavourite>> + use<'a, P>)> {
    let attributes = Attribute::listed(conn, of)?;
    let tiers = Tier::listed(conn, of)?;
    let list = exported(conn, of.item(), (&attributes, &tiers))?;
    Ok((list, each(WholeList::of(conn, of), (attributes, tiers), of.redaction().dates)))
}

fn each(
    favourites: WholeList<'_>,
    (attributes, tiers): (Vec<Attribute>, Vec<Tier>),
    undated: bool,
) -> impl Iterator<Item = Result<ExportedFavourite>> {
    favourites.map(move |it| Ok(written(it?.favourite, (&attributes, &tiers), undated)))
}

fn exported(
    conn: &mut Conn,
    category: &Category,
    (attributes, tiers): (&[Attribute], &[Tier]),
) -> Result<ExportedList> {
    let tier = |it: TierRange| file::ExportedTier {
        colour: it.tier.colour().as_str().to_owned(),
        above: it.above,
        name: it.tier.name,
    };
    Ok(ExportedList {
        name: category.name.clone(),
        description: category.description.clone(),
        attributes: attributes.iter().map(heading).collect(),
        tiers: tiers::ranges_of(conn, category, tiers.to_vec())?.into_iter().map(tier).collect(),
    })
}

fn heading(attribute: &Attribute) -> file::ExportedAttribute {
    let Attribute { name, unit, options, .. } = attribute.clone();
    file::ExportedAttribute { name, kind: attribute.kind(), unit, options }
}

fn written(
    favourite: Favourite,
    (attributes, tiers): (&[Attribute], &[Tier]),
    undated: bool,
) -> ExportedFavourite {
    let at = |moment: DateTime<Utc>| if undated { String::new() } else { timestamp(moment) };
    ExportedFavourite {
        values: attributes.iter().map(|it| favourite.values.get(&it.id).to_owned()).collect(),
        added: at(favourite.added_at),
        changed: at(favourite.changed_at),
        tier: Tier::at(tiers, &favourite.position).map(|it| it.name.clone()).unwrap_or_default(),
        title: favourite.title,
        description: favourite.description,
        link: favourite.link,
    }
}

fn timestamp(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
