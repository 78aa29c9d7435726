//! What an entry says of its actor, its favourite and its lists.

use super::sentence::{Sentence, SentencePart};
use crate::{
    audit::{Entry, EntryRow},
    history::log::names::EntryNames,
};

/// The rows of an entry: their number, all of them if they are few, and the row of the favourite whose history is
/// shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryRows {
    pub count: i64,
    pub shown_rows: Vec<EntryRow>,
    pub favourite_row: Option<EntryRow>,
}

/// An entry with the data needed to render it.
#[derive(Clone, Copy)]
pub(super) struct Renderer<'a> {
    pub entry: &'a Entry,
    pub names: &'a EntryNames,
    pub many: &'a EntryRows,
}

impl Renderer<'_> {
    pub(super) fn actor(self) -> Sentence {
        let sentence =
            Sentence::default().with(SentencePart::Person(self.names.person(self.entry).to_owned()));
        if self.entry.via == "token" { sentence.words(" (using an access token)") } else { sentence }
    }

    /// The favourite's name, with a link while it is on a list.
    pub(super) fn favourite(self) -> SentencePart {
        let address = self.entry.favourite_id.and_then(|id| self.names.address(id));
        named(&self.entry.subject, address, "a favourite")
    }

    /// The category the entry is about, by the name it had then.
    pub(super) fn category(self) -> SentencePart {
        let address = self.names.list_address(self.entry.category_id);
        named(&self.entry.subject, address, "a category")
    }

    /// The list the favourite was on.
    pub(super) fn list(self) -> Option<SentencePart> {
        let (name, address) = self.names.list(self.entry.category_id)?;
        Some(SentencePart::Name(name, address))
    }

    pub(super) fn rank(self, side: &str) -> Option<i64> {
        self.entry.changes["rank"][side].as_i64()
    }

    /// The number of favourites the entry is about.
    pub(super) fn count(self, field: &str) -> i64 {
        self.entry.changes[field].as_i64().unwrap_or(self.many.count)
    }
}

/// A name, or `something` if the name was erased with its owner's account.
pub(super) fn named(name: &str, address: Option<String>, something: &str) -> SentencePart {
    match (name, address) {
        ("", None) => SentencePart::Words(something.to_owned()),
        ("", address) => SentencePart::Name(something.to_owned(), address),
        (name, address) => SentencePart::Name(name.to_owned(), address),
    }
}
