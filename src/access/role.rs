//! What a user is in a space.

use crate::error::{Error, Result};

/// A user's role in a space, or on one of its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Not a member: sees what is public, or what a share link shows.
    Visitor,
    Viewer,
    Editor,
    Owner,
}

impl Role {
    /// Parses a membership's stored role; without a membership, a visitor.
    pub(crate) fn parse(word: Option<&str>) -> Result<Role> {
        match word {
            None => Ok(Role::Visitor),
            Some("viewer") => Ok(Role::Viewer),
            Some("editor") => Ok(Role::Editor),
            Some("owner") => Ok(Role::Owner),
            Some(other) => Err(Error::bug(format!("unknown role {other}"))),
        }
    }

    /// The role of a member by its stored word, as forms and programs send it.
    pub(crate) fn of_member(word: &str) -> Option<Role> {
        [Role::Viewer, Role::Editor, Role::Owner].into_iter().find(|role| role.word() == word)
    }

    /// The stored word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Role::Visitor => "visitor",
            Role::Viewer => "viewer",
            Role::Editor => "editor",
            Role::Owner => "owner",
        }
    }

    /// "Editor"
    pub(crate) fn label(self) -> &'static str {
        match self {
            Role::Visitor => "Visitor",
            Role::Viewer => "Viewer",
            Role::Editor => "Editor",
            Role::Owner => "Owner",
        }
    }

    /// What a member with this role can do, as a sentence to them.
    pub(crate) fn explanation(self) -> &'static str {
        match self {
            Role::Visitor => "You can see what is public.",
            Role::Viewer => "You can see all its lists.",
            Role::Editor => "You can see all its lists and change what is on them.",
            Role::Owner => "You can change everything, and decide who is a member and who sees the lists.",
        }
    }

    /// "an editor"
    pub(crate) fn with_article(self) -> &'static str {
        match self {
            Role::Visitor => "a visitor",
            Role::Viewer => "a viewer",
            Role::Editor => "an editor",
            Role::Owner => "an owner",
        }
    }
}
