//! E-mail: the outbox, the content, and the delivery.

pub mod links;
pub mod outbox;
pub mod mailer;
pub mod rendering;
pub mod messages;
pub mod jobs;
