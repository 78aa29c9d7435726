//! What people are told: that they were mentioned, that a role changed, what an administrator did.
//!
//! **Invariants:** a notification holds numbers, never titles or texts, and whether the reader may see the thing is decided
//! when it is read ([`visibility`]); of a kind and a thing there is one unread notification, which counts; no one is notified of
//! what they did themselves.
//!
//! - [`kind`]: what there are notifications of.
//! - [`model`]: notifications as rows: made, counted, read.
//! - [`visibility`]: what of them a person may see.
//!
//! - [`pages`]: opening a thing marks what was told about it as read.
//!
//! Their own pages and the daily e-mail are in [`crate::account::notifications`].

mod kind;
pub(crate) mod model;
pub(crate) mod visibility;
pub(crate) mod pages;

pub use kind::Kind;
pub use model::{About, notify};
