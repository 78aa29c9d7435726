//! The form for copying a list: as typed ([`CopyForm`]) and as validated ([`NewCopy`]).

use super::faults;
use crate::{
    database::ids::SpaceId,
    error::{FormFields, Result},
    lists::categories::forms::{CategoryForm, NewCategory},
    text::Fields,
};

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct CopyForm {
    /// The name of the copy.
    pub name: String,
    /// The handle of the space to copy to.
    pub space: String,
}

/// A validated copy.
#[derive(Debug, Clone)]
pub struct NewCopy {
    pub(crate) category: NewCategory,
    pub(crate) space_id: SpaceId,
}

impl From<Fields> for CopyForm {
    fn from(fields: Fields) -> CopyForm {
        CopyForm { name: fields.get("name").into(), space: fields.get("space").into() }
    }
}

impl CopyForm {
    /// Validates both fields. The copy keeps the description. Faults by field: of the name, or `no_space`.
    pub fn check(&self, description: &str) -> Result<NewCopy> {
        let form = CategoryForm {
            name: self.name.clone(),
            description: description.to_owned(),
            ..CategoryForm::default()
        };
        let category = form.check()?;
        let space_id = self.space.parse().map_err(|_| faults::NO_SPACE.at("space"))?;
        Ok(NewCopy { category, space_id })
    }
}

impl FormFields for CopyForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "name_taken" => Some("name"),
            "no_space" => Some("space"),
            _ => None,
        }
    }
}
