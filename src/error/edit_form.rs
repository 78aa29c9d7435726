//! Edit forms that know what they were filled from, so that no change is overwritten unseen.
//!
//! **Invariants:** a form that was filled from other values than those that are stored now, or that does not say from
//! which, changes nothing. It comes back with both values of each field, and saving it once more keeps the person's own;
//! fields that the person left alone show the other change.

use std::borrow::Cow;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use super::{Error, FieldErrors, Result, faults};

/// What a field of an edit form holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FieldValue {
    Text(String),
    Ticked(bool),
    /// A fingerprint of a stored password, or a password as typed; never shown.
    Secret(String),
}

/// The name of a field.
pub(crate) type FieldName = Cow<'static, str>;

/// What a form was filled from. Empty if a program sent the form without one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormVersion {
    /// A fingerprint of each field that the form was filled with, as `name:fingerprint` separated by spaces.
    fingerprints: String,
    /// The versions as a whole that a program agrees to change ([`FormVersion::tag`]).
    tags: Option<Vec<String>>,
}

impl FormVersion {
    /// The version in the form's hidden field.
    pub(crate) fn sent(text: &str) -> FormVersion {
        FormVersion { fingerprints: text.to_owned(), tags: None }
    }

    /// One of these versions as a whole, as a program names them.
    pub(crate) fn tagged(tags: Vec<String>) -> FormVersion {
        FormVersion { fingerprints: String::new(), tags: Some(tags) }
    }

    /// The version as a whole, as programs are told it: 72 bits of SHA-256 in base64.
    pub(crate) fn tag(&self) -> String {
        BASE64URL_NOPAD.encode(&Sha256::digest(&self.fingerprints)[..9])
    }

    /// The version of a form that is filled with what is stored.
    pub(crate) fn of(stored: &impl EditForm) -> FormVersion {
        let fingerprints = stored.fields().into_iter().filter_map(|name| {
            let value = stored.value_of(&name)?;
            Some(format!("{name}:{}", fingerprint(&value)))
        });
        FormVersion { fingerprints: fingerprints.collect::<Vec<_>>().join(" "), tags: None }
    }

    /// Returns `true` if the form was sent without one, as programs may.
    pub(crate) fn is_missing(&self) -> bool {
        self.fingerprints.is_empty() && self.tags.is_none()
    }

    /// The text for the form's hidden field.
    pub(crate) fn as_str(&self) -> &str {
        &self.fingerprints
    }

    /// Returns `true` if the form was filled with this text in that field.
    pub(crate) fn was_filled_with(&self, field: &str, text: &str) -> bool {
        self.fingerprint_of(field).is_some_and(|it| it == fingerprint(&FieldValue::Text(text.to_owned())))
    }

    fn fingerprint_of(&self, field: &str) -> Option<&str> {
        let mut pairs = self.fingerprints.split(' ').filter_map(|pair| pair.rsplit_once(':'));
        pairs.find(|(name, _)| *name == field).map(|(_, fingerprint)| fingerprint)
    }
}

/// The first 48 bits of SHA-256, without what browsers do to a text on its way.
fn fingerprint(value: &FieldValue) -> String {
    let text = match value {
        FieldValue::Text(text) => format!("text {}", text.replace("\r\n", "\n").trim()),
        FieldValue::Ticked(ticked) => format!("ticked {ticked}"),
        FieldValue::Secret(text) => format!("secret {text}"),
    };
    BASE64URL_NOPAD.encode(&Sha256::digest(text)[..6])
}

/// A form that edits something stored.
pub(crate) trait EditForm: Sized {
    /// The names of its fields.
    fn fields(&self) -> Vec<FieldName>;

    /// What a field holds; `None` if the form was sent without it, or leaves it as it is.
    fn value_of(&self, field: &str) -> Option<FieldValue>;

    /// Fills a field.
    fn fill(&mut self, field: &str, value: FieldValue);

    /// The version that it was filled from.
    fn version(&self) -> &FormVersion;

    /// The same form, filled from another version.
    fn with_version(self, version: FormVersion) -> Self;

    /// The form of what is stored, ready to be shown.
    fn versioned(self) -> Self {
        let version = FormVersion::of(&self);
        self.with_version(version)
    }

