//! E-mail: the outbox, the content, and the delivery.

pub mod links;
mod mailer;
pub mod messages;
pub mod outbox;
pub mod rendered;
