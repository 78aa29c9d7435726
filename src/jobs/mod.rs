//! Background jobs: the [`queue`] and the [`worker`].

pub mod queue;
pub(crate) mod worker;
