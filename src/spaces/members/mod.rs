//! The members of a space: who they are, in which role, and how they leave.
//!
//! **Invariants:** a space has an owner as long as it has members; every change of them holds the lock of the space, under
//! which the role of the acting person is looked up again; a person's own space stays theirs; only owners see e-mail
//! addresses; leaving takes no person's number, so that no one can be made to leave; with a membership ends everything that
//! it opened ([`ending`]).
//!
//! - `model`: members as rows; roles, removing, leaving.
//! - `handover`: another owner instead of oneself.

pub(crate) mod ending;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod handover;
pub(crate) mod model;
pub(crate) mod extract;
pub(crate) mod pages;
pub(crate) mod api;

pub(crate) use model::Member;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{SpaceId, UserId};

    pub(crate) const LIST: &str = "/spaces/{space_id}/members";
    pub(crate) const ROLE: &str = "/spaces/{space_id}/members/{user_id}/role";
    pub(crate) const REMOVAL: &str = "/spaces/{space_id}/members/{user_id}/removal";
    pub(crate) const LEAVING: &str = "/spaces/{space_id}/leaving";
    pub(crate) const HANDOVER: &str = "/spaces/{space_id}/handover";

    /// For programs.
    pub(crate) const API_LIST: &str = "/api/v1/spaces/{space_id}/members";
    pub(crate) const API: &str = "/api/v1/spaces/{space_id}/members/{user_id}";
    pub(crate) const API_LEAVING: &str = "/api/v1/spaces/{space_id}/membership";

    pub(crate) fn list(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/members")
    }
    pub(crate) fn role(space_id: SpaceId, user_id: UserId) -> String {
        format!("/spaces/{space_id}/members/{user_id}/role")
    }
    pub(crate) fn removal(space_id: SpaceId, user_id: UserId) -> String {
        format!("/spaces/{space_id}/members/{user_id}/removal")
    }
    pub(crate) fn leaving(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/leaving")
    }
    pub(crate) fn handover(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/handover")
    }
}