    /// Refused with both values of each field that was changed since the form was filled. `stored` is the form of what
    /// is stored now, in a row that the caller has locked.
    fn must_follow(&self, stored: &Self) -> Result<()> {
        if let Some(tags) = &self.version().tags {
            let is_current = tags.contains(&FormVersion::of(stored).tag());
            return if is_current { Ok(()) } else { Err(Error::Outdated) };
        }
        let mut errors = FieldErrors::default();
        for change in self.changes_since(stored) {
            let fault = match (&change.typed, &change.now) {
                (FieldValue::Text(was), _) if change.is_untouched => faults::changed_from(was),
                (_, FieldValue::Text(now)) => faults::changed_to(now),
                (_, FieldValue::Ticked(now)) => faults::ticked(*now),
                (_, FieldValue::Secret(_)) => faults::secret_changed(),
            };
            errors.add(change.field, fault);
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }

    /// The refused form as it is shown again: after a conflict, with what is stored now in the fields that the person
    /// left alone, and following that.
    fn after(mut self, errors: &FieldErrors, stored: &Self) -> Self {
        if !errors.is_conflict() {
            return self;
        }
        for change in self.changes_since(stored).into_iter().filter(|change| change.is_untouched) {
            self.fill(&change.field, change.now);
        }
        self.with_version(FormVersion::of(stored))
    }

    /// The fields that were changed since the form was filled, or of which it does not say what they were filled with, and
    /// that do not hold the new value anyway.
    fn changes_since(&self, stored: &Self) -> Vec<ChangedField> {
        let change = |field: FieldName| {
            let (was, now) = (self.version().fingerprint_of(&field), stored.value_of(&field)?);
            let typed = self.value_of(&field)?;
            let (typed_now, stored_now) = (fingerprint(&typed), fingerprint(&now));
            let is_change = was != Some(&stored_now) && stored_now != typed_now;
            is_change.then_some(ChangedField { is_untouched: was == Some(&typed_now), field, typed, now })
        };
        stored.fields().into_iter().filter_map(change).collect()
    }
}

/// A field that was changed while a form was open.
pub(crate) struct ChangedField {
    field: FieldName,
    typed: FieldValue,
    now: FieldValue,
    /// `true` if the person left it as it was filled.
    is_untouched: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone, Default)]
    struct NoteForm {
        title: &'static str,
        text: &'static str,
        version: FormVersion,
    }

    impl EditForm for NoteForm {
        fn fields(&self) -> Vec<FieldName> {
            vec!["title".into(), "text".into()]
        }

        fn value_of(&self, field: &str) -> Option<FieldValue> {
            Some(FieldValue::Text(if field == "title" { self.title } else { self.text }.to_owned()))
        }

        fn fill(&mut self, field: &str, value: FieldValue) {
            let FieldValue::Text(text) = value else { panic!("a text") };
            let text = Box::leak(text.into_boxed_str());
            if field == "title" { self.title = text } else { self.text = text }
        }

        fn version(&self) -> &FormVersion {
            &self.version
        }

        fn with_version(self, version: FormVersion) -> NoteForm {
            NoteForm { version, ..self }
        }
    }

    fn note(title: &'static str, text: &'static str) -> NoteForm {
        NoteForm { title, text, version: FormVersion::default() }
    }

    fn conflict(form: &NoteForm, stored: &NoteForm) -> FieldErrors {
        match form.must_follow(stored) {
            Err(Error::Invalid(errors)) => errors,
            other => panic!("not refused: {other:?}"),
        }
    }

    #[test]
    fn a_form_that_was_filled_from_older_texts_is_refused_with_both() {
        let opened = note("Heat", "Cops").versioned();
        let typed = NoteForm { text: "Robbers", ..opened };
        let stored = note("Heat 2", "Cops and robbers");
        let errors = conflict(&typed, &stored);
        assert!(errors.get("text").is_some_and(|it| it.contains("Cops and robbers")));
        assert!(errors.get("title").is_some_and(|it| it.contains("Heat")));
        let again = typed.after(&errors, &stored);
        assert_eq!((again.title, again.text), ("Heat 2", "Robbers"), "the title was left alone");
        assert!(again.must_follow(&stored).is_ok(), "saving once more keeps the person’s own");
    }

    #[test]
    fn what_nobody_else_changed_or_changed_to_the_same_is_no_conflict() {
        let opened = note("Heat", "Cops\nand more").versioned();
        let typed = NoteForm { text: "Cops\r\nand more", ..opened };
        assert!(typed.must_follow(&note("Heat", "Cops\nand more")).is_ok());
        assert!(
            NoteForm { title: "Ronin", ..typed.clone() }
                .must_follow(&note("Ronin", "Cops\nand more"))
                .is_ok()
        );
    }

    #[test]
    fn a_form_that_does_not_say_what_it_was_filled_from_is_refused_with_both() {
        let stored = note("Heat", "Cops");
        let opened = stored.clone().versioned();
        let (title, text) = opened.version.as_str().split_once(' ').expect("two fields");
        for version in ["", "x", ":", "text:", title, "title:AAAAAAAA text:AAAAAAAA"] {
            let typed =
                NoteForm { text: "Robbers", ..opened.clone() }.with_version(FormVersion::sent(version));
            let errors = conflict(&typed, &stored);
            assert!(errors.get("text").is_some_and(|it| it.contains("Cops")), "{version}");
            assert_eq!(errors.len(), 1, "{version}: the title is what is stored");
            let again = typed.after(&errors, &stored);
            assert!(again.text == "Robbers" && again.must_follow(&stored).is_ok(), "{version}");
        }
        let typed = NoteForm { text: "Robbers", ..opened.clone() }.with_version(FormVersion::sent(text));
        assert!(typed.must_follow(&stored).is_ok(), "all that it changes");
    }

    #[test]
    fn a_refused_form_without_a_conflict_keeps_its_version() {
        let opened = note("Heat", "Cops").versioned();
        let version = opened.version.clone();
        assert_eq!(opened.after(&FieldErrors::default(), &note("Heat 2", "")).version, version);
    }
}
