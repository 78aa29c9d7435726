//! What changed and how to go back: the log, past versions of a list, undo, and the bin.

pub mod log;
pub mod timeline;
pub mod trash;
pub mod undo;
