//! A draft, sealed and opened again.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{
    auth::User,
    crypto::{self, Keys},
    database::pool::Conn,
    error::{FormVersion, Result},
    text::{self, Fields},
};

/// How long a draft is kept.
pub(crate) const LIFETIME: TimeDelta = TimeDelta::hours(1);

/// The place that drafts are encrypted for.
const CONTEXT: &str = "drafts";
/// Fields that no person fills in, and buttons.
const NOT_TYPED: [&str; 16] = [
    "form_key",
    "draft",
    "version",
    "back",
    "next",
    "instead",
    "username",
    "space",
    "place",
    "do",
    "agree",
    "order",
    "confirmed",
    "view",
    "more",
    "direction",
];
/// The start of the names of fields with the version of a row.
const ROW_VERSION: &str = "version-";
/// The most rows of a table.
const MAX_ROWS: usize = 100;
/// Fields that are never shown.
const SECRETS: [&str; 2] = ["password", "code"];
/// The most favourites of an order; what a forged form names beyond them takes no memory.
const MAX_NUMBERED: usize = 10_000;
/// How many fields are shown.
const MAX_SHOWN: usize = 50;

/// A form that could not be accepted yet.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// The address that it was sent to.
    pub action: String,
    /// The page that it was sent from.
    pub from: Option<String>,
    /// The form as it was sent.
    pub body: String,
    kept_at: DateTime<Utc>,
    /// The hash of the session that was shown it.
    shown_to: Option<Vec<u8>>,
}

/// A field of a draft, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DraftField {
    /// Its name in the form.
    pub name: String,
    pub label: String,
    /// `None` for a secret.
    pub value: Option<String>,
}

/// Replaces ids in the labels and values of fields by the names of what they are about, where the user may see them.
/// Given by the domain whose forms have such fields.
#[derive(Clone, Copy)]
pub(crate) struct NameFields(pub fn(&mut Conn, &User, &mut [DraftField]) -> Result<()>);

impl Draft {
    /// The draft of a form; `None` if nothing in it was typed or chosen.
    pub(crate) fn of(action: &str, from: Option<String>, body: &[u8]) -> Option<Draft> {
        let body = String::from_utf8_lossy(body).into_owned();
        let draft = Draft { action: action.to_owned(), from, body, kept_at: Utc::now(), shown_to: None };
        let is_typed = draft.typed().any(|(name, value)| !is_secret(&name) && !value.trim().is_empty());
        is_typed.then_some(draft)
    }

    /// The same, for the session in which it is shown.
    pub(crate) fn shown_to(self, session_id: &str) -> Draft {
        Draft { kept_at: Utc::now(), shown_to: Some(crypto::hash(session_id)), ..self }
    }

    /// Returns `true` if this session was shown the draft, so that its person knows what they send.
    pub(crate) fn was_shown_to(&self, session_id: Option<&str>) -> bool {
        session_id.is_some_and(|id| self.shown_to.as_deref() == Some(&*crypto::hash(id)))
    }

    /// Encrypts it for a form.
    pub(crate) fn seal(&self, keys: &Keys) -> Result<String> {
        Ok(BASE64URL_NOPAD.encode(&keys.seal(CONTEXT, &serde_json::to_vec(self)?)?))
    }

    /// Decrypts it; `None` if it is too old, or none of ours.
    pub(crate) fn open(keys: &Keys, sealed: &str) -> Option<Draft> {
        let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).ok()?;
        let opened = keys.open(CONTEXT, &sealed).ok()?;
        let draft: Draft = serde_json::from_slice(&opened.plaintext).ok()?;
        (Utc::now() - draft.kept_at < LIFETIME).then_some(draft)
    }

    /// What was typed, as it is shown: secrets without their values.
    pub(crate) fn fields(&self) -> Vec<DraftField> {
        let filled = self.typed().filter(|(_, value)| !value.trim().is_empty());
        let shown = |(name, value): (String, String)| DraftField {
            label: label(&name),
            value: (!is_secret(&name)).then_some(value),
            name,
        };
        filled.map(shown).take(MAX_SHOWN).collect()
    }

    /// How many more fields there are than are shown.
    pub(crate) fn left_out(&self) -> usize {
        self.typed().filter(|(_, value)| !value.trim().is_empty()).count().saturating_sub(MAX_SHOWN)
    }

    fn typed(&self) -> impl Iterator<Item = (String, String)> {
        let fields = Fields::parse(self.body.as_bytes());
        let filled = filled_numbers(fields.get("order"));
        let versions = row_versions(&fields);
        let all: Vec<(String, String)> =
            fields.iter().map(|(name, value)| (name.into(), value.into())).collect();
        all.into_iter().filter(move |(name, value)| {
            let is_version = name.starts_with(ROW_VERSION);
            let row = name.split('-').nth(1).and_then(|id| versions.get(id));
            !is_version
                && !NOT_TYPED.contains(&name.as_str())
                && !row.is_some_and(|it| it.was_filled_with(name, value))
                && filled.get(name).is_none_or(|number| number != value.trim())
        })
    }
}

