//! The parts of a sentence. Fixed words and user text are kept apart, so that each keeps its own text direction.

use super::change::FieldChange;
use crate::text;

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SentencePart {
    /// Fixed words.
    Words(String),
    /// The actor's name.
    Person(String),
    /// The name of a thing, with its address if it still exists.
    Name(String, Option<String>),
    /// Fixed words with a link.
    Link(String, String),
    /// The name of a field.
    Field(String),
    /// User text, in quotation marks.
    Quote(String),
    /// A number, a date or an option.
    Value(String),
}

/// A sentence, and the changes of texts too long to be part of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub pieces: Vec<SentencePart>,
    pub texts: Vec<FieldChange>,
}

impl Sentence {
    pub(super) fn words(mut self, words: impl Into<String>) -> Sentence {
        self.pieces.push(SentencePart::Words(words.into()));
        self
    }

    pub(super) fn number(self, before: &str, number: i64) -> Sentence {
        self.words(before).with(SentencePart::Value(text::thousands(number)))
    }

    pub(super) fn with(mut self, piece: SentencePart) -> Sentence {
        self.pieces.push(piece);
        self
    }

    /// Adds ` in Films`, if the list is known.
    pub(super) fn place(self, before: &str, list: Option<SentencePart>) -> Sentence {
        match list {
            Some(list) => self.words(before).with(list),
            None => self,
        }
    }

    /// Adds the sentences, separated by commas, and by `last` before the last one.
    pub(super) fn listed(mut self, all: Vec<Sentence>, last: &str) -> Sentence {
        let count = all.len();
        for (at, sentence) in all.into_iter().enumerate() {
            let between = match at {
                0 => "",
                at if at + 1 == count => last,
                _ => ", ",
            };
            if !between.is_empty() {
                self = self.words(between);
            }
            self.pieces.extend(sentence.pieces);
            self.texts.extend(sentence.texts);
        }
        self
    }

    /// Adds the changes after `before`; adds nothing if there are none.
    pub(super) fn changes(self, before: &str, changes: Vec<FieldChange>) -> Sentence {
        if changes.is_empty() {
            return self;
        }
        let all = changes.into_iter().map(FieldChange::sentence).collect();
        self.words(before).listed(all, ", ")
    }

    /// The sentence as plain text.
    pub(crate) fn plain(&self) -> String {
        let each = self.pieces.iter().map(|piece| match piece {
            SentencePart::Quote(words) => format!("“{words}”"),
            SentencePart::Words(words) | SentencePart::Person(words) | SentencePart::Value(words) => {
                words.clone()
            }
            SentencePart::Field(words) | SentencePart::Name(words, _) | SentencePart::Link(words, _) => {
                words.clone()
            }
        });
        each.collect()
    }
}

impl FieldChange {
    fn piece(&self, text: &str) -> SentencePart {
        match text {
            "" => SentencePart::Words("nothing".into()),
            text if self.is_text => SentencePart::Quote(text.into()),
            text => SentencePart::Value(text.into()),
        }
    }

    /// "Year from 1994 to 1995". A long text is only named, and added to [`Sentence::texts`].
    pub(super) fn sentence(self) -> Sentence {
        let sentence = Sentence::default().with(SentencePart::Field(self.name.clone()));
        match (self.from.is_empty(), self.is_long()) {
            (_, true) => Sentence { texts: vec![self], ..sentence },
            (true, _) => sentence.words(" to ").with(self.piece(&self.to)),
            (false, _) => {
                sentence.words(" from ").with(self.piece(&self.from)).words(" to ").with(self.piece(&self.to))
            }
        }
    }

    /// "Year 1994", for something new.
    pub(super) fn sentence_for_new(self) -> Sentence {
        let sentence = Sentence::default().with(SentencePart::Field(self.name.clone()));
        if self.is_long() {
            return Sentence { texts: vec![self], ..sentence };
        }
        sentence.words(" ").with(self.piece(&self.to))
    }
}
