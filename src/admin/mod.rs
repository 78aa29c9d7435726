//! Administration: people, sign-up, failed jobs, the state of the server.
//!
//! **Invariants:** others cannot tell that these pages exist; administrators see counts, never the content of
//! private lists; every action requires reauthentication within the last 15 minutes, or a token whose scope is
//! administration; it is logged with the administrator's name, and is shown to the person it concerns. What opens an account,
//! second factors and the rights of administrators, is changed on pages only.
//!
//! - [`actions`]: administrators' actions, each of which is logged.
//! - [`api`]: the same for programs.
//! - [`logs`]: the newest requests, warnings and errors.
//! - [`people`]: people as administrators see them (names and counts, never content).
//! - [`site`]: the state of the server.

pub(crate) mod actions;
pub(crate) mod api;
mod extract;
pub(crate) mod faults;
pub(crate) mod forms;
pub mod logs;
pub(crate) mod pages;
pub(crate) mod people;
pub(crate) mod site;

use std::marker::PhantomData;

use crate::{
    access::AuthenticatedToken,
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
    pub(crate) const NEWCOMERS: &str = "/admin/newcomers";
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

    /// For programs.
    pub(crate) const API: &str = "/api/v1/admin";
    pub(crate) const API_SIGN_UPS: &str = "/api/v1/admin/sign-ups";
    pub(crate) const API_NEWCOMERS: &str = "/api/v1/admin/newcomers";
    pub(crate) const API_FRONT_LIST: &str = "/api/v1/admin/front-list";
    pub(crate) const API_PEOPLE: &str = "/api/v1/admin/people";
    pub(crate) const API_PERSON: &str = "/api/v1/admin/people/{person_id}";
    pub(crate) const API_SUSPENSION: &str = "/api/v1/admin/people/{person_id}/suspension";
    pub(crate) const API_SESSIONS: &str = "/api/v1/admin/people/{person_id}/sessions";
    pub(crate) const API_INVITATIONS: &str = "/api/v1/admin/invitations";
    pub(crate) const API_INVITATION: &str = "/api/v1/admin/invitations/{invitation_id}";
    pub(crate) const API_JOBS: &str = "/api/v1/admin/jobs";
    pub(crate) const API_RETRY: &str = "/api/v1/admin/jobs/{job_id}/retry";
    pub(crate) const API_RETRY_ALL: &str = "/api/v1/admin/jobs/retry";
    pub(crate) const API_ACTS: &str = "/api/v1/admin/acts";

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

/// An administrator who has recently reauthenticated, or whose program shows a token for it: every action requires it.
#[derive(Debug, Clone)]
pub(crate) struct ActingAdmin {
    user: User,
    /// The name of the token, if a program acts.
    token: Option<String>,
}

impl ActingAdmin {
    /// In a session.
    pub(crate) fn check(visitor: &CurrentSession) -> Result<ActingAdmin> {
        Administrator::check(visitor)?;
        Ok(ActingAdmin { user: Reauthenticated::check(visitor)?.user().clone(), token: None })
    }

    /// Through a program.
    pub(crate) fn by_token(shown: &AuthenticatedToken) -> Result<ActingAdmin> {
        shown.must_administrate()?;
        Ok(ActingAdmin { user: shown.user().clone(), token: Some(shown.token().name.clone()) })
    }
}
