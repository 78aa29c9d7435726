//! Renders an entry of the history as a sentence: who, what, which thing, and the values before and after.

mod change;
mod sentence;
mod values;
mod renderer;
mod rows;
mod favourites;
mod links;
mod lists;
mod tiers;
mod webhooks;
mod members;
mod comments;
mod editions;

use super::{names::EntryNames, url};
use crate::{
    audit::{ChangeKind, Entry, EntryRow},
    text::capitalized,
};
pub(crate) use change::FieldChange;
pub(crate) use renderer::EntryRows;
use renderer::Renderer;
pub(crate) use sentence::{Sentence, SentencePart};

/// Renders an entry as a sentence.
pub(crate) fn render(entry: &Entry, names: &EntryNames, many: &EntryRows) -> Sentence {
    let renderer = Renderer { entry, names, many };
    let sentence = renderer.actor();
    let sentence = match entry.kind() {
        Some(kind) if kind.is_about_comments() => comments::render(renderer, kind, sentence),
        Some(kind) if is_about_favourites(kind) => favourites::render(renderer, kind, sentence),
        Some(kind) if kind.is_about_webhook() => webhooks::render(renderer, kind, sentence),
        Some(kind) if kind.is_about_members() => members::render(renderer, kind, sentence),
        Some(kind) if kind.is_about_edition() => editions::render(renderer, kind, sentence),
        Some(kind) => lists::render(renderer, kind, sentence),
        None => sentence.words(" made a change that this version can’t describe"),
    };
    let sentence = match &many.favourite_row {
        Some(row) => sentence.words(": ").listed(vec![renderer.row(row)], ""),
        None => sentence,
    };
    match entry.undoes {
        Some(id) => sentence
            .words(", undoing ")
            .with(SentencePart::Link(names.undone_description(id), url::entry(id))),
        None => sentence,
    }
}

/// Renders one row of an entry: "Heat from number 9 to 2".
pub(crate) fn render_row(entry: &Entry, names: &EntryNames, row: &EntryRow) -> Sentence {
    let many = EntryRows::default();
    Renderer { entry, names, many: &many }.row(row)
}

/// The changed fields, with their whole values before and after.
pub(crate) fn changes(entry: &Entry) -> Vec<FieldChange> {
    match entry.kind() {
        Some(kind) if is_about_favourites(kind) => values::fields(&entry.changes, &entry.changes["names"]),
        Some(
            ChangeKind::AttributeAdded
            | ChangeKind::AttributeChanged
            | ChangeKind::AttributeRemoved
            | ChangeKind::AttributeRestored,
        ) => values::attribute(&entry.changes["from"], &entry.changes["to"]),
        _ => values::texts(&entry.changes, &["name", "handle", "address", "description", "about"]),
    }
}

/// The heading of an entry's page: "Favourite moved".
pub(crate) fn title(entry: &Entry) -> String {
    let title = match entry.kind() {
        Some(ChangeKind::Import) => "Favourites imported",
        Some(ChangeKind::OrderSaved) => "List reordered",
        Some(ChangeKind::CategoryAdded) => "Category created",
        Some(ChangeKind::FavouriteBinned) => "Favourite moved to the bin",
        Some(ChangeKind::FavouritesBinned) => "Favourites moved to the bin",
        Some(ChangeKind::CategoryBinned) => "Category moved to the bin",
        Some(ChangeKind::FavouritesErased) => "Favourites deleted for ever",
        Some(ChangeKind::CategoryErased) => "Category deleted for ever",
        Some(ChangeKind::EditionAdded) => "Edition made",
        Some(ChangeKind::EditionBinned) => "Edition moved to the bin",
        Some(ChangeKind::ShareAdded) => "Link created",
        Some(ChangeKind::ShareChanged) => "Link changed",
        Some(ChangeKind::ShareRenewed) => "Link replaced",
        Some(ChangeKind::ShareRevoked) => "Link revoked",
        Some(ChangeKind::ShareRestored) => "Link restored",
        _ => return capitalized(&entry.kind),
    };
    title.to_owned()
}

fn is_about_favourites(kind: ChangeKind) -> bool {
    matches!(
        kind,
        ChangeKind::FavouriteAdded
            | ChangeKind::FavouriteChanged
            | ChangeKind::FavouriteMoved
            | ChangeKind::FavouriteMovedToList
            | ChangeKind::FavouriteBinned
            | ChangeKind::FavouriteRestored
            | ChangeKind::FavouritesBinned
            | ChangeKind::FavouritesRestored
            | ChangeKind::FavouritesErased
    )
}
