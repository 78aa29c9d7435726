//! The forms for restoring a favourite ([`RestoreForm`]) and a category ([`NameForm`]).

use super::model::Way;
use crate::{
    error::{FormFields, Result},
    lists::{categories::forms::CategoryForm, favourites::forms},
    text::{self, Fields},
};

/// The form for restoring a favourite.
#[derive(Debug, Clone, Default)]
pub struct RestoreForm {
    /// `None` keeps its title.
    pub title: Option<String>,
    pub at_the_end: bool,
}

impl From<Fields> for RestoreForm {
    fn from(fields: Fields) -> RestoreForm {
        let title = fields.has("title").then(|| fields.get("title").to_owned());
        RestoreForm { title, at_the_end: fields.get("place") == "end" }
    }
}

impl RestoreForm {
    /// Validates the form.
    pub fn check(&self) -> Result<Way> {
        let title = self.title.as_deref().map(forms::title).transpose();
        let title = title.map_err(|fault| fault.at("title"))?;
        Ok(Way { title, at_the_end: self.at_the_end })
    }
}

/// The form for restoring a category: its name.
#[derive(Debug, Clone, Default)]
pub struct NameForm(pub Option<String>);

impl From<Fields> for NameForm {
    fn from(fields: Fields) -> NameForm {
        NameForm(fields.has("name").then(|| fields.get("name").to_owned()))
    }
}

impl NameForm {
    /// Validates the name; `before` is the name it had.
    pub fn check(&self, before: &str) -> Result<String> {
        let name = self.0.clone().unwrap_or_else(|| before.to_owned());
        CategoryForm { name: name.clone(), ..CategoryForm::default() }.check()?;
        text::line(&name).map_err(|fault| fault.at("name"))
    }
}

impl FormFields for RestoreForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        matches!(code, "title_listed" | "list_full").then_some("title")
    }
}

impl FormFields for NameForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        (code == "name_taken").then_some("name")
    }
}
