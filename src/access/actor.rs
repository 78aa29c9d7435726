//! Who acts, and how.

use super::role::Role;
use crate::auth::User;
use crate::database::ids::SpaceId;
use crate::error::{EditForm, Error, Result};

/// Who acts, and how: part of every proof, and recorded in the history.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Someone who is not signed in.
    Visitor,
    /// A user in a browser session.
    Session(User),
    /// A user through a program with one of their API tokens.
    Token(User, TokenGrant),
    /// Podium itself, in a background job.
    Job,
}

impl Actor {
    /// The user, if any.
    pub(crate) fn user(&self) -> Option<&User> {
        match self {
            Actor::Session(user) | Actor::Token(user, _) => Some(user),
            Actor::Visitor | Actor::Job => None,
        }
    }

    /// How the history records the means: empty for a session, `token` or `job`.
    pub(crate) fn via(&self) -> &'static str {
        match self {
            Actor::Visitor | Actor::Session(_) => "",
            Actor::Token(..) => "token",
            Actor::Job => "job",
        }
    }

    /// Refused for a token that may not decide who sees things. What a role alone cannot say: every member may leave.
    pub(crate) fn must_share(&self) -> Result<()> {
        match self {
            Actor::Token(_, grant) if grant.scope < Scope::Write => Err(Error::Forbidden),
            Actor::Token(..) | Actor::Visitor | Actor::Session(_) | Actor::Job => Ok(()),
        }
    }

    /// Refused for a token that may change nothing in that space. For what a role does not say: every member may comment, and
    /// so may people from outside.
    pub(crate) fn must_write(&self, space_id: SpaceId) -> Result<()> {
        match self {
            Actor::Token(_, grant) if grant.limited(Role::Owner, space_id) < Role::Editor => {
                Err(Error::Forbidden)
            }
            Actor::Token(..) | Actor::Visitor | Actor::Session(_) | Actor::Job => Ok(()),
        }
    }

    /// Refused if the form was filled from other values than those stored. A program may send one that does not say.
    pub(crate) fn must_follow<F: EditForm>(&self, form: &F, stored: &F) -> Result<()> {
        let is_program = matches!(self, Actor::Token(..));
        if is_program && form.version().is_missing() { Ok(()) } else { form.must_follow(stored) }
    }

    /// The role after applying a token's limits: a token can prove no more than its scope and space allow.
    pub(crate) fn limited(&self, role: Role, space_id: SpaceId) -> Role {
        match self {
            Actor::Token(_, grant) => grant.limited(role, space_id),
            Actor::Visitor | Actor::Session(_) | Actor::Job => role,
        }
    }
}

impl From<&User> for Actor {
    /// This user, in a session.
    fn from(user: &User) -> Actor {
        Actor::Session(user.clone())
    }
}

impl From<Option<User>> for Actor {
    /// The user of a session, or a visitor.
    fn from(user: Option<User>) -> Actor {
        user.map_or(Actor::Visitor, Actor::Session)
    }
}

/// The limits of an API token. The role of its owner applies as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenGrant {
    /// What it may do.
    pub scope: Scope,
    /// The only space it is valid for; all spaces of its owner if `None`.
    pub space_id: Option<SpaceId>,
}

impl TokenGrant {
    fn limited(self, role: Role, space_id: SpaceId) -> Role {
        let most = match self.scope {
            Scope::Read => Role::Viewer,
            Scope::Edit => Role::Editor,
            Scope::Write | Scope::Admin => Role::Owner,
        };
        let inside = self.space_id.is_none_or(|only| only == space_id);
        if inside { role.min(most) } else { Role::Visitor }
    }
}

/// The scope of an API token: reading, changing lists, whatever its owner can do with lists, also sharing them, or besides
/// that looking after the site. No token changes how an account is signed in to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Reading.
    Read,
    /// Also changing lists, but not who sees them.
    Edit,
    /// Whatever its owner can do with lists.
    Write,
    /// Also looking after the site, as long as its owner is an administrator.
    Admin,
}

impl Scope {
    /// The stored word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Scope::Read => "read",
            Scope::Edit => "edit",
            Scope::Write => "write",
            Scope::Admin => "admin",
        }
    }

    /// What it may do, after "can".
    pub(crate) fn label(self) -> &'static str {
        if self == Scope::Admin { "administer the site" } else { self.as_str() }
    }

    /// Parses the stored word.
    pub(crate) fn parse(word: &str) -> Option<Scope> {
        let all = [Scope::Read, Scope::Edit, Scope::Write, Scope::Admin];
        all.into_iter().find(|scope| scope.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_proves_no_more_than_its_scope_and_its_space() {
        let grant = |scope, space_id| TokenGrant { scope, space_id };
        assert_eq!(grant(Scope::Read, None).limited(Role::Owner, SpaceId(7)), Role::Viewer);
        assert_eq!(grant(Scope::Edit, None).limited(Role::Owner, SpaceId(7)), Role::Editor);
        assert_eq!(grant(Scope::Write, None).limited(Role::Owner, SpaceId(7)), Role::Owner);
        assert_eq!(grant(Scope::Write, None).limited(Role::Editor, SpaceId(7)), Role::Editor);
        assert_eq!(grant(Scope::Write, Some(SpaceId(7))).limited(Role::Viewer, SpaceId(7)), Role::Viewer);
        assert_eq!(grant(Scope::Write, Some(SpaceId(8))).limited(Role::Owner, SpaceId(7)), Role::Visitor);
    }
}
