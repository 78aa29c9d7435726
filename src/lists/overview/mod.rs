//! The lists of spaces at a glance: the front page and the page of a space.
//!
//! **Invariants:** however many spaces there are, they are loaded by the same few queries.
//!
//! The addresses are those of [`crate::spaces::url`].

pub(crate) mod faults;
pub(crate) mod front_list;
mod model;
pub(crate) mod pages;

pub use model::SpaceOverview;
