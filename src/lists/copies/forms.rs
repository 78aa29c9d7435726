//! The form that makes a copy: what was typed, and what was meant.

use crate::{
    error::{FieldErrors, Result},
    lists::categories::forms::{CategoryForm, NewCategory},
    text::Fields,
};

/// Name and space as they were typed and chosen.
#[derive(Debug, Clone, Default)]
pub struct CopyForm {
    pub name: String,
    pub space: String,
}

/// What was meant.
#[derive(Debug, Clone)]
pub struct NewCopy {
    pub category: NewCategory,
    pub space_id: i64,
}

/// What to do about a space that is none of theirs.
pub const CHOOSE: &str = "Choose one of your spaces.";

impl From<Fields> for CopyForm {
    fn from(fields: Fields) -> CopyForm {
        CopyForm { name: fields.get("name").into(), space: fields.get("space").into() }
    }
}

impl CopyForm {
    /// Checks both fields. The list's description comes along.
    pub fn check(&self, description: &str) -> Result<NewCopy> {
        let form =
            CategoryForm { name: self.name.clone(), description: description.to_owned(), address: None };
        let category = form.check()?;
        let space_id = self.space.parse().map_err(|_| FieldErrors::one("space", CHOOSE))?;
        Ok(NewCopy { category, space_id })
    }
}
