//! The kinds of notifications.

/// What a notification is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A comment names the person.
    Mention,
    /// A comment was written.
    Comment,
    /// A comment waits until an editor lets it through.
    Waiting,
    /// A person joined a space, for its owners.
    Joined,
    /// The person has another role in a space.
    Role,
    /// The person was removed from a space.
    Removed,
    /// A space was closed.
    Closed,
    /// The person is invited into a space.
    Invitation,
    /// An administrator suspended the account.
    Suspended,
    /// An administrator reinstated the account.
    Reinstated,
    /// An administrator ended the sessions.
    SessionsEnded,
    /// An administrator removed the second factor.
    SecondFactorReset,
    /// The person is an administrator now.
    MadeAdmin,
    /// The person is no longer an administrator.
    NoLongerAdmin,
}

/// The kinds and their stored words.
const KINDS: [(Kind, &str); 14] = [
    (Kind::Mention, "mention"),
    (Kind::Comment, "comment"),
    (Kind::Waiting, "waiting"),
    (Kind::Joined, "joined"),
    (Kind::Role, "role"),
    (Kind::Removed, "removed"),
    (Kind::Closed, "closed"),
    (Kind::Invitation, "invitation"),
    (Kind::Suspended, "suspended"),
    (Kind::Reinstated, "reinstated"),
    (Kind::SessionsEnded, "sessions ended"),
    (Kind::SecondFactorReset, "second factor reset"),
    (Kind::MadeAdmin, "made administrator"),
    (Kind::NoLongerAdmin, "no longer administrator"),
];

impl Kind {
    /// The stored word.
    pub fn word(self) -> &'static str {
        KINDS.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// The kind of a stored word.
    pub fn parse(word: &str) -> Option<Kind> {
        KINDS.iter().find(|row| row.1 == word).map(|row| row.0)
    }
}
