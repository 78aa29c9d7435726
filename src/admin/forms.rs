//! Forms of the administration pages.

use super::faults;
use crate::{
    error::{Fault, FormFields, Result},
    text::{self, Fields},
};

/// The reason for an action; the person can read it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ReasonForm {
    pub reason: String,
    /// The name of its field, because a page has two such forms.
    field: &'static str,
}

impl From<Fields> for ReasonForm {
    fn from(fields: Fields) -> ReasonForm {
        let field = if fields.has("asked") { "asked" } else { "why" };
        ReasonForm { reason: fields.get(field).into(), field }
    }
}

impl ReasonForm {
    /// The reason that a program sends.
    pub(crate) fn of_program(reason: String) -> ReasonForm {
        ReasonForm { reason, field: "reason" }
    }

    /// A sentence of at most 300 characters.
    pub(crate) fn check(&self) -> Result<String> {
        reason(&self.reason).map_err(|fault| fault.at(self.field))
    }
}

/// The address of the list for the landing page.
#[derive(Debug, Clone, Default)]
pub(crate) struct FrontListForm {
    pub list: String,
}

impl From<Fields> for FrontListForm {
    fn from(fields: Fields) -> FrontListForm {
        FrontListForm { list: fields.get("list").into() }
    }
}

impl FormFields for FrontListForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "no_public_list").then_some("list")
    }
}

impl FormFields for ReasonForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

fn reason(typed: &str) -> Result<String, Fault> {
    let reason = text::parse_line(typed)?;
    match reason.chars().count() {
        0 => Err(faults::NO_REASON),
        1..=300 => Ok(reason),
        _ => Err(faults::REASON_TOO_LONG),
    }
}
