//! What a form was about, if that went to the bin while the form was being filled in.

use diesel::prelude::*;

use super::{
    model::{BinnedCategory, BinnedFavourite},
    url,
};
use crate::{
    access::{Actor, Allowed, Edit, Locator, Permission, Resource},
    audit::{self, ChangeKind},
    database::{
        ids::{AttributeId, CategoryId, EntryId, FavouriteId, ShareId},
        pool::Conn,
        schema::{attributes, audit_entries, favourites, shares},
    },
    error::{Error, Result},
    lists::attributes::RemovedAttribute,
};

/// What a form is about, by the id in its address.
#[derive(Debug, Clone, Copy)]
pub enum FormSubject {
    Favourite(FavouriteId),
    Category(CategoryId),
    Attribute(AttributeId),
    ShareLink(ShareId),
}

/// A thing that is in the bin, or was removed.
#[derive(Debug, Clone)]
pub struct GoneThing {
    pub name: String,
    pub kind: GoneKind,
    /// The address of the form that restores it; `None` for those who may not.
    pub restoration_url: Option<String>,
}

/// The kind of a thing that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoneKind {
    Favourite,
    Category,
    Attribute,
}

/// The thing that the form was about, or its category, if that is gone and the actor may know.
pub fn find(conn: &mut Conn, actor: &Actor, subject: FormSubject) -> Result<Option<GoneThing>> {
    let (gone, category_id) = match subject {
        FormSubject::Favourite(id) => {
            let row = favourites::table.filter(favourites::id.eq(id)).select(favourites::category_id);
            (favourite(conn, actor, id)?, row.first(conn).optional()?)
        }
        FormSubject::Attribute(id) => {
            let row = attributes::table.filter(attributes::id.eq(id)).select(attributes::category_id);
            (attribute(conn, actor, id)?, row.first(conn).optional()?)
        }
        FormSubject::ShareLink(id) => {
            let row = shares::table.filter(shares::id.eq(id)).select(shares::category_id);
            (None, row.first(conn).optional()?)
        }
        FormSubject::Category(id) => (None, Some(id)),
    };
    match gone {
        Some(gone) => Ok(Some(gone)),
        None => category(conn, actor, category_id.unwrap_or_default()),
    }
}

fn favourite(conn: &mut Conn, actor: &Actor, id: FavouriteId) -> Result<Option<GoneThing>> {
    let binned: Option<Allowed<BinnedFavourite, Edit>> = proof(conn, actor, id)?;
    Ok(binned.map(|it| GoneThing {
        name: it.item().0.title.clone(),
        kind: GoneKind::Favourite,
        restoration_url: Some(url::restore_favourite(id)),
    }))
}

/// Whoever may edit a list may know that it is in the bin; its owners may restore it.
fn category(conn: &mut Conn, actor: &Actor, id: CategoryId) -> Result<Option<GoneThing>> {
    let binned: Option<Allowed<BinnedCategory, Edit>> = proof(conn, actor, id)?;
    Ok(binned.map(|it| GoneThing {
        name: it.item().0.name.clone(),
        kind: GoneKind::Category,
        restoration_url: it.can_manage().then(|| url::restore_category(id)),
    }))
}

fn attribute(conn: &mut Conn, actor: &Actor, id: AttributeId) -> Result<Option<GoneThing>> {
    let removed: Option<Allowed<RemovedAttribute, Edit>> = proof(conn, actor, id)?;
    let Some(removed) = removed else { return Ok(None) };
    let item = &removed.item().0;
    let of_list = audit_entries::space_id
        .eq(item.space_id)
        .and(audit_entries::category_id.eq(item.category_id))
        .and(audit_entries::kind.eq(ChangeKind::AttributeRemoved.as_str()));
    let entries = audit_entries::table.filter(of_list).order(audit_entries::id.desc());
    let entries: Vec<(EntryId, serde_json::Value)> =
        entries.select((audit_entries::id, audit_entries::changes)).limit(50).load(conn)?;
    let entry = entries.into_iter().find(|(_, changes)| changes["attribute"] == id.0);
    Ok(Some(GoneThing {
        name: item.name.clone(),
        kind: GoneKind::Attribute,
        restoration_url: entry.map(|(entry, _)| audit::url::undo(entry)),
    }))
}

/// The actor's proof, if they may.
fn proof<R: Resource, P: Permission>(
    conn: &mut Conn,
    actor: &Actor,
    id: R::Id,
) -> Result<Option<Allowed<R, P>>> {
    match Allowed::check(conn, actor, &Locator::Id(id)) {
        Err(Error::NotFound | Error::Forbidden) => Ok(None),
        other => other.map(Some),
    }
}
