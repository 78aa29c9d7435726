//! E-mail: the outbox, the content, and the delivery.
//!
//! - [`links`]: secret links in e-mails: each works once, for one thing, until it expires.
//! - [`outbox`]: the e-mails that wait to be sent.
//! - [`mailer`]: delivers e-mails to a mail server or, in development, to a folder.
//! - [`rendering`]: rendered e-mails, as text and HTML.
//! - [`jobs`]: sends what waits, and decides how long it is tried.
//! - [`messages`]: the content of each e-mail, and whether it is sent at all.
//! - `space_messages`: the content of e-mails about spaces.

mod faults;
pub mod links;
pub mod outbox;
pub(crate) mod mailer;
pub(crate) mod rendering;
mod space_messages;
pub(crate) mod messages;
pub(crate) mod jobs;
