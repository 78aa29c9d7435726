//! The map of personal data: every kind, with its purpose, how long it is kept, and what deletes it. The
//! privacy page is generated from it, and the worker deletes old data by it.
//!
//! **Invariants:** the time on the privacy page is the one that the sweep next to it uses; every column of
//! every table is listed in [`tables`], with whether it is personal.

mod kind;
mod table;
pub(crate) mod retention;
mod data_categories;
mod accounts;
mod site_log;
mod lists;
mod members;
mod notifications;
mod own_orders;
mod placing;
mod links;
mod webhooks;
mod comments;
mod editions;

pub use data_categories::DATA_CATEGORIES;
pub use kind::{DataCategory, LegalBasis, Retention, Sweep, in_words};
pub(crate) use table::TableInventory;

/// All kinds of data by group.
pub(crate) fn groups() -> impl Iterator<Item = &'static [DataCategory]> {
    DATA_CATEGORIES.chunk_by(|one, next| one.group == next.group)
}

/// The kinds with a time limit and their sweeps. The worker runs each in its own transaction.
pub fn sweeps() -> impl Iterator<Item = (&'static str, Sweep)> {
    DATA_CATEGORIES.iter().filter_map(|kept| match kept.retention {
        Retention::Limited(_, sweep) => Some((kept.name, sweep)),
        Retention::WhileAccountExists(_) | Retention::BinDays(_) | Retention::LogDays(_) => None,
    })
}

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static TableInventory> {
    let accounts = accounts::TABLES.iter().chain(site_log::TABLES).chain(notifications::TABLES);
    let lists = members::TABLES.iter().chain(lists::TABLES).chain(links::TABLES);
    let inside =
        comments::TABLES.iter().chain(placing::TABLES).chain(own_orders::TABLES).chain(editions::TABLES);
    accounts.chain(lists).chain(webhooks::TABLES).chain(inside)
}
