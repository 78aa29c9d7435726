//! The form for posting to Mastodon: the server and the text.

use unicode_segmentation::UnicodeSegmentation;
use url::{Host, Url};

use super::faults;
use crate::{
    error::{Fault, FieldErrors, FormFields, Result},
    text::{self, Fields},
};

/// The default length limit of Mastodon servers.
const MAX_POST_LENGTH: usize = 500;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct MastodonForm {
    pub server: String,
    pub text: String,
}

/// A link to the server's own form, with the text filled in.
#[derive(Debug, Clone)]
pub(crate) struct MastodonDraft {
    pub server: String,
    pub link: String,
}

impl From<Fields> for MastodonForm {
    fn from(fields: Fields) -> MastodonForm {
        MastodonForm { server: fields.get("server").to_owned(), text: fields.get("text").to_owned() }
    }
}

impl MastodonForm {
    /// Validates the form.
    pub(crate) fn check(&self) -> Result<MastodonDraft> {
        let mut errors = FieldErrors::default();
        let server = errors.value_or_default("server", server(&self.server));
        let text = errors.value_or_default("text", text::parse_block(&self.text));
        if text.is_empty() {
            errors.add("text", faults::NO_TEXT);
        } else if text.graphemes(true).count() > MAX_POST_LENGTH {
            errors.add("text", faults::TEXT_TOO_LONG);
        }
        let mut link =
            Url::parse("https://host/share").map_err(|error| crate::error::Error::Internal(error.into()))?;
        if link.set_host(Some(&server)).is_err() {
            errors.add("server", faults::NO_SERVER);
        }
        let link = format!("{link}?text={}", super::model::escaped(&text));
        errors.into_result(MastodonDraft { server, link })
    }
}

impl FormFields for MastodonForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// Parses a server's name, also from a URL or an account name (`@ana@example.org`).
fn server(typed: &str) -> Result<String, Fault> {
    let typed = text::parse_line(typed)?;
    let bare = ["https://", "http://"].iter().find_map(|start| typed.strip_prefix(start)).unwrap_or(&typed);
    let bare = bare.split(['/', '?', '#']).next().unwrap_or_default();
    let bare = bare.rsplit('@').next().unwrap_or_default();
    match Host::parse(bare) {
        Ok(Host::Domain(name)) if is_name(&name) => Ok(name),
        _ => Err(faults::NO_SERVER),
    }
}

/// Returns `true` if it has the form of a public domain name.
fn is_name(name: &str) -> bool {
    let good = |part: &str| {
        let fits = (1..=63).contains(&part.len()) && !part.starts_with('-') && !part.ends_with('-');
        fits && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    name.len() <= 253 && name.contains('.') && name.split('.').all(good)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_name_its_address_or_somebody_there() {
        for typed in [
            "mastodon.social",
            " https://Mastodon.social/explore ",
            "@ana@mastodon.social",
            "ana@mastodon.social",
        ] {
            assert_eq!(server(typed), Ok("mastodon.social".to_owned()), "{typed}");
        }
        assert_eq!(server("mastödon.example"), Ok("xn--mastdon-d1a.example".to_owned()));
    }

    #[test]
    fn what_is_no_public_name_is_refused() {
        for typed in [
            "",
            "localhost",
            "127.0.0.1",
            "[::1]",
            "2130706433",
            "a b.org",
            "a.org:443",
            "javascript:alert(1)",
            "a..b",
            "-a.org",
            "a\0b.org",
        ] {
            assert!(server(typed).is_err(), "{typed}");
        }
    }
}
