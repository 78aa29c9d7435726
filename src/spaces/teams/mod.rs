//! Team spaces: created, renamed, closed and restored.
//!
//! **Invariants:** the person who creates one owns it; a person who owns 20, also counting the bin, creates none; a closed
//! space is out of reach for everyone at once, waits in its owners' bin for the bin's days, and comes back with everything
//! but its public lists, which are private then, or for people with a link if one is live; what is deleted is gone.
//!
//! - `model`: creating and renaming.
//! - `closing`: to the bin and back.
//! - `api`: closed spaces for programs.

pub(crate) mod api;
pub(crate) mod closing;
pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod jobs;
pub(crate) mod model;
pub(crate) mod pages;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::SpaceId;

    pub(crate) const LIST: &str = "/spaces";
    pub(crate) const NEW: &str = "/spaces/new";
    pub(crate) const SETTINGS: &str = "/spaces/{space_id}/settings";
    pub(crate) const CLOSING: &str = "/spaces/{space_id}/closing";
    pub(crate) const RESTORATION: &str = "/trash/spaces/{space_id}/restoration";

    /// For programs.
    pub(crate) const API_CLOSED: &str = "/api/v1/trash/spaces";
    pub(crate) const API_RESTORATION: &str = "/api/v1/trash/spaces/{space_id}/restoration";

    pub(crate) fn settings(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/settings")
    }
    pub(crate) fn closing(space_id: SpaceId) -> String {
        format!("/spaces/{space_id}/closing")
    }
    pub(crate) fn restoration(space_id: SpaceId) -> String {
        format!("/trash/spaces/{space_id}/restoration")
    }
}
