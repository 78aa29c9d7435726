//! The form for copying a list: as typed ([`CopyForm`]) and as validated ([`NewCopy`]).

use crate::{
    database::ids::SpaceId,
    error::{FieldErrors, Result},
    lists::categories::forms::{CategoryForm, NewCategory},
    text::Fields,
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct CopyForm {
    pub name: String,
    pub space: String,
}

/// A validated copy.
#[derive(Debug, Clone)]
pub struct NewCopy {
    pub category: NewCategory,
    pub space_id: SpaceId,
}

/// The message for a space that is not one of the user's.
pub const CHOOSE: &str = "Choose one of your spaces.";

impl From<Fields> for CopyForm {
    fn from(fields: Fields) -> CopyForm {
        CopyForm { name: fields.get("name").into(), space: fields.get("space").into() }
    }
}

impl CopyForm {
    /// Validates both fields. The copy keeps the description.
    pub fn check(&self, description: &str) -> Result<NewCopy> {
        let form =
            CategoryForm { name: self.name.clone(), description: description.to_owned(), address: None };
        let category = form.check()?;
        let space_id = self.space.parse().map_err(|_| FieldErrors::one("space", CHOOSE))?;
        Ok(NewCopy { category, space_id })
    }
}
