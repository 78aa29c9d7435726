//! Lists: categories, attributes, favourites and their order.

mod attributes;
mod by_attribute;
mod categories;
pub(crate) mod comments;
mod copies;
mod edit_conflicts;
mod edit_order;
mod favourites;
mod filling_in;
mod member_page_cache;
mod kept_views;
mod list_page;
mod moves;
mod overview;
mod own_orders;
mod own_place;
mod placing;
mod properties;
mod quotas;
mod races;
mod tiers;
mod turns;
mod value_table;
