//! Undo: reverting a change of the history, at once or years later.
//!
//! **Invariants:** the newest change of a thing can always be undone, which restores exactly what was there before;
//! an older one as long as no later change is in the way. Later changes in the way are listed, and nothing is
//! overwritten unless the user chooses to. Undoing is itself an entry of the history, refers to the entry it
//! undoes, and can be undone like any other.

mod faults;
mod outcome;
mod forms;
mod recorded;
mod missing;
mod later;
mod fields;
mod edits;
mod moves;
mod bin;
mod comments;
mod editions;
mod attributes;
mod lists;
mod tiers;
mod links;
mod webhooks;
mod members;
mod conflicts;
pub(crate) mod model;
pub(crate) mod api;
pub(crate) mod pages;

pub(crate) use conflicts::{UndoConflict, conflict_of_several, find_conflict};
pub use forms::{OtherEntries, UndoForm};
pub use model::{undo, undo_all};
pub(crate) use outcome::UndoOutcome;
