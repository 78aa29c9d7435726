//! The later changes that prevent an undo, and the alternatives.

use diesel::prelude::*;
use serde_json::Value;

use super::{
    editions, edits,
    fields::partial_alternatives,
    later::{POSITION_KINDS, later_entries},
    links, lists, members, moves,
    outcome::ConflictChoice,
    recorded::proof,
    tiers,
};
use crate::{
    access::{Allowed, Edit},
    audit::{ChangeKind, Entry},
    database::ids::FavouriteId,
    database::{pool::Conn, schema::audit_entries},
    error::Result,
    history::{
        log::{self, model::LogEntries, undone},
        trash::{
            self,
            filter::BinFilter,
            model::{BinnedCategory, BinnedFavourite},
        },
    },
    lists::favourites::{self, Favourite},
    sharing, spaces,
};

/// The most changes that are listed.
const MAX_LISTED: usize = 10;

const EDIT_KINDS: &[ChangeKind] = &[
    ChangeKind::FavouriteChanged,
    ChangeKind::FavouriteBinned,
    ChangeKind::FavouritesBinned,
    ChangeKind::FavouritesErased,
];
const LIST_KINDS: &[ChangeKind] = &[
    ChangeKind::CategoryChanged,
    ChangeKind::CategoryMoved,
    ChangeKind::CategoryBinned,
    ChangeKind::CategoryRestored,
    ChangeKind::CategoryErased,
    ChangeKind::VisibilityChanged,
    ChangeKind::OwnOrdersChanged,
];
const ATTRIBUTE_KINDS: &[ChangeKind] = &[
    ChangeKind::AttributeChanged,
    ChangeKind::AttributeMoved,
    ChangeKind::AttributeRemoved,
    ChangeKind::AttributeRestored,
];
const LINK_KINDS: &[ChangeKind] = &[
    ChangeKind::ShareChanged,
    ChangeKind::ShareRenewed,
    ChangeKind::ShareRevoked,
    ChangeKind::ShareRestored,
];

const EDITION_KINDS: &[ChangeKind] =
    &[ChangeKind::EditionChanged, ChangeKind::EditionBinned, ChangeKind::EditionRestored];

