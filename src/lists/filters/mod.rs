//! The query language: `heat "michael mann" genre:crime released:>1990`.
//!
//! **Invariants:** every text is a valid query; what is not understood is searched for as it is, so operators,
//! quotes and backslashes are never errors. Letter case and accents never matter. The words of a query and of the
//! searched texts are computed by the same database function; [`folding`] does the same in Rust, for names of
//! attributes and for highlighting.

pub(crate) mod faults;
pub mod folding;
pub(crate) mod language;
mod quantity;
mod synonyms;
mod ranges;
pub(crate) mod filter;
pub(crate) mod highlights;
pub(crate) mod sql_fragment;
mod word_query;
mod relevance;
pub(crate) mod condition;
pub(crate) mod typos;

pub(crate) use condition::{Condition, SearchedPart};
pub(crate) use filter::Filter;
pub(crate) use highlights::Highlights;
pub(crate) use language::{Operator, Phrase, SearchQuery, Term};

/// The longest query, in characters.
pub(crate) const MAX_QUERY_LENGTH: usize = 500;
