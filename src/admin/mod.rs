//! Administration: people, sign-up, failed jobs, the state of the server.
//!
//! **Invariants:** others cannot tell that these pages exist; administrators see counts, never the content of
//! private lists; every action requires reauthentication within the last 15 minutes, is logged with the
//! administrator's name, and is shown to the person it concerns.
//!
//! - [`actions`]: administrators' actions, each of which is logged.
//! - [`people`]: people as administrators see them (names and counts, never content).
//! - [`site`]: the state of the server.

pub(crate) mod actions;
mod extract;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod site;

use std::marker::PhantomData;

use crate::{
    auth::{
        User,
        sessions::{CurrentSession, Reauthenticated},
    },
    error::{Error, Result},
};
pub use people::Person;

/// The URLs of this module.
pub(crate) mod url {
    use crate::database::ids::{InvitationId, JobId, UserId};

    pub const SITE: &str = "/admin";
    pub const SIGN_UPS: &str = "/admin/sign-ups";
    pub const PEOPLE: &str = "/admin/people";
    pub const PERSON: &str = "/admin/people/{person_id}";
    pub const SUSPENSION: &str = "/admin/people/{person_id}/suspension";
    pub const REINSTATEMENT: &str = "/admin/people/{person_id}/reinstatement";
    pub const SESSIONS: &str = "/admin/people/{person_id}/sessions/end";
    pub const FACTOR: &str = "/admin/people/{person_id}/second-factor/reset";
    pub const ROLE: &str = "/admin/people/{person_id}/role";
    pub const INVITATIONS: &str = "/admin/invitations";
    pub const REVOCATION: &str = "/admin/invitations/{invitation_id}/revocation";
    pub const JOBS: &str = "/admin/jobs";
    pub const RETRY: &str = "/admin/jobs/{job_id}/retry";
    pub const RETRY_ALL: &str = "/admin/jobs/retry";
    pub const ACTS: &str = "/admin/acts";

    pub fn person(id: UserId) -> String {
        format!("/admin/people/{id}")
    }

    pub fn action(id: UserId, act: &str) -> String {
        format!("/admin/people/{id}/{act}")
    }

    pub fn revocation(id: InvitationId) -> String {
        format!("/admin/invitations/{id}/revocation")
    }

    pub fn retry(id: JobId) -> String {
        format!("/admin/jobs/{id}/retry")
    }
}

/// Proof that the user is an administrator.
#[derive(Debug, Clone)]
pub struct Administrator {
    pub user: User,
    proof: PhantomData<()>,
}

impl Administrator {
    /// The only constructor. Others get `NotFound`.
    pub fn check(visitor: &CurrentSession) -> Result<Administrator> {
        if !visitor.user.is_admin {
            return Err(Error::NotFound);
        }
        Ok(Administrator { user: visitor.user.clone(), proof: PhantomData })
    }
}

impl From<&ActingAdmin> for Administrator {
    fn from(acting: &ActingAdmin) -> Administrator {
        Administrator { user: acting.user.clone(), proof: PhantomData }
    }
}

/// An administrator who has recently reauthenticated: every action requires it.
#[derive(Debug, Clone)]
pub struct ActingAdmin {
    pub user: User,
    proof: PhantomData<()>,
}

impl ActingAdmin {
    /// The only constructor.
    pub fn check(visitor: &CurrentSession) -> Result<ActingAdmin> {
        Administrator::check(visitor)?;
        let Reauthenticated { user, .. } = Reauthenticated::check(visitor)?;
        Ok(ActingAdmin { user, proof: PhantomData })
    }
}
