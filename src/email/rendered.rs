//! Letters as they are sent: what each says, as text and as HTML, and the post that takes them.
//!
//! Must stay true: text and HTML come from one [`Rendered`] and can't disagree; every letter says why it came;
//! a link begins with the configured address of the site, never with what a request said; an address or a
//! subject can't bring a header along, because lettre's types build them.

use askama::Template;
use lettre::{
    Message,
    message::{Mailbox, MultiPart},
};

pub use super::{
    mailer::{Mailer, delivery_note},
    messages::render,
};
use crate::{
    config::Config,
    crypto,
    email::outbox::Queued,
    error::{Error, Result},
};

/// A letter, written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Subject and heading.
    pub subject: String,
    /// What it has to say, a paragraph each.
    pub paragraphs: Vec<String>,
    /// What can be done: the words on the button, and the address.
    pub link: Option<(String, String)>,
    /// What comes after the button.
    pub after: Vec<String>,
    /// "because ...": ends the sentence "You get this letter".
    pub because: String,
}

#[derive(Template)]
#[template(path = "email/message.html")]
struct LetterPage<'a> {
    draft: &'a Rendered,
    site: &'a str,
}

#[derive(Template)]
#[template(path = "email/message.txt")]
struct LetterText<'a> {
    draft: &'a Rendered,
    site: &'a str,
}

/// The letter in its envelope. Refused when no letter can go to such an address.
pub fn envelope(config: &Config, to: &Queued, draft: &Rendered) -> Result<Message> {
    let site = config.public("/");
    let from: Mailbox = config.mail_from.parse().map_err(|_| Error::bug("PODIUM_MAIL_FROM is no address"))?;
    let address = to.address.parse().map_err(|_| Error::Refused("no letter can go there".into()))?;
    let failed = |error: askama::Error| Error::Internal(error.into());
    let html = LetterPage { draft, site: &site }.render().map_err(failed)?;
    let text = LetterText { draft, site: &site }.render().map_err(failed)?;
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, address))
        .subject(&draft.subject)
        .date_now()
        .message_id(Some(format!("<{}@{}>", crypto::secret()?, config.url.host_str().unwrap_or("localhost"))))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| Error::Internal(error.into()))
}

/// Says to other programs that nobody waits for an answer (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl lettre::message::header::Header for AutoSubmitted {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        lettre::message::header::HeaderValue::new(Self::name(), "auto-generated".into())
    }
}
