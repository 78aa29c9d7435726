//! What an actor may do with a thing.

use super::role::Role;
use crate::{
    auth::User,
    error::{Error, Result},
};

/// A permission. Each is a type of its own.
pub trait Permission: 'static {
    /// The smallest role that has it.
    const MIN_ROLE: Role;
    /// The acting user: a [`User`], or `Option<User>` where visitors are allowed.
    type Person: Clone + std::fmt::Debug + Send + 'static;
    /// The user, where one is needed.
    fn person(user: Option<&User>) -> Result<Self::Person>;
}

/// May see it.
#[derive(Debug, Clone)]
pub struct View;
/// May see what only members see: past versions, and who changed what.
#[derive(Debug, Clone)]
pub struct ViewHistory;
/// May change its content.
#[derive(Debug, Clone)]
pub struct Edit;
/// May decide who sees it.
#[derive(Debug, Clone)]
pub struct Manage;

impl Permission for View {
    const MIN_ROLE: Role = Role::Visitor;
    type Person = Option<User>;
    fn person(user: Option<&User>) -> Result<Option<User>> {
        Ok(user.cloned())
    }
}
impl Permission for ViewHistory {
    const MIN_ROLE: Role = Role::Viewer;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::Unauthenticated)
    }
}
impl Permission for Edit {
    const MIN_ROLE: Role = Role::Editor;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::Unauthenticated)
    }
}
impl Permission for Manage {
    const MIN_ROLE: Role = Role::Owner;
    type Person = User;
    fn person(user: Option<&User>) -> Result<User> {
        user.cloned().ok_or(Error::Unauthenticated)
    }
}
