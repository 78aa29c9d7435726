//! The log as administrators read it, up to where it is written: what waits to be written, and the names of its fields.
//!
//! - [`ecs`]: the names of the Elastic Common Schema that the log uses.
//! - [`queue`]: requests, warnings and errors that wait to be written.

pub(crate) mod ecs;
pub mod queue;
