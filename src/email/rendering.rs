//! Rendered e-mails, as text and HTML.
//!
//! **Invariants:** text and HTML come from the same [`RenderedEmail`]; every e-mail says why it was sent; links
//! start with the configured URL of the site, never with the host of a request; addresses and subjects cannot
//! inject headers, because lettre's types encode them.

use askama::Template;
use lettre::{
    Message,
    message::{Mailbox, MultiPart},
};

use super::faults;
use crate::{
    config::Config,
    crypto,
    email::outbox::QueuedEmail,
    error::{Error, Result},
};

/// A rendered e-mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RenderedEmail {
    /// Subject and heading.
    pub subject: String,
    /// The paragraphs above the button.
    pub paragraphs: Vec<String>,
    /// The label and the URL of the button.
    pub link: Option<(String, String)>,
    /// The paragraphs below the button.
    pub after: Vec<String>,
    /// The address to send it to instead of the one that was typed.
    pub to: Option<String>,
    /// "because ...": completes the sentence "You’re getting this e-mail".
    pub reason: String,
}

#[derive(Template)]
#[template(path = "email/message.html")]
struct HtmlBody<'a> {
    draft: &'a RenderedEmail,
    site: &'a str,
}

#[derive(Template)]
#[template(path = "email/message.txt")]
struct TextBody<'a> {
    draft: &'a RenderedEmail,
    site: &'a str,
}

/// The message for this address; an error if the address cannot receive e-mails.
pub(crate) fn build_message(config: &Config, to: &QueuedEmail, draft: &RenderedEmail) -> Result<Message> {
    let site = config.public("/");
    let from: Mailbox = config.mail_from.parse().map_err(|_| {
        Error::bug(
            "PODIUM_MAIL_FROM is not an e-mail \
                                                                         address",
        )
    })?;
    let address =
        draft.to.as_ref().unwrap_or(&to.address).parse().map_err(|_| Error::Conflict(faults::NO_MAILBOX))?;
    let failed = |error: askama::Error| Error::Internal(error.into());
    let html = HtmlBody { draft, site: &site }.render().map_err(failed)?;
    let text = TextBody { draft, site: &site }.render().map_err(failed)?;
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, address))
        .subject(&draft.subject)
        .date_now()
        .message_id(Some(format!(
            "<{}@{}>",
            crypto::random_secret()?,
            config.url.host_str().unwrap_or("localhost")
        )))
        .header(AutoSubmitted)
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| Error::Internal(error.into()))
}

/// Tells autoresponders not to answer (RFC 3834).
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
