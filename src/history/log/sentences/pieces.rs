//! What a sentence is made of. The words around names and values are ours; names and values are somebody's own
//! text, and are set apart from ours whatever direction they are written in.

use super::values::Change;
use crate::text;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Our own words.
    Words(String),
    /// Who did it.
    Person(String),
    /// The name of something, with the address where it can be looked at.
    Name(String, Option<String>),
    /// Our own words, with an address.
    Link(String, String),
    /// The name of a field; what matters stands beside it.
    Field(String),
    /// Somebody's own text, in quotation marks.
    Quote(String),
    /// A number, a date, one of the options.
    Value(String),
}

/// A sentence, and what is too long to stand in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    pub pieces: Vec<Part>,
    pub texts: Vec<Change>,
}

impl Sentence {
    pub(super) fn words(mut self, words: impl Into<String>) -> Sentence {
        self.pieces.push(Part::Words(words.into()));
        self
    }

    pub(super) fn number(self, before: &str, number: i64) -> Sentence {
        self.words(before).with(Part::Value(text::thousands(number)))
    }

    pub(super) fn with(mut self, piece: Part) -> Sentence {
        self.pieces.push(piece);
        self
    }

    /// ` in Films`, where it is known which list it was.
    pub(super) fn place(self, before: &str, list: Option<Part>) -> Sentence {
        match list {
            Some(list) => self.words(before).with(list),
            None => self,
        }
    }

    /// Each with a comma between, the last after "and".
    pub(super) fn listed(mut self, all: Vec<Sentence>, last: &str) -> Sentence {
        let count = all.len();
        for (at, told) in all.into_iter().enumerate() {
            let between = match at {
                0 => "",
                at if at + 1 == count => last,
                _ => ", ",
            };
            if !between.is_empty() {
                self = self.words(between);
            }
            self.pieces.extend(told.pieces);
            self.texts.extend(told.texts);
        }
        self
    }

    /// What changed, after a colon or whatever stands before it; nothing when nothing did.
    pub(super) fn changes(self, before: &str, changes: Vec<Change>) -> Sentence {
        if changes.is_empty() {
            return self;
        }
        let all = changes.into_iter().map(Change::told).collect();
        self.words(before).listed(all, ", ")
    }

    /// The sentence as plain text.
    pub fn plain(&self) -> String {
        let each = self.pieces.iter().map(|piece| match piece {
            Part::Quote(words) => format!("“{words}”"),
            Part::Words(words) | Part::Person(words) | Part::Value(words) => words.clone(),
            Part::Field(words) | Part::Name(words, _) | Part::Link(words, _) => words.clone(),
        });
        each.collect()
    }
}
