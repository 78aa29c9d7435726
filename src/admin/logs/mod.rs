//! The log of this deployment, for administrators: the newest requests, warnings and errors of all processes.
//!
//! **Invariants:** no entry names an address, a secret or anything that people typed in a form; it takes a recent
//! reauthentication to read, and each look is recorded with what was looked for; a request never waits for its entry; what
//! is older than the settings allow, or beyond their number, is deleted.
//!
//! - [`store`]: entries are written and deleted.
//! - [`api`]: entries with the fields of the Elastic Common Schema.

pub(crate) mod forms;
pub mod store;
pub(crate) mod model;
mod api;
pub(crate) mod pages;
pub mod jobs;

/// The URLs of this module.
pub(crate) mod url {
    use crate::database::ids::UserId;

    pub(crate) const LOGS: &str = "/logs";
    pub(crate) const JSON: &str = "/logs.json";

    /// What one person's requests led to.
    pub(crate) fn of_person(id: UserId) -> String {
        format!("/logs?person={id}")
    }

    /// One request, with what was logged while it was answered.
    pub(crate) fn of_request(id: &str) -> String {
        format!("/logs?request={id}")
    }
}
