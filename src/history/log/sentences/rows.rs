//! Rows of an entry: one of several favourites.

use serde_json::Value;

use super::{
    renderer::{Renderer, named},
    sentence::{Sentence, SentencePart},
    values,
};
use crate::audit::EntryRow;

impl Renderer<'_> {
    /// Adds the favourites' names if they are few, else their number.
    pub(super) fn named_or_counted(self, sentence: Sentence, field: &str) -> Sentence {
        if !self.can_be_named() {
            let count = self.count(field);
            return sentence.number("", count).words(if count == 1 { " favourite" } else { " favourites" });
        }
        let each = self.many.shown_rows.iter().map(|row| Sentence::default().with(self.row_name(row)));
        sentence.listed(each.collect(), " and ")
    }

    /// Returns `true` if the favourites can be named. They are not when the history of one of them is shown.
    pub(super) fn can_be_named(self) -> bool {
        !self.many.shown_rows.is_empty() && self.many.favourite_row.is_none()
    }

    fn row_name(self, row: &EntryRow) -> SentencePart {
        named(&row.subject, self.names.address(row.favourite_id), "a favourite")
    }

    /// "Heat from number 9 to 2", "Heat as number 12 (Year 1994)".
    pub(crate) fn row(self, row: &EntryRow) -> Sentence {
        Sentence::default().with(self.row_name(row)).listed(vec![self.row_changes(row)], "")
    }

    /// The same without the name.
    pub(super) fn row_changes(self, row: &EntryRow) -> Sentence {
        let rank = |side: &str| row.changes["rank"][side].as_i64();
        let sentence = Sentence::default();
        let sentence = match (rank("from"), rank("to")) {
            (Some(from), Some(to)) => sentence.number(" from number ", from).number(" to ", to),
            (None, Some(to)) => sentence.number(" as number ", to),
            (Some(from), None) => sentence.number(", number ", from),
            (None, None) => sentence,
        };
        let is_new = row.changes["rank"]["from"].is_null() && !row.changes["rank"]["to"].is_null();
        let mut changes = values::fields(&row.changes, &self.attribute_names());
        changes.retain(|it| !(is_new && it.name == "title"));
        let each = changes.into_iter().map(|it| if is_new { it.sentence_for_new() } else { it.sentence() });
        let each: Vec<Sentence> = each.collect();
        if each.is_empty() { sentence } else { sentence.words(": ").listed(each, ", ") }
    }

    /// The names of the attributes in the rows; for a changed attribute they are in the entry itself.
    fn attribute_names(self) -> Value {
        let changes = &self.entry.changes;
        match (&changes["attribute"], &changes["to"]) {
            (Value::Number(id), to) if to.is_object() => serde_json::json!({id.to_string(): to}),
            _ => changes["names"].clone(),
        }
    }
}
