//! Puts a list in the order of an attribute, once: by rating, by date, by the options of a choice.
//!
//! **Invariants:** nothing is moved before the result was shown; what is saved is what was shown, or nothing; favourites
//! without a value come last, and those with equal values keep their order; it is one saved order with one Undo.

pub(crate) mod api;
mod model;
pub(crate) mod pages;
