//! E-mail: what is queued, what it says and how it is delivered.

pub mod links;
mod mailer;
pub mod messages;
pub mod outbox;
pub mod rendered;