/// The numbers that the form for the order of a list was filled with, by field; `order` names its favourites, best first.
fn filled_numbers(order: &str) -> HashMap<String, String> {
    let ids = order.split(' ').filter(|id| !id.is_empty()).take(MAX_NUMBERED);
    ids.zip(1..).map(|(id, rank): (_, i64)| (format!("number-{id}"), rank.to_string())).collect()
}

/// The versions that the rows of a table were filled from, by the row's id: of `version-7` for the fields `value-7-1` and
/// `value-7-2`.
fn row_versions(fields: &Fields) -> HashMap<String, FormVersion> {
    let versions = fields.with_prefix(ROW_VERSION).take(MAX_ROWS);
    versions.map(|(id, version)| (id.to_owned(), FormVersion::sent(version))).collect()
}

fn is_secret(name: &str) -> bool {
    SECRETS.contains(&name)
}

/// `last_day` as "Last day", and `attribute-7` as "Attribute".
fn label(name: &str) -> String {
    let words = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').replace(['_', '-'], " ");
    text::capitalized(&words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new("a key".into(), Vec::new())
    }

    // W15
    #[test]
    fn a_draft_opens_for_an_hour_and_is_sent_only_in_the_session_that_was_shown_it() {
        let body = b"title=Heat&note=%E2%9C%93&password=secret+words&attribute-12=1995&form_key=k";
        let draft = Draft::of("/favourites/7", None, body).expect("typed");
        let sealed = draft.clone().shown_to("ana").seal(&keys()).expect("sealed");
        let opened = Draft::open(&keys(), &sealed).expect("opens");
        assert_eq!((opened.action.as_str(), opened.body.as_bytes()), ("/favourites/7", &body[..]));
        assert!(opened.was_shown_to(Some("ana")));
        assert!(!opened.was_shown_to(Some("ben")) && !opened.was_shown_to(None));
        assert!(!draft.was_shown_to(Some("ana")) && !draft.was_shown_to(None));
        let shown: Vec<_> = opened.fields().into_iter().map(|it| (it.label, it.value)).collect();
        let shown: Vec<_> = shown.iter().map(|(label, value)| (label.as_str(), value.as_deref())).collect();
        let all =
            [("Title", Some("Heat")), ("Note", Some("✓")), ("Password", None), ("Attribute", Some("1995"))];
        assert_eq!(shown, all);

        let old = Draft { kept_at: Utc::now() - LIFETIME, ..draft };
        assert!(Draft::open(&keys(), &old.seal(&keys()).expect("sealed")).is_none(), "an hour is over");
        assert!(Draft::open(&keys(), &sealed[..40]).is_none() && Draft::open(&keys(), "").is_none());
        assert!(Draft::open(&Keys::new("another".into(), Vec::new()), &sealed).is_none());
    }

    #[test]
    fn of_an_order_only_the_numbers_that_were_changed_are_shown() {
        let body = b"version=3&order=7+9+12+&number-7=1&number-9=1&number-12=3&confirmed=yes";
        let draft = Draft::of("/categories/5/order", None, body).expect("typed");
        let shown: Vec<_> = draft.fields().into_iter().map(|it| (it.name, it.value)).collect();
        assert_eq!(shown, [("number-9".to_owned(), Some("1".to_owned()))]);
        assert!(Draft::of("/categories/5/order", None, b"order=7+9+&number-7=1&number-9=2").is_none());
    }

    #[test]
    fn of_a_table_only_the_cells_that_were_changed_are_shown() {
        let body = "value-7-1=1995&value-7-2=&version-7=value-7-1%3Aold+value-7-2%3Aold&value-9-1=2004";
        let draft = Draft::of("/categories/5/values", None, body.as_bytes()).expect("typed");
        let shown: Vec<_> = draft.fields().into_iter().map(|it| it.name).collect();
        assert_eq!(shown, ["value-7-1", "value-9-1"]);
    }

    #[test]
    fn a_form_in_which_nothing_was_typed_is_not_kept() {
        for body in ["", "form_key=k&version=3", "password=secret", "title=+&code=123456", "place=up"] {
            assert!(Draft::of("/x", None, body.as_bytes()).is_none(), "{body}");
        }
    }
}
