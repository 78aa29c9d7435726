//! Spaces: containers of categories. Everyone has a personal one; teams will share one.
//!
//! **Invariants:** a handle is unique, valid in URLs, and not a word that a route uses; non-members of a space
//! can't tell what is in it, nor that it exists, unless its owners show its profile.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod pages;
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

    pub(crate) fn profile(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/profile")
    }
    pub(crate) fn show(handle: &str) -> String {
        format!("/@{handle}")
    }
}
