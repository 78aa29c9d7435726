//! Editing a category by its form.
//!
//! **Invariants:** a form that was filled from older texts changes nothing.

use diesel::prelude::*;
use serde_json::json;

use super::{
    Category, faults,
    forms::{CategoryForm, NewCategory},
    model::ListChange,
    slug,
};
use crate::{
    access::{Allowed, Edit},
    audit::{self, Changed},
    database::{pool::Conn, schema::categories},
    error::{FormVersion, OnConstraint, Result},
    text,
};

impl Category {
    /// The form that edits it, filled in.
    pub(crate) fn form(&self) -> CategoryForm {
        CategoryForm {
            name: self.name.clone(),
            description: self.description.clone(),
            address: Some(self.slug.clone()),
            version: FormVersion::default(),
        }
    }

    /// Changes a category as the form says, unless someone else changed it since the form was filled.
    pub(crate) fn change_from_form(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        form: &CategoryForm,
    ) -> Result<Changed<Category>> {
        Category::change_by(conn, on, |_| form.clone())
    }

    /// The same, by a form that is made from what is stored.
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        make: impl FnOnce(CategoryForm) -> CategoryForm,
    ) -> Result<Changed<Category>> {
        on.item().lock(conn)?;
        let stored = Category::by_id(conn, on.item().id)?.form();
        let form = make(stored.clone());
        on.actor().must_follow(&form, &stored)?;
        Category::change(conn, on, &form.check()?)
    }

    /// Changes the name, the description and, if one is given, the slug. Returns the category as it is afterwards.
    /// `NotFound` if it was binned; faults: `name_taken`, `address_taken`.
    pub fn change(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        new: &NewCategory,
    ) -> Result<Changed<Category>> {
        let slug_of = |it: &Category| new.address.as_ref().unwrap_or(&it.slug).clone();
        on.item().lock(conn)?;
        let before = Category::by_id(conn, on.item().id)?;
        let changes = audit::differences([
            ("name".into(), json!(before.name), json!(new.name)),
            ("description".into(), json!(before.description), json!(new.description)),
            ("address".into(), json!(before.slug), json!(slug_of(&before))),
        ]);
        if changes == json!({}) {
            return Ok(Changed::unchanged(before));
        }
        on.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
        diesel::update(categories::table.find((before.space.id, before.id)))
            .set((
                categories::name.eq(&new.name),
                categories::name_key.eq(text::comparison_key(&new.name)),
                categories::description.eq(&new.description),
                categories::slug.eq(slug_of(&before)),
            ))
            .execute(conn)
            .on_constraint("categories_name_once", faults::NAME_TAKEN)
            .on_constraint("categories_slug_once", faults::ADDRESS_TAKEN)?;
        slug::remember(conn, (before.space.id, before.id), &before.slug, &slug_of(&before))?;
        let entry =
            audit::record(conn, on.actor(), before.event(audit::ChangeKind::CategoryChanged, changes))?;
        let now = Category::by_id(conn, before.id)?;
        Ok(Changed::recorded(entry, now))
    }
}
