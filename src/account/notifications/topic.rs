//! What people choose e-mails of.

use crate::notifications::Kind;

/// The kinds of notifications that a person chooses e-mails of together. What an administrator did, and invitations, have
/// e-mails of their own, which go at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Mentions,
    Spaces,
}

impl Topic {
    pub(crate) const ALL: [Topic; 2] = [Topic::Mentions, Topic::Spaces];

    /// The stored word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Topic::Mentions => "mentions",
            Topic::Spaces => "spaces",
        }
    }

    /// What it is about, within a sentence.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Topic::Mentions => "mentions of you",
            Topic::Spaces => "what happens in your spaces",
        }
    }

    /// The stored words of its kinds.
    pub(super) fn kinds(self) -> Vec<&'static str> {
        let kinds: &[Kind] = match self {
            Topic::Mentions => &[Kind::Mention],
            Topic::Spaces => {
                &[Kind::Comment, Kind::Waiting, Kind::Joined, Kind::Role, Kind::Removed, Kind::Closed]
            }
        };
        kinds.iter().map(|kind| kind.word()).collect()
    }
}
