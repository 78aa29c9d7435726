//! Rendered e-mails, as text and HTML.
//!
//! **Invariants:** text and HTML come from the same [`RenderedEmail`]; every e-mail says why it was sent; links
//! start with the configured URL of the site, never with the host of a request; addresses and subjects cannot
//! inject headers, because lettre's types encode them.

use askama::Template;
use lettre::{
    Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
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
    /// Sentences, each with the URL of where one finds out more; above the paragraphs.
    pub items: Vec<(String, String)>,
    /// The label and the URL of the button.
    pub link: Option<(String, String)>,
    /// The paragraphs below the button.
    pub after: Vec<String>,
    /// The address to send it to instead of the one that was typed.
    pub to: Option<String>,
    /// "because ...": completes the sentence "You’re getting this e-mail".
    pub reason: String,
    /// The URL that ends e-mails like this one with a POST of its own (RFC 8058).
    pub unsubscribe: Option<String>,
    /// What the Message-ID is made of, where an e-mail that is sent again has to have the same.
    pub message_key: Option<String>,
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
    let key = draft.message_key.clone().map_or_else(crypto::random_secret, Ok)?;
    let builder = Message::builder()
        .from(from)
        .to(Mailbox::new(None, address))
        .subject(&draft.subject)
        .date_now()
        .message_id(Some(format!("<{key}@{}>", config.url.host_str().unwrap_or("localhost"))))
        // Autoresponders don't answer that (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated".into()));
    let builder = match &draft.unsubscribe {
        Some(url) => builder
            .raw_header(header("List-Unsubscribe", format!("<{url}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into())),
        None => builder,
    };
    builder
        .multipart(MultiPart::alternative_plain_html(text, html))
        .map_err(|error| Error::Internal(error.into()))
}

/// A header that lettre has no type for. The value is ours, in ASCII.
fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}
