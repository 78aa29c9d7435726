//! The public profile of a space.

use diesel::prelude::*;
use serde_json::json;

use super::{
    Space,
    forms::{NewProfile, ProfileForm},
};
use crate::{
    access::{Allowed, Manage},
    audit::{self, Changed, NewEntry},
    database::{pool::Conn, schema::spaces},
    error::Result,
};

impl Space {
    /// Changes the profile as the form says.
    pub(crate) fn change_profile_from_form(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        form: &ProfileForm,
    ) -> Result<Changed<()>> {
        let row = spaces::table.find(on.item().id);
        let stored: Space = row.select(Space::as_select()).for_no_key_update().first(conn)?;
        on.actor().must_follow(form, &ProfileForm::of(&stored))?;
        Space::change_profile(conn, on, &form.check()?)
    }

    /// Changes the profile and its visibility.
    pub(crate) fn change_profile(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        new: &NewProfile,
    ) -> Result<Changed<()>> {
        let row = spaces::table.find(on.item().id);
        let before: Space = row.select(Space::as_select()).for_no_key_update().first(conn)?;
        if new.is_shown && !before.is_shown {
            on.person().require_confirmed_email()?;
        }
        let changes = audit::differences([
            ("shown".into(), json!(before.is_shown), json!(new.is_shown)),
            ("about".into(), json!(before.about), json!(new.about)),
        ]);
        if changes == json!({}) {
            return Ok(Changed::unchanged(()));
        }
        let columns = (spaces::is_shown.eq(new.is_shown), spaces::about.eq(&new.about));
        diesel::update(row).set(columns).execute(conn)?;
        Ok(Changed::recorded(audit::record(conn, on.actor(), before.event(changes))?, ()))
    }

    /// An event about the profile.
    fn event(&self, changes: serde_json::Value) -> NewEntry {
        NewEntry {
            kind: audit::ChangeKind::ProfileChanged,
            space_id: self.id,
            category_id: None,
            other_category_id: None,
            favourite_id: None,
            subject: self.name.clone(),
            changes,
            rows: Vec::new(),
        }
    }
}
