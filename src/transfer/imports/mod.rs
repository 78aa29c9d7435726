//! Imports: an uploaded or pasted list is parsed and stored, shown with the outcome of each row, and then added in
//! one transaction by a job.
//!
//! **Invariants:** nothing is added before the user has confirmed a preview; either everything chosen is added or
//! nothing; the outcome is determined under the list's lock, so importing the same file twice adds nothing; only
//! the user who started an import can see it.

pub mod faults;
pub mod parsing;

pub mod source;
pub(crate) mod settings;
pub(crate) mod forms;
pub mod report;
pub(crate) mod target;
pub mod model;
pub(crate) mod review;
pub(crate) mod refused;
mod resource;
pub mod execution;

mod preparation;
pub(crate) mod api;
pub(crate) mod jobs;
mod turns;
pub(crate) mod pages;

pub use model::Import;

/// The URLs of this module. No other module contains these paths.
pub(crate) mod url {
    use crate::database::ids::{CategoryId, ImportId};

    pub(crate) const NEW: &str = "/categories/{category_id}/imports";
    pub(crate) const SHOW: &str = "/imports/{import_id}";
    pub(crate) const REFUSED: &str = "/imports/{import_id}/refused.csv";
    pub(crate) const RUN: &str = "/imports/{import_id}/run";

    /// For programs.
    pub(crate) const API_NEW: &str = "/api/v1/categories/{category_id}/imports";
    pub(crate) const API: &str = "/api/v1/imports/{import_id}";
    pub(crate) const API_REFUSED: &str = "/api/v1/imports/{import_id}/refused";
    pub(crate) const API_RUN: &str = "/api/v1/imports/{import_id}/run";

    pub(crate) fn api(id: ImportId) -> String {
        format!("/api/v1/imports/{id}")
    }

    pub(crate) fn start(category_id: CategoryId) -> String {
        format!("/categories/{category_id}/imports")
    }
    pub(crate) fn show(id: ImportId) -> String {
        format!("/imports/{id}")
    }
    pub(crate) fn refused(id: ImportId) -> String {
        format!("/imports/{id}/refused.csv")
    }
    pub(crate) fn run(id: ImportId) -> String {
        format!("/imports/{id}/run")
    }
}
