//! The language in which people look for things: `heat "michael mann" genre:crime released:>1990`.
//!
//! **Invariants:** every text is a query; what is not understood stands for itself, so no operator, quote or
//! backslash is ever an error. Case and accents never matter. The words of a query and the words of the
//! things it looks for are made by the same function of the database; [`folding`] tells the same here, for
//! names of attributes and for marking what was found.

pub mod condition;
pub mod folding;
pub mod language;
pub mod highlights;
pub mod filter;
pub mod sql_fragment;

pub use condition::Condition;
pub use filter::Filter;
pub use highlights::Highlights;
pub use language::{Op, SearchQuery, Term, Words};

/// The longest query, in characters.
pub const LONGEST: usize = 500;
