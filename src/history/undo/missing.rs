//! Why the thing that an entry is about was not found where it was expected.

use diesel::prelude::*;

use super::{comments::comment_id, editions::edition_id, faults, webhooks::webhook_id};
use crate::{
    audit::Entry,
    database::ids::{AttributeId, EditionId, ShareId},
    database::{
        pool::Conn,
        schema::{attributes, categories, favourites, shares},
    },
    error::{Error, Result},
    history::{editions::Edition, webhooks::Webhook},
    lists::comments::Comment,
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
    if let Some(id) = webhook_id(entry) {
        return Ok(Error::Conflict(match Webhook::is_removed(conn, id)? {
            Some(true) => faults::WEBHOOK_REMOVED,
            Some(false) => faults::WEBHOOK_RESTORED,
            None => faults::ERASED,
        }));
    }
    if let Some(id) = comment_id(entry) {
        return Ok(Error::Conflict(match Comment::is_removed(conn, id)? {
            Some(true) => faults::COMMENT_REMOVED,
            Some(false) => faults::COMMENT_RESTORED,
            None => faults::ERASED,
        }));
    }
    if let Some(id) = edition_id(entry) {
        return edition(conn, entry, id);
    }
    let name = if entry.subject.is_empty() { "It" } else { &entry.subject };
    match (link(conn, entry)?, category(conn, entry)?) {
        (Some(Whereabouts::Removed), Some(Whereabouts::Present)) => {
            return Ok(Error::Conflict(faults::LINK_REVOKED));
        }
        (Some(Whereabouts::Present), Some(Whereabouts::Present)) => {
            return Ok(Error::Conflict(faults::LINK_RESTORED));
        }
        _ => (),
    }
    Ok(Error::Conflict(match (category(conn, entry)?, favourite(conn, entry)?, attribute(conn, entry)?) {
        (Some(Whereabouts::Erased), ..) | (_, Some(Whereabouts::Erased), _) => faults::ERASED,
        (Some(Whereabouts::Removed), None, _) => faults::is_binned(name),
        (Some(Whereabouts::Removed), Some(_), _) => faults::CATEGORY_BINNED,
        (_, Some(Whereabouts::Removed), _) => faults::is_binned(name),
        (.., Some(Whereabouts::Removed)) => faults::ATTRIBUTE_REMOVED,
        (.., Some(Whereabouts::Present)) => faults::ATTRIBUTE_RESTORED,
        _ => faults::no_longer_binned(name),
    }))
}

fn edition(conn: &mut Conn, entry: &Entry, id: EditionId) -> Result<Error> {
    Ok(Error::Conflict(match (Edition::is_binned(conn, id)?, category(conn, entry)?) {
        (None, _) => faults::ERASED,
        (_, Some(Whereabouts::Removed)) => faults::CATEGORY_BINNED,
        (Some(true), _) => faults::EDITION_BINNED,
        (Some(false), _) => faults::EDITION_RESTORED,
    }))
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

fn link(conn: &mut Conn, entry: &Entry) -> Result<Option<Whereabouts>> {
    let Some(id) = entry.changes["share"].as_i64().map(ShareId) else { return Ok(None) };
    let row = shares::table.find((entry.space_id, id)).select(shares::revoked_at.is_not_null());
    Ok(Some(Whereabouts::of(row.first(conn).optional()?)))
}
