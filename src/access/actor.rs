//! Who acts, and by what means.

use super::Role;
use crate::auth::User;
use crate::database::ids::SpaceId;

/// Who acts, and by what: what a proof is made for, and what the history records.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Somebody who is not signed in.
    Visitor,
    /// A person through a browser's session.
    Session(User),
    /// A person through a program that holds one of their API tokens.
    Token(User, Grant),
    /// Podium itself, in a background job.
    Job,
}

impl Actor {
    /// The person, if there is one.
    pub fn user(&self) -> Option<&User> {
        match self {
            Actor::Session(user) | Actor::Token(user, _) => Some(user),
            Actor::Visitor | Actor::Job => None,
        }
    }

    /// How the history says by what means somebody acted: empty for a session, `token` or `job`.
    pub fn via(&self) -> &'static str {
        match self {
            Actor::Visitor | Actor::Session(_) => "",
            Actor::Token(..) => "token",
            Actor::Job => "job",
        }
    }

    /// The role that is left of a membership's: a token can prove no more than its scope and its space allow.
    pub(super) fn lowered(&self, role: Role, space_id: SpaceId) -> Role {
        match self {
            Actor::Token(_, grant) => grant.lowered(role, space_id),
            Actor::Visitor | Actor::Session(_) | Actor::Job => role,
        }
    }
}

impl From<&User> for Actor {
    /// That person, as through a session of theirs.
    fn from(user: &User) -> Actor {
        Actor::Session(user.clone())
    }
}

impl From<Option<User>> for Actor {
    /// The person of a session, or a visitor.
    fn from(user: Option<User>) -> Actor {
        user.map_or(Actor::Visitor, Actor::Session)
    }
}

/// What an API token may do at most. Its owner's role still bounds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub scope: Scope,
    /// The one space that it is good for; every space of its owner when there is none.
    pub space_id: Option<SpaceId>,
}

impl Grant {
    fn lowered(self, role: Role, space_id: SpaceId) -> Role {
        let most = match self.scope {
            Scope::Read => Role::Viewer,
            Scope::Write => Role::Editor,
        };
        let inside = self.space_id.is_none_or(|only| only == space_id);
        if inside { role.min(most) } else { Role::Visitor }
    }
}

/// What an API token may do: read, or read and write. No token decides who sees a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    Read,
    Write,
}

impl Scope {
    /// As it is stored and written.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Write => "write",
        }
    }

    /// The one that is written so.
    pub fn named(word: &str) -> Option<Scope> {
        [Scope::Read, Scope::Write].into_iter().find(|scope| scope.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_proves_no_more_than_its_scope_and_its_space() {
        let grant = |scope, space_id| Grant { scope, space_id };
        assert_eq!(grant(Scope::Read, None).lowered(Role::Owner, SpaceId(7)), Role::Viewer);
        assert_eq!(grant(Scope::Write, None).lowered(Role::Owner, SpaceId(7)), Role::Editor);
        assert_eq!(grant(Scope::Write, Some(SpaceId(7))).lowered(Role::Viewer, SpaceId(7)), Role::Viewer);
        assert_eq!(grant(Scope::Write, Some(SpaceId(8))).lowered(Role::Owner, SpaceId(7)), Role::Visitor);
    }
}
