//! What changed and how to go back: the log, past versions of a list, undo, and the bin.
//!
//! - `about`: what a ranking says, in sentences with their numbers.
//! - [`log`]: the history of the spaces a person is a member of.
//! - `editions`: frozen, dated copies of a list.
//! - [`timeline`]: past versions, computed from the history.
//! - [`trash`]: the bin, where deleted things wait to be restored or erased.
//! - [`undo`]: reverting a change of the history, at once or years later.
//! - [`webhooks`]: sending changes to other programs as they happen.

pub(crate) mod about;
pub mod log;
pub mod timeline;
pub(crate) mod editions;
pub mod trash;
pub mod undo;
pub mod webhooks;
