//! Spaces: containers of categories. Everyone has a personal one; a team shares one.
//!
//! - [`members`]: who is in a space, in which role, and how they leave.
//! - [`invitations`]: into a team's space, by e-mail.
//! - [`teams`]: team spaces, created, renamed, closed and restored.
//!
//! **Invariants:** a handle is unique, valid in URLs, and not a word that a route uses; non-members of a space
//! can't tell what is in it, nor that it exists, unless its owners show its profile.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod api;
pub(crate) mod members;
pub(crate) mod invitations;
pub(crate) mod teams;
mod public_profile;
mod usage;

pub use model::{Space, SpaceMembership};
pub(crate) use usage::Usage;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::SpaceId;

    pub(crate) const FRONT: &str = "/";
    pub(crate) const SHOW: &str = "/@{space}";

    pub(crate) const PROFILE: &str = "/spaces/{space_id}/profile";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/spaces";
    pub(crate) const API_ONE: &str = "/api/v1/spaces/{space_id}";
    pub(crate) const API_PUBLIC: &str = "/api/v1/@{space}";

    pub(crate) fn profile(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/profile")
    }
    pub(crate) fn api(space_id: SpaceId) -> String {
        format!("/api/v1/spaces/{space_id}")
    }
    pub(crate) fn show(handle: &str) -> String {
        format!("/@{handle}")
    }
}
