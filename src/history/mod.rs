//! What happened and how to go back: the log, past versions, undo, the bin.

pub mod log;
pub mod timeline;
pub mod trash;
pub mod undo;
