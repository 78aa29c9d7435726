//! What a form was about, if that went to the bin, or was revoked, while the form was being filled in.

use diesel::prelude::*;

use super::{
    model::{BinnedCategory, BinnedFavourite},
    url,
};
use crate::{
    access::{Actor, Allowed, Edit, Locator, Manage, Permission, Resource},
    audit::{self, ChangeKind},
    database::{
        ids::{AttributeId, CategoryId, EntryId, FavouriteId, ShareId},
        pool::Conn,
        schema::{attributes, audit_entries, favourites},
    },
    error::{Error, Result},
    lists::{attributes::RemovedAttribute, categories::Category},
    sharing::links::{self, FormerLink, ShareLink},
};

/// What a form is about, by the id in its address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum FormSubject {
    Favourite(FavouriteId),
    Category(CategoryId),
    Attribute(AttributeId),
    ShareLink(ShareId),
}

/// A thing that is in the bin, or was removed or revoked.
#[derive(Debug, Clone)]
pub(crate) struct GoneThing {
    /// Its name; of a link, the name of its list.
    pub name: String,
    pub kind: GoneKind,
    /// The address of the form that restores it; `None` for those who may not.
    pub restoration_url: Option<String>,
    /// The page that makes another one, where this one cannot be restored.
    pub new_url: Option<String>,
}

/// The kind of a thing that is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GoneKind {
    Favourite,
    Category,
    Attribute,
    ShareLink,
}

impl GoneThing {
    fn new(name: &str, kind: GoneKind, restoration_url: Option<String>) -> GoneThing {
        GoneThing { name: name.to_owned(), kind, restoration_url, new_url: None }
    }
}

/// The thing that the form was about, or its category, if that is gone and the actor may know.
pub(crate) fn find(conn: &mut Conn, actor: &Actor, subject: FormSubject) -> Result<Option<GoneThing>> {
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
            let link = ShareLink::former(conn, id)?;
            (share_link(conn, actor, link)?, link.map(|it| it.category_id))
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
    let restoration_url = Some(url::restore_favourite(id));
    Ok(binned.map(|it| GoneThing::new(&it.item().0.title, GoneKind::Favourite, restoration_url)))
}

/// Everyone who may edit a list may know that it is in the bin; its owners may restore it.
fn category(conn: &mut Conn, actor: &Actor, id: CategoryId) -> Result<Option<GoneThing>> {
    let binned: Option<Allowed<BinnedCategory, Edit>> = proof(conn, actor, id)?;
    Ok(binned.map(|it| {
        let restoration_url = it.can_manage().then(|| url::restore_category(id));
        GoneThing::new(&it.item().0.name, GoneKind::Category, restoration_url)
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
    let restoration_url = entry.map(|(entry, _)| audit::url::undo(entry));
    Ok(Some(GoneThing::new(&item.name, GoneKind::Attribute, restoration_url)))
}

/// A revoked link of a list that is still there, for those who may make links.
fn share_link(conn: &mut Conn, actor: &Actor, link: Option<FormerLink>) -> Result<Option<GoneThing>> {
    let Some(FormerLink { category_id, is_revoked: true }) = link else { return Ok(None) };
    let category: Option<Allowed<Category, Manage>> = proof(conn, actor, category_id)?;
    Ok(category.map(|it| GoneThing {
        new_url: Some(links::url::list(category_id)),
        ..GoneThing::new(&it.item().name, GoneKind::ShareLink, None)
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
