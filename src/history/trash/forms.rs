//! The forms for restoring a favourite ([`RestoreFavouriteForm`]) and a category ([`RestoreCategoryForm`]).

use super::model::RestoreOptions;
use crate::{
    error::{FieldErrors, FormFields, Result},
    lists::{categories, favourites::forms},
    text::Fields,
};

/// The form for restoring a favourite.
#[derive(Debug, Clone, Default)]
pub(crate) struct RestoreFavouriteForm {
    /// `None` keeps its title.
    pub title: Option<String>,
    pub at_the_end: bool,
    /// The name of its category, if that is restored too; `None` keeps it.
    pub category: Option<String>,
}

impl From<Fields> for RestoreFavouriteForm {
    fn from(fields: Fields) -> RestoreFavouriteForm {
        let typed = |name: &str| fields.has(name).then(|| fields.get(name).to_owned());
        RestoreFavouriteForm {
            title: typed("title"),
            at_the_end: fields.get("place") == "end",
            category: typed("category"),
        }
    }
}

impl RestoreFavouriteForm {
    /// Validates the form.
    pub(crate) fn check(&self) -> Result<RestoreOptions> {
        let mut errors = FieldErrors::default();
        let title = errors.value_or_default("title", self.title.as_deref().map(forms::title).transpose());
        let name = self.category.as_deref().map(categories::forms::name).transpose();
        let category_name = errors.value_or_default("category", name);
        errors.into_result(RestoreOptions { title, at_the_end: self.at_the_end, category_name })
    }
}

/// The form for restoring a category: its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct RestoreCategoryForm(pub Option<String>);

impl From<Fields> for RestoreCategoryForm {
    fn from(fields: Fields) -> RestoreCategoryForm {
        RestoreCategoryForm(fields.has("name").then(|| fields.get("name").to_owned()))
    }
}

impl RestoreCategoryForm {
    /// Validates the name; `before` is the name it had.
    pub(crate) fn check(&self, before: &str) -> Result<String> {
        let name = self.0.as_deref().map_or_else(|| Ok(before.to_owned()), categories::forms::name);
        name.map_err(|fault| fault.at("name"))
    }
}

impl FormFields for RestoreFavouriteForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "title_listed" | "list_full" => Some("title"),
            "name_taken" => Some("category"),
            _ => None,
        }
    }
}

impl FormFields for RestoreCategoryForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "name_taken").then_some("name")
    }
}
