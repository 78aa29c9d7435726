//! History, past versions, undo and the bin.

mod about;
mod editions;
mod gone;
mod log;
mod timeline;
mod trash;
mod trash_bulk;
mod undo;
mod undo_names;
mod webhooks;
