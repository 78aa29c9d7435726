//! Adding and editing a favourite by its form.
//!
//! **Invariants:** the list is locked before the form is checked, so that no attribute changes between the check and the
//! writing; a form that was filled from older texts changes nothing.

use super::{Favourite, forms::FavouriteForm, model::Added};
use crate::{
    access::{Allowed, Edit},
    audit::Changed,
    database::pool::Conn,
    error::{EditForm, Result},
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
        Favourite::add(conn, to, &form.check(&attributes)?)
    }

    /// Changes a favourite as the form says. Returns its title.
    pub(crate) fn change_from_form(
        conn: &mut Conn,
        on: &Allowed<Favourite, Edit>,
        form: &FavouriteForm,
    ) -> Result<Changed<String>> {
        let category = on.category(conn)?;
        category.item().lock(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        let stored = Favourite::find_on_list(conn, category.item(), on.item().id)?;
        form.must_follow(&stored.form(&attributes))?;
        Favourite::change(conn, on, &form.check(&attributes)?)
    }
}
