//! Why the thing that an entry is about was not found where it was expected.

use diesel::prelude::*;

use crate::{
    audit::Entry,
    database::ids::AttributeId,
    database::{
        pool::Conn,
        schema::{attributes, categories, favourites},
    },
    error::{Error, Result},
};

/// Where a thing is.
enum Whereabouts {
    Present,
    Removed,
    Erased,
}

impl Whereabouts {
    /// From the row's mark: `None` is no row, `Some(true)` a row in the bin.
    fn of(row: Option<bool>) -> Whereabouts {
        match row {
            None => Whereabouts::Erased,
            Some(true) => Whereabouts::Removed,
            Some(false) => Whereabouts::Present,
        }
    }
}

/// The error for an entry whose subject was not found: it is in the bin, restored, removed or deleted for ever.
pub(super) fn why_missing(conn: &mut Conn, entry: &Entry) -> Result<Error> {
    let name = if entry.subject.is_empty() { "It" } else { &entry.subject };
    let sentence = match (category(conn, entry)?, favourite(conn, entry)?, attribute(conn, entry)?) {
        (Some(Whereabouts::Erased), ..) | (_, Some(Whereabouts::Erased), _) => {
            "This has been deleted for ever, so the change can’t be undone.".to_owned()
        }
        (Some(Whereabouts::Removed), None, _) => format!("{name} is in the bin now."),
        (Some(Whereabouts::Removed), Some(_), _) => "Its category is in the bin now.".to_owned(),
        (_, Some(Whereabouts::Removed), _) => format!("{name} is in the bin now."),
        (.., Some(Whereabouts::Removed)) => "The attribute has been removed since.".to_owned(),
        (.., Some(Whereabouts::Present)) => "The attribute has been restored since.".to_owned(),
        _ => format!("{name} is no longer in the bin."),
    };
    Ok(Error::Conflict(sentence))
}

fn category(conn: &mut Conn, entry: &Entry) -> Result<Option<Whereabouts>> {
    let Some(id) = entry.category_id else { return Ok(None) };
    let row = categories::table.find((entry.space_id, id)).select(categories::binned_at.is_not_null());
    Ok(Some(Whereabouts::of(row.first(conn).optional()?)))
}

fn favourite(conn: &mut Conn, entry: &Entry) -> Result<Option<Whereabouts>> {
    let Some(id) = entry.favourite_id else { return Ok(None) };
    let row = favourites::table.find((entry.space_id, id)).select(favourites::binned_at.is_not_null());
    Ok(Some(Whereabouts::of(row.first(conn).optional()?)))
}

fn attribute(conn: &mut Conn, entry: &Entry) -> Result<Option<Whereabouts>> {
    let Some(id) = entry.changes["attribute"].as_i64().map(AttributeId) else { return Ok(None) };
    let row = attributes::table.find((entry.space_id, id)).select(attributes::removed_at.is_not_null());
    Ok(Some(Whereabouts::of(row.first(conn).optional()?)))
}