/// Why a change cannot simply be undone.
#[derive(Debug, Clone, Default)]
pub(crate) struct UndoConflict {
    /// The reason, as a sentence.
    pub reason: String,
    /// The later changes, newest first. Undoing them first clears the way, if they can be undone.
    pub later: LogEntries,
    /// The alternatives, each with the label of its button.
    pub alternatives: Vec<(ConflictChoice, String)>,
    /// The page where the user can do it in another way, with the words of its link.
    pub elsewhere: Option<(&'static str, String)>,
    /// The name and the address that would be restored, to choose others if they are taken.
    pub names: OldNames,
}

/// The name and the address that an undo would restore.
#[derive(Debug, Clone, Default)]
pub(crate) struct OldNames {
    pub is_title: bool,
    pub name: String,
    pub address: String,
}

impl OldNames {
    fn of(entry: &Entry, now: Option<&Favourite>) -> OldNames {
        let text = |pointer: &str| entry.changes.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let name = ["/fields/title/from", "/name/from", "/from/name"].into_iter().find_map(text);
        let address = ["/fields/address/from", "/address/from"].into_iter().find_map(text);
        OldNames {
            is_title: entry.favourite_id.is_some(),
            name: name.or(now.map(|it| it.title.clone())).unwrap_or_else(|| entry.subject.clone()),
            address: address.unwrap_or_default(),
        }
    }
}

/// Finds what prevents an undo that was just refused. If a taken name does, no later change is in the way.
pub(crate) fn find_conflict(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    reason: String,
    is_name_taken: bool,
) -> Result<UndoConflict> {
    let entry = on.item();
    let favourite: Option<Allowed<Favourite, Edit>> = proof(conn, on.actor(), entry.favourite_id).ok();
    let names = OldNames::of(entry, favourite.as_ref().map(Allowed::item));
    let none = UndoConflict { reason, names, ..UndoConflict::default() };
    if is_name_taken {
        return Ok(none);
    }
    let undone = undone::of(conn, std::slice::from_ref(entry))?.remove(&entry.id);
    if let Some(undone) = undone {
        let by = audit_entries::table.find((entry.space_id, undone.id));
        let by = vec![by.select(Entry::as_select()).first(conn)?];
        return Ok(UndoConflict { later: LogEntries::for_entries(conn, on.person(), by)?, ..none });
    }
    let later = later_changes(conn, entry)?.into_iter().take(MAX_LISTED).collect();
    let later = LogEntries::for_entries(conn, on.person(), later)?;
    let elsewhere = elsewhere(conn, on, favourite.as_ref());
    Ok(UndoConflict { later, alternatives: alternatives(conn, on, favourite)?, elsewhere, ..none })
}

/// What prevented that several changes were undone together: each can be undone by itself in the history.
pub(crate) fn conflict_of_several(reason: String) -> UndoConflict {
    let elsewhere = Some(("Undo them one by one in the history", log::url::LIST.to_owned()));
    UndoConflict { reason, elsewhere, ..UndoConflict::default() }
}

/// A page where the user can get what they want in another way.
fn elsewhere(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    favourite: Option<&Allowed<Favourite, Edit>>,
) -> Option<(&'static str, String)> {
    let entry = on.item();
    match entry.kind()? {
        ChangeKind::FavouriteBinned => {
            let binned: Allowed<BinnedFavourite, Edit> = proof(conn, on.actor(), entry.favourite_id).ok()?;
            Some(("Restore it from the bin", trash::url::restore_favourite(binned.item().0.id)))
        }
        ChangeKind::CategoryBinned => {
            let binned: Allowed<BinnedCategory, Edit> = proof(conn, on.actor(), entry.category_id).ok()?;
            Some(("Restore it from the bin", trash::url::restore_category(binned.item().0.id)))
        }
        ChangeKind::FavouritesBinned => {
            let filter = BinFilter { list: entry.category_id, page: 1, ..BinFilter::default() };
            Some(("Restore them one by one from the bin", filter.address(1)))
        }
        kind if kind.is_about_share_link() => {
            Some(("View the list’s links", sharing::links::url::list(entry.category_id?)))
        }
        kind if kind.is_about_members() => {
            Some(("View the members", spaces::members::url::list(entry.space_id)))
        }
        ChangeKind::FavouriteChanged => Some(("Edit it", favourites::url::edit(favourite?.item().id))),
        _ => None,
    }
}

/// Later changes of the same things that are still in effect, newest first.
fn later_changes(conn: &mut Conn, entry: &Entry) -> Result<Vec<Entry>> {
    let favourites: Vec<FavouriteId> = match entry.favourite_id {
        Some(id) => vec![id],
        None => entry.rows(conn)?.into_iter().map(|row| row.favourite_id).collect(),
    };
    match entry.kind() {
        Some(ChangeKind::FavouriteChanged) => {
            let fields = edits::changed_fields(entry);
            let mut later = later_entries(conn, entry, &favourites, EDIT_KINDS)?;
            later.retain(|it| {
                let about_favourites = edits::changed_fields(it);
                about_favourites.is_empty() || about_favourites.keys().any(|field| fields.contains_key(field))
            });
            Ok(later)
        }
        Some(kind)
            if LIST_KINDS.contains(&kind)
                || matches!(kind, ChangeKind::CategoryAdded | ChangeKind::CategoryCopied) =>
        {
            later_entries(conn, entry, &[], LIST_KINDS)
        }
        Some(kind) if ATTRIBUTE_KINDS.contains(&kind) || kind == ChangeKind::AttributeAdded => {
            let mut later = later_entries(conn, entry, &[], ATTRIBUTE_KINDS)?;
            later.retain(|it| it.changes["attribute"] == entry.changes["attribute"]);
            Ok(later)
        }
        // They are about no list, and their alternatives say enough.
        Some(kind) if kind.is_about_members() => Ok(Vec::new()),
        Some(kind) if kind.is_about_share_link() => {
            let mut later = later_entries(conn, entry, &[], LINK_KINDS)?;
            later.retain(|it| links::is_in_the_way(entry, it));
            Ok(later)
        }
        Some(ChangeKind::TiersChanged) => later_entries(conn, entry, &[], tiers::TIER_KINDS),
        Some(kind) if kind.is_about_edition() => {
            let mut later = later_entries(conn, entry, &[], EDITION_KINDS)?;
            later.retain(|it| it.changes["edition"] == entry.changes["edition"]);
            Ok(later)
        }
        _ => later_entries(conn, entry, &favourites, POSITION_KINDS),
    }
}

/// The alternatives to a full undo.
fn alternatives(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    favourite: Option<Allowed<Favourite, Edit>>,
) -> Result<Vec<(ConflictChoice, String)>> {
    let entry = on.item();
    let from = |pointer: &str| entry.changes.pointer(pointer).and_then(Value::as_i64);
    match (entry.kind(), favourite) {
        (Some(ChangeKind::FavouriteMoved), Some(now))
            if Some(now.item().category_id) == entry.category_id =>
        {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(
                ConflictChoice::Overwrite,
                format!("Move {} to number {rank} anyway", now.item().title),
            )])
        }
        (Some(ChangeKind::FavouriteChanged), Some(now)) => Ok(partial_alternatives(
            &edits::changed_fields(entry),
            &edits::current_value_of(now.item()),
            |field| edits::field_label(entry, field),
        )),
        (Some(ChangeKind::CategoryChanged), _) => lists::partial_alternatives(conn, on),
        (Some(ChangeKind::EditionChanged), _) => editions::partial_alternatives(conn, on),
        (Some(ChangeKind::ShareChanged), _) => links::partial_alternatives(conn, on),
        (Some(ChangeKind::ProfileChanged), _) => lists::partial_profile_alternatives(conn, on),
        (Some(ChangeKind::SpaceRenamed), _) => members::partial_alternatives(conn, on),
        (Some(ChangeKind::MemberRoleChanged), _) => {
            Ok(vec![(ConflictChoice::Overwrite, "Restore the earlier role anyway".into())])
        }
        (Some(ChangeKind::CategoryMoved), _) => {
            let rank = from("/rank/from").unwrap_or(1);
            Ok(vec![(ConflictChoice::Overwrite, format!("Move {} to number {rank} anyway", entry.subject))])
        }
        (Some(ChangeKind::TiersChanged), _) => {
            Ok(vec![(ConflictChoice::Overwrite, "Restore the earlier tiers anyway".into())])
        }
        (Some(ChangeKind::OrderSaved), _) => moves::partial_alternatives(conn, on),
        _ => Ok(Vec::new()),
    }
}
