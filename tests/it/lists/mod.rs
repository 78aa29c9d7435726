//! Lists: categories, attributes, favourites and their order.

mod attributes;
mod categories;
mod copies;
mod edit_conflicts;
mod edit_order;
mod favourites;
mod kept_pages;
mod list_page;
mod moves;
mod overview;
mod properties;
mod quotas;
mod races;
mod turns;
