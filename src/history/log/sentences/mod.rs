//! Renders an entry of the history as a sentence: who, what, which thing, and the values before and after.

mod change;
mod pieces;
mod values;
mod renderer;
mod rows;
mod favourites;
mod lists;

use super::{lookup::Names, url};
use crate::{
    audit::{Entry, Kind, Row},
    text::capitalized,
};
pub use change::Change;
pub use pieces::{Part, Sentence};
pub use renderer::Many;
use renderer::Renderer;

/// Renders an entry as a sentence.
pub fn tell(entry: &Entry, names: &Names, many: &Many) -> Sentence {
    let teller = Renderer { entry, names, many };
    let told = teller.actor();
    let told = match entry.kind() {
        Some(kind) if is_about_favourites(kind) => favourites::tell(teller, kind, told),
        Some(kind) => lists::tell(teller, kind, told),
        None => told.words(" made a change that this version can’t describe"),
    };
    let told = match &many.about {
        Some(row) => told.words(": ").listed(vec![teller.row(row)], ""),
        None => told,
    };
    match entry.undoes {
        Some(id) => told.words(", undoing ").with(Part::Link(names.undone_words(id), url::entry(id))),
        None => told,
    }
}

/// Renders one row of an entry: "Heat from number 9 to 2".
pub fn tell_row(entry: &Entry, names: &Names, row: &Row) -> Sentence {
    let many = Many::default();
    Renderer { entry, names, many: &many }.row(row)
}

/// The changed fields, with their whole values before and after.
pub fn changes(entry: &Entry) -> Vec<Change> {
    match entry.kind() {
        Some(kind) if is_about_favourites(kind) => values::fields(&entry.changes, &entry.changes["names"]),
        Some(
            Kind::AttributeAdded | Kind::AttributeChanged | Kind::AttributeRemoved | Kind::AttributeRestored,
        ) => values::attribute(&entry.changes["from"], &entry.changes["to"]),
        _ => values::texts(&entry.changes, &["name", "address", "description", "about"]),
    }
}

/// The heading of an entry's page: "Favourite moved".
pub fn title(entry: &Entry) -> String {
    let title = match entry.kind() {
        Some(Kind::Import) => "Favourites imported",
        Some(Kind::OrderSaved) => "List reordered",
        Some(Kind::FavouritesErased) => "Favourites deleted for ever",
        Some(Kind::CategoryErased) => "Category deleted for ever",
        Some(Kind::ShareAdded) => "Link created",
        Some(Kind::ShareChanged) => "Link changed",
        Some(Kind::ShareRenewed) => "Link replaced",
        Some(Kind::ShareRevoked) => "Link revoked",
        _ => return capitalized(&entry.kind),
    };
    title.to_owned()
}

fn is_about_favourites(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FavouriteAdded
            | Kind::FavouriteChanged
            | Kind::FavouriteMoved
            | Kind::FavouriteMovedAway
            | Kind::FavouriteBinned
            | Kind::FavouriteRestored
            | Kind::FavouritesBinned
            | Kind::FavouritesRestored
            | Kind::FavouritesErased
    )
}
