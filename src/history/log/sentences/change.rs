//! A field with its old and new value.

use crate::text::capitalized;

/// Longer texts are shown next to the sentence instead of in it.
const MAX_INLINE: usize = 80;

/// A field with its old and new value; empty means none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldChange {
    pub name: String,
    pub from: String,
    pub to: String,
    /// `true` for user text, which is quoted; numbers and dates are not.
    pub is_text: bool,
}

impl FieldChange {
    pub(super) fn new(name: &str, from: &str, to: &str, is_text: bool) -> FieldChange {
        FieldChange { name: name.into(), from: from.into(), to: to.into(), is_text }
    }

    /// The field as a heading.
    pub(crate) fn label(&self) -> String {
        capitalized(&self.name)
    }

    /// Both values with their labels.
    pub(crate) fn sides(&self) -> [(&'static str, &str); 2] {
        [("Before", &self.from), ("After", &self.to)]
    }

    /// Returns `true` if a value is too long for a sentence.
    pub(crate) fn is_long(&self) -> bool {
        let long = |text: &str| text.contains('\n') || text.chars().count() > MAX_INLINE;
        long(&self.from) || long(&self.to)
    }
}
