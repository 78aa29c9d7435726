//! The forms for restoring a favourite ([`RestoreFavouriteForm`]) and a category ([`RestoreCategoryForm`]).

use super::model::RestoreOptions;
use crate::{
    error::{FormFields, Result},
    lists::{categories::forms::CategoryForm, favourites::forms},
    text::{self, Fields},
};

/// The form for restoring a favourite.
#[derive(Debug, Clone, Default)]
pub struct RestoreFavouriteForm {
    /// `None` keeps its title.
    pub title: Option<String>,
    pub at_the_end: bool,
}

impl From<Fields> for RestoreFavouriteForm {
    fn from(fields: Fields) -> RestoreFavouriteForm {
        let title = fields.has("title").then(|| fields.get("title").to_owned());
        RestoreFavouriteForm { title, at_the_end: fields.get("place") == "end" }
    }
}

impl RestoreFavouriteForm {
    /// Validates the form.
    pub fn check(&self) -> Result<RestoreOptions> {
        let title = self.title.as_deref().map(forms::title).transpose();
        let title = title.map_err(|fault| fault.at("title"))?;
        Ok(RestoreOptions { title, at_the_end: self.at_the_end })
    }
}

/// The form for restoring a category: its name.
#[derive(Debug, Clone, Default)]
pub struct RestoreCategoryForm(pub Option<String>);

impl From<Fields> for RestoreCategoryForm {
    fn from(fields: Fields) -> RestoreCategoryForm {
        RestoreCategoryForm(fields.has("name").then(|| fields.get("name").to_owned()))
    }
}

impl RestoreCategoryForm {
    /// Validates the name; `before` is the name it had.
    pub fn check(&self, before: &str) -> Result<String> {
        let name = self.0.clone().unwrap_or_else(|| before.to_owned());
        CategoryForm { name: name.clone(), ..CategoryForm::default() }.check()?;
        text::parse_line(&name).map_err(|fault| fault.at("name"))
    }
}

impl FormFields for RestoreFavouriteForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "title_listed" | "list_full").then_some("title")
    }
}

impl FormFields for RestoreCategoryForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "name_taken").then_some("name")
    }
}
