//! Work that is done later: the [`queue`] and the [`worker`] that empties it.

pub mod queue;
pub mod worker;
