//! The forms of comments.

use super::faults;
use crate::{
    error::{EditForm, FieldName, FieldValue, FormFields, FormVersion, Result},
    lists::categories::Commenting,
    text::{self, Fields},
};

/// The most characters of a comment as it is typed.
const MAX_LENGTH: usize = 2_000;

/// A comment as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommentForm {
    pub(crate) body: String,
    /// The slug of the favourite that it is about, behind a share link; empty for the list itself.
    pub(crate) about: String,
    /// What the form was filled from, when editing.
    pub(crate) version: FormVersion,
}

/// A validated comment, made by [`CommentForm::check`] only.
#[derive(Debug, Clone)]
pub(crate) struct NewComment(String);

impl NewComment {
    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.0
    }
}

impl From<Fields> for CommentForm {
    fn from(fields: Fields) -> CommentForm {
        CommentForm {
            body: fields.get("body").into(),
            about: fields.get("about").into(),
            version: FormVersion::sent(fields.get("version")),
        }
    }
}

impl CommentForm {
    /// The form with this text.
    pub(crate) fn with_body(body: String) -> CommentForm {
        CommentForm { body, ..CommentForm::default() }
    }

    /// Validates the text. Faults: `no_comment`, `comment_too_long`, `unreadable`.
    pub(crate) fn check(&self) -> Result<NewComment> {
        let body = text::parse_block(&self.body).map_err(|fault| fault.at("body"))?;
        match body.chars().count() {
            0 => Err(faults::NO_COMMENT.at("body")),
            1..=MAX_LENGTH => Ok(NewComment(body)),
            _ => Err(faults::COMMENT_TOO_LONG.at("body")),
        }
    }
}

impl FormFields for CommentForm {
    fn field_of(&self, _code: &str) -> Option<&'static str> {
        Some("body")
    }
}

impl EditForm for CommentForm {
    fn fields(&self) -> Vec<FieldName> {
        vec![FieldName::from("body")]
    }

    fn value_of(&self, _field: &str) -> Option<FieldValue> {
        Some(FieldValue::Text(self.body.clone()))
    }

    fn fill(&mut self, _field: &str, value: FieldValue) {
        if let FieldValue::Text(text) = value {
            self.body = text;
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> CommentForm {
        CommentForm { version, ..self }
    }
}

/// The choice of who may comment, as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct CommentingForm {
    commenting: String,
}

impl From<Fields> for CommentingForm {
    fn from(fields: Fields) -> CommentingForm {
        CommentingForm { commenting: fields.get("commenting").into() }
    }
}

impl CommentingForm {
    /// Validates the choice. Fault `no_commenting`.
    pub(crate) fn check(&self) -> Result<Commenting> {
        Commenting::parse(&self.commenting).ok_or_else(|| faults::NO_COMMENTING.into())
    }
}
