//! Changing who may see a category, and who may comment on it.

use diesel::prelude::*;
use serde_json::json;

use super::{Category, Commenting, Visibility, model::ListChange};
use crate::{
    access::{Allowed, Manage},
    audit::{self, ChangeKind, Changed},
    database::{pool::Conn, schema::categories},
    error::Result,
};

impl Category {
    /// Changes who may see the list. Showing it to others requires a confirmed e-mail address. `NotFound` if it was
    /// binned; fault `email_unconfirmed`.
    pub fn set_visibility(
        conn: &mut Conn,
        on: &Allowed<Category, Manage>,
        visibility: Visibility,
    ) -> Result<Changed<()>> {
        if visibility != Visibility::Private {
            on.person().require_confirmed_email()?;
        }
        if on.item().visibility() == visibility {
            return Ok(Changed::unchanged(()));
        }
        on.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
        let before = Category::find_live(conn, on.item().id)?.map_or(visibility, |now| now.visibility());
        if before == visibility {
            return Ok(Changed::unchanged(())); // it was done in the meantime
        }
        diesel::update(categories::table.find((on.item().space.id, on.item().id)))
            .set(categories::visibility.eq(visibility.as_str()))
            .execute(conn)?;
        let changes = json!({"visibility": {"from": before.as_str(), "to": visibility.as_str()}});
        let event = on.item().event(ChangeKind::VisibilityChanged, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }

    /// Changes who may comment. `NotFound` if it was binned.
    pub(crate) fn set_commenting(
        conn: &mut Conn,
        on: &Allowed<Category, Manage>,
        commenting: Commenting,
    ) -> Result<Changed<()>> {
        on.item().lock(conn)?;
        let before = Category::by_id(conn, on.item().id)?.commenting();
        if before == commenting {
            return Ok(Changed::unchanged(()));
        }
        // Pages of visitors show whether they may comment.
        on.item().lock_for_change(conn, ListChange { size: 0, order: false })?;
        diesel::update(categories::table.find((on.item().space.id, on.item().id)))
            .set(categories::comments.eq(commenting.as_str()))
            .execute(conn)?;
        let changes = json!({"comments": {"from": before.as_str(), "to": commenting.as_str()}});
        let event = on.item().event(ChangeKind::CommentingChanged, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }
}
