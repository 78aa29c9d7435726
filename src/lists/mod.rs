//! Ranked lists: categories, their attributes, their favourites, and the order of the favourites.

pub mod attributes;
pub mod categories;
pub mod copies;
pub mod favourites;
pub mod filters;
pub mod ordering;
pub mod overview;
