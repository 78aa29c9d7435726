//! Lists: categories, attributes, favourites and their order.

mod attributes;
mod by_attribute;
mod categories;
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
mod properties;
mod quotas;
mod races;
mod turns;
mod value_table;
