//! Background jobs: the [`queue`] and the [`worker`].
//!
//! - [`claims`]: which job a worker takes, and for how long.
//! - [`backlog`]: how much waits in the queue, for monitoring.

pub(crate) mod backlog;
pub(crate) mod claims;
pub mod queue;
pub(crate) mod worker;
