//! The map of personal data: every kind, with its purpose, how long it is kept, and what deletes it. The
//! privacy page is generated from it, and the worker deletes old data by it.
//!
//! **Invariants:** the time on the privacy page is the one that the sweep next to it uses; every column of
//! every table is listed in [`tables`], with whether it is personal.

mod kind;
mod table;
pub mod sweeps;
mod kept;
mod accounts;
mod lists;

pub use kept::KEPT;
pub use kind::{Basis, Kept, Long, Sweep, in_words};
pub use table::Table;

/// All kinds of data by group.
pub fn groups() -> impl Iterator<Item = &'static [Kept]> {
    KEPT.chunk_by(|one, next| one.group == next.group)
}

/// The kinds with a time limit and their sweeps. The worker runs each in its own transaction.
pub fn sweeps() -> impl Iterator<Item = (&'static str, Sweep)> {
    KEPT.iter().filter_map(|kept| match kept.long {
        Long::For(_, sweep) => Some((kept.name, sweep)),
        Long::Account(_) | Long::Bin(_) => None,
    })
}

/// All tables.
pub fn tables() -> impl Iterator<Item = &'static Table> {
    accounts::TABLES.iter().chain(lists::TABLES)
}
