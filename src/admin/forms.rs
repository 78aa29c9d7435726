//! Forms of the administration pages.

use crate::{
    error::{FieldErrors, Result},
    text::{self, Fields},
};

/// The reason for an action; the person can read it.
#[derive(Debug, Clone, Default)]
pub struct ReasonForm {
    pub why: String,
    /// The name of its field, because a page has two such forms.
    field: &'static str,
}

impl From<Fields> for ReasonForm {
    fn from(fields: Fields) -> ReasonForm {
        let field = if fields.has("asked") { "asked" } else { "why" };
        ReasonForm { why: fields.get(field).into(), field }
    }
}

impl ReasonForm {
    /// A sentence of at most 300 characters.
    pub fn check(&self) -> Result<String> {
        let why = text::line(&self.why).map_err(|message| FieldErrors::one(self.field, message))?;
        match why.chars().count() {
            0 => Err(FieldErrors::one(self.field, "Enter a reason. The person will see it.")),
            1..=300 => Ok(why),
            _ => Err(FieldErrors::one(self.field, "Keep it to 300 characters.")),
        }
    }
}
