//! The form that says who may see a list.

use crate::{
    categories::Visibility,
    error::{Errors, Result},
    text::Fields,
};

/// The choice as it was sent.
#[derive(Debug, Clone, Default)]
pub struct ShareForm {
    visibility: String,
}

impl From<Fields> for ShareForm {
    fn from(fields: Fields) -> ShareForm {
        ShareForm { visibility: fields.get("visibility").into() }
    }
}

impl ShareForm {
    /// One of the three, or what to do.
    pub fn check(&self) -> Result<Visibility> {
        Visibility::parse(&self.visibility)
            .ok_or_else(|| Errors::one("visibility-private", "Choose who can see this list."))
    }
}
