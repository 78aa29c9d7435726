//! Ranked lists: categories, their attributes, their favourites, and the order of the favourites.
//!
//! - [`attributes`]: the typed fields that a category gives each of its favourites.
//! - [`categories`]: the ranked lists of a space.
//! - [`copies`]: copying a list that the user may see into one of their own spaces.
//! - [`favourites`]: the ranked things on a category's list.
//! - [`field_names`]: the names of what the fields of forms are about.
//! - [`filters`]: the query language: `heat "michael mann" genre:crime released:>1990`.
//! - [`ordering`]: the order of a list, and all operations that change it.
//! - [`overview`]: the lists of spaces at a glance: the front page and the page of a space.
//! - [`value_table`]: the table in which the values of many favourites are filled in at once.

pub mod attributes;
pub mod categories;
pub mod copies;
pub mod favourites;
pub(crate) mod field_names;
pub mod filters;
pub mod ordering;
pub mod overview;
pub mod value_table;
