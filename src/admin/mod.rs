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
pub(crate) use people::Person;

/// The URLs of this module.
pub(crate) mod url {
    use crate::database::ids::{InvitationId, JobId, UserId};

    pub(crate) const SITE: &str = "/admin";
    pub(crate) const SIGN_UPS: &str = "/admin/sign-ups";
    pub(crate) const FRONT_LIST: &str = "/admin/front-list";
    pub(crate) const PEOPLE: &str = "/admin/people";
    pub(crate) const PERSON: &str = "/admin/people/{person_id}";
    pub(crate) const SUSPENSION: &str = "/admin/people/{person_id}/suspension";
    pub(crate) const REINSTATEMENT: &str = "/admin/people/{person_id}/reinstatement";
    pub(crate) const SESSIONS: &str = "/admin/people/{person_id}/sessions/end";
    pub(crate) const FACTOR: &str = "/admin/people/{person_id}/second-factor/reset";
    pub(crate) const ROLE: &str = "/admin/people/{person_id}/role";
    pub(crate) const INVITATIONS: &str = "/admin/invitations";
    pub(crate) const REVOCATION: &str = "/admin/invitations/{invitation_id}/revocation";
    pub(crate) const JOBS: &str = "/admin/jobs";
    pub(crate) const RETRY: &str = "/admin/jobs/{job_id}/retry";
    pub(crate) const RETRY_ALL: &str = "/admin/jobs/retry";
    pub(crate) const ACTS: &str = "/admin/acts";

    pub(crate) fn person(id: UserId) -> String {
        format!("/admin/people/{id}")
    }

    pub(crate) fn action(id: UserId, act: &str) -> String {
        format!("/admin/people/{id}/{act}")
    }

    pub(crate) fn revocation(id: InvitationId) -> String {
        format!("/admin/invitations/{id}/revocation")
    }

    pub(crate) fn retry(id: JobId) -> String {
        format!("/admin/jobs/{id}/retry")
    }
}

/// Proof that the user is an administrator.
#[derive(Debug, Clone)]
pub(crate) struct Administrator {
    proof: PhantomData<()>,
}

impl Administrator {
    /// The only constructor. Others get `NotFound`.
    pub(crate) fn check(visitor: &CurrentSession) -> Result<Administrator> {
        if !visitor.user().is_admin {
            return Err(Error::NotFound);
        }
        Ok(Administrator { proof: PhantomData })
    }
}

impl From<&ActingAdmin> for Administrator {
    fn from(_: &ActingAdmin) -> Administrator {
        Administrator { proof: PhantomData }
    }
}

/// An administrator who has recently reauthenticated: every action requires it.
#[derive(Debug, Clone)]
pub(crate) struct ActingAdmin {
    user: User,
}

impl ActingAdmin {
    /// The only constructor.
    pub(crate) fn check(visitor: &CurrentSession) -> Result<ActingAdmin> {
        Administrator::check(visitor)?;
        Ok(ActingAdmin { user: Reauthenticated::check(visitor)?.user().clone() })
    }
}
