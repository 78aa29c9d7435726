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
}
