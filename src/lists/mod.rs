//! Ranked lists: categories, their attributes, their favourites, and the order of the favourites.
//!
//! - [`attributes`]: the typed fields that a category gives each of its favourites.
//! - [`categories`]: the ranked lists of a space.
//! - [`comments`]: what people write about favourites and lists.
//! - [`consensus`]: one order out of several, the one that contradicts them least.
//! - [`copies`]: copying a list that the user may see into one of their own spaces.
//! - [`favourites`]: the ranked things on a category's list.
//! - [`field_names`]: the names of what the fields of forms are about.
//! - [`filters`]: the query language: `heat "michael mann" genre:crime released:>1990`.
//! - [`ordering`]: the order of a list, and all operations that change it.
//! - [`own_orders`]: everyone's own order of a team's list, and one worked out of all of them.
//! - [`overview`]: the lists of spaces at a glance: the front page and the page of a space.
//! - [`placing`]: finding places by answering which of two is better.
//! - [`tiers`]: named sections of the order, each beginning at a line.
//! - [`value_table`]: the table in which the values of many favourites are filled in at once.

pub mod attributes;
pub mod categories;
pub(crate) mod comments;
pub mod consensus;
pub mod copies;
pub mod favourites;
pub(crate) mod field_names;
pub mod filters;
pub mod ordering;
pub mod overview;
pub mod own_orders;
pub(crate) mod placing;
pub(crate) mod tiers;
pub mod value_table;
