//! The undo form: the choice when later changes are in the way, and other names when the old ones are taken.

use super::outcome::ConflictChoice;
use crate::{
    database::ids::EntryId,
    error::{Fault, FieldErrors, FormFields, Result},
    history::trash::forms::RestoreCategoryForm,
    lists::{attributes, categories::forms::CategoryForm, favourites},
    text::Fields,
};

/// The most other entries that are undone with one.
pub(super) const MAX_TOGETHER: usize = 100;

/// The form as typed.
#[derive(Debug, Clone, Default)]
pub struct UndoForm {
    pub(crate) choice: Option<ConflictChoice>,
    /// The title or name to restore instead of the old one.
    pub name: Option<String>,
    /// The address to restore instead of the old one.
    pub address: Option<String>,
}

impl From<Fields> for UndoForm {
    fn from(fields: Fields) -> UndoForm {
        let typed = |name: &str| fields.has(name).then(|| fields.get(name).to_owned());
        UndoForm {
            choice: ConflictChoice::parse(fields.get("instead")),
            name: typed("name"),
            address: typed("address"),
        }
    }
}

impl UndoForm {
    /// The validated title of a favourite; `before` if none was typed.
    pub(super) fn title(&self, before: &str) -> Result<String> {
        self.named(before, favourites::forms::title)
    }

    /// The validated address of a favourite, if one was typed.
    pub(super) fn favourite_address(&self) -> Result<Option<String>> {
        let typed = self.address.as_deref().map(favourites::forms::address).transpose();
        typed.map_err(|fault| fault.at("address"))
    }

    /// The validated name of an attribute; `before` if none was typed.
    pub(super) fn attribute_name(&self, before: &str) -> Result<String> {
        self.named(before, attributes::forms::name)
    }

    /// The validated name of a category; `before` if none was typed.
    pub(super) fn category_name(&self, before: &str) -> Result<String> {
        RestoreCategoryForm(self.name.clone()).check(before)
    }

    /// The form of a category with these texts, unless others were typed.
    pub(super) fn category(&self, name: String, description: String, address: String) -> CategoryForm {
        CategoryForm {
            name: self.name.clone().unwrap_or(name),
            description,
            address: Some(self.address.clone().unwrap_or(address)),
            ..CategoryForm::default()
        }
    }

    fn named(&self, before: &str, check: fn(&str) -> Result<String, Fault>) -> Result<String> {
        match &self.name {
            Some(typed) => check(typed).map_err(|fault| fault.at("name")),
            None => Ok(before.to_owned()),
        }
    }

    /// Returns `true` if the page asks for a name: the old one is taken, or the typed one is wrong.
    pub(crate) fn asks_for_name(&self, errors: &FieldErrors) -> bool {
        self.name.is_some() || errors.get("name").is_some()
    }

    /// Returns `true` if the page asks for an address.
    pub(crate) fn asks_for_address(&self, errors: &FieldErrors) -> bool {
        self.address.is_some() || errors.get("address").is_some()
    }
}

impl FormFields for UndoForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "title_listed" | "name_taken" => Some("name"),
            "address_taken" => Some("address"),
            _ => None,
        }
    }
}

/// The other entries that are undone together with the one in the path.
#[derive(Debug, Clone, Default)]
pub struct OtherEntries(pub Vec<EntryId>);

impl From<Fields> for OtherEntries {
    fn from(fields: Fields) -> OtherEntries {
        OtherEntries(
            fields.get("with").split(',').filter_map(|id| id.parse().ok()).take(MAX_TOGETHER).collect(),
        )
    }
}
