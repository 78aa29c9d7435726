//! Renders an entry of the history as a sentence: who, what, which thing, and the values before and after.

mod favourites;
mod lists;
mod pieces;
mod rows;
mod values;

use super::{lookup::Names, url};
use crate::{
    audit::{Entry, Kind, Row},
    text,
};
pub use pieces::{Part, Sentence};
pub use rows::Many;
pub use values::Change;

/// An entry with the data needed to render it.
#[derive(Clone, Copy)]
pub(super) struct Renderer<'a> {
    pub entry: &'a Entry,
    pub names: &'a Names,
    pub many: &'a Many,
}

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

/// The text with a capital first letter.
fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
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

impl Renderer<'_> {
    fn actor(self) -> Sentence {
        let told = Sentence::default().with(Part::Person(self.names.person(self.entry).to_owned()));
        if self.entry.via == "token" { told.words(" (by API token)") } else { told }
    }

    /// The favourite's name, with a link while it is on a list.
    fn favourite(self) -> Part {
        let address = self.entry.favourite_id.and_then(|id| self.names.address(id));
        named(&self.entry.subject, address, "a favourite")
    }

    /// The category the entry is about, by the name it had then.
    fn category(self) -> Part {
        let address = self.names.list_address(self.entry.category_id);
        named(&self.entry.subject, address, "a category")
    }

    /// The list the favourite was on.
    fn list(self) -> Option<Part> {
        self.names.list(self.entry.category_id)
    }

    fn rank(self, side: &str) -> Option<i64> {
        self.entry.changes["rank"][side].as_i64()
    }

    /// The number of favourites the entry is about.
    fn count(self, field: &str) -> i64 {
        self.entry.changes[field].as_i64().unwrap_or(self.many.count)
    }
}

/// A name, or `something` if the name was erased with its owner's account.
fn named(name: &str, address: Option<String>, something: &str) -> Part {
    match (name, address) {
        ("", None) => Part::Words(something.to_owned()),
        ("", address) => Part::Name(something.to_owned(), address),
        (name, address) => Part::Name(name.to_owned(), address),
    }
}

/// "1 favourite", "3,176 favourites".
fn counted(count: i64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{} {many}", text::thousands(count)) }
}
