//! Adding and editing a favourite by its form.
//!
//! **Invariants:** the list is locked before the form is checked, so that no attribute changes between the check and the
//! writing; a form that was filled from older texts, or has a value for an attribute that is no longer there, changes
//! nothing.

use std::collections::BTreeMap;

use super::{Favourite, faults, forms::FavouriteForm, model::Added};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::{ids::AttributeId, pool::Conn},
    error::Result,
    lists::{attributes::Attribute, categories::Category},
};

impl Favourite {
    /// The form that edits it, filled in.
    pub(crate) fn form(&self, attributes: &[Attribute]) -> FavouriteForm {
        FavouriteForm::filled(&self.title, &self.description, &self.link, &self.values)
            .for_editing(&self.slug, attributes)
    }

    /// Adds a favourite as the form says.
    pub(crate) fn add_from_form(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        form: &FavouriteForm,
    ) -> Result<Changed<Added>> {
        to.item().lock(conn)?;
        let attributes = Attribute::listed(conn, to)?;
        form.must_keep_all(conn, to.item(), &attributes)?;
        Favourite::add(conn, to, &form.check(&attributes)?)
    }

    /// Changes a favourite as the form says. Returns its title.
    pub(crate) fn change_from_form(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        form: &FavouriteForm,
    ) -> Result<Changed<String>> {
        Favourite::change_by(conn, on, |_| form.clone())
    }

    /// The same, by a form that is made from what is stored.
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        make: impl FnOnce(FavouriteForm) -> FavouriteForm,
    ) -> Result<Changed<String>> {
        let category = on.category(conn)?;
        category.item().lock(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        let stored = Favourite::find_on_list(conn, category.item(), on.item().id)?.form(&attributes);
        let form = &make(stored.clone());
        on.actor().must_follow(form, &stored)?;
        form.must_keep_all(conn, category.item(), &attributes)?;
        Favourite::change(conn, on, &form.check(&attributes)?)
    }
}

impl FavouriteForm {
    /// Returns `true` if more than the title was used.
    pub(super) fn uses_more(&self) -> bool {
        let texts = [&self.rank, &self.description, &self.link];
        self.from_more || texts.iter().any(|it| !it.trim().is_empty()) || self.filled_in().next().is_some()
    }

    /// Refused if something was typed for an attribute that is no longer there. The form then comes back without it.
    pub(super) fn must_keep_all(
        &self,
        conn: &mut Conn,
        category: &Category,
        attributes: &[Attribute],
    ) -> Result<()> {
        let is_listed = |id: &AttributeId| attributes.iter().any(|it| it.id == *id);
        let gone: BTreeMap<AttributeId, &str> = self.filled_in().filter(|(id, _)| !is_listed(id)).collect();
        if gone.is_empty() {
            return Ok(());
        }
        let names = Attribute::names(conn, category.space.id, gone.keys().copied())?;
        let unknown = gone.keys().filter(|id| names.iter().all(|(known, _)| known != *id));
        FavouriteForm::refuse_attributes(unknown)?;
        let typed = |(id, name)| Some((name, *gone.get(&id)?));
        let typed: Vec<(String, &str)> = names.into_iter().filter_map(typed).collect();
        if typed.is_empty() { Ok(()) } else { Err(faults::attributes_gone(&typed).into()) }
    }
}
