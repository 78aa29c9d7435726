//! The contents of a row, put together from its cells.

use super::{
    fitting::{self, Fitted},
    outcome::{CellMessage, ImportedFavourite},
};
use crate::transfer::imports::{faults, parsing::column::Column};

/// The contents of a row, its errors, and what was done with its cells.
#[derive(Default)]
pub(crate) struct ParsedRow {
    pub title: String,
    pub favourite: ImportedFavourite,
    pub reasons: Vec<CellMessage>,
    pub notes: Vec<CellMessage>,
    /// Texts that were too long for their place.
    whole: Vec<String>,
}

impl ParsedRow {
    pub(super) fn put(
        &mut self,
        place: usize,
        column: &Column,
        fitted: Fitted,
        cell: &str,
        heading: impl FnOnce() -> String,
    ) {
        let Fitted { text, note, whole } = fitted;
        self.notes.extend(note.map(|note| CellMessage::on(heading(), cell, &note)));
        self.whole.extend(whole);
        match column {
            Column::Ignore | Column::Rank => (),
            Column::Title => {
                self.title = cell.chars().take(200).collect();
                self.favourite.title = text;
            }
            Column::Description => self.favourite.description = text,
            Column::Link => self.favourite.link = text,
            Column::Tier => self.favourite.tier = text,
            Column::Attribute { .. } | Column::New { .. } if text.is_empty() => (),
            Column::Attribute { .. } | Column::New { .. } => self.favourite.values.push((place, text)),
        }
    }

    /// Adds a year or a maker to the title.
    pub(super) fn tell_apart(&mut self, addition: &str) {
        let title = &mut self.favourite.title;
        if !title.is_empty() {
            let room = fitting::MAX_TITLE_LENGTH.saturating_sub(addition.chars().count() + 3);
            *title = format!("{} ({addition})", fitting::within(title, room));
        }
    }

    /// Without a title, the address is one.
    pub(super) fn use_link_as_title(&mut self) {
        let is_missing = |it: &CellMessage| it.reason == faults::NO_TITLE.message;
        if self.favourite.title.is_empty()
            && !self.favourite.link.is_empty()
            && let Some(at) = self.reasons.iter().position(is_missing)
        {
            let CellMessage { column, .. } = self.reasons.remove(at);
            let link = self.favourite.link.clone();
            self.notes.push(CellMessage::on(column, &link, &faults::LINK_AS_TITLE));
            self.favourite.title = fitting::within(&link, fitting::MAX_TITLE_LENGTH);
            self.title = link;
        }
    }

    /// Puts the texts that were too long for their place before the description.
    pub(super) fn keep_whole_texts(&mut self) {
        if self.whole.is_empty() {
            return;
        }
        let mut parts = std::mem::take(&mut self.whole);
        parts.extend(Some(std::mem::take(&mut self.favourite.description)).filter(|it| !it.is_empty()));
        self.favourite.description = fitting::within(&parts.join("\n\n"), fitting::MAX_DESCRIPTION_LENGTH);
    }
}
