//! Background jobs: the [`queue`] and the [`worker`].
//!
//! - [`backlog`]: how much waits in the queue, for monitoring.

pub(crate) mod backlog;
pub mod queue;
pub(crate) mod worker;
