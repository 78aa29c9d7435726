//! Restoring what a link was before a change of it.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::{
    RevokedLink, ShareLink, faults,
    former_keys::LinkKeys,
    forms::LinkSettings,
    model::{CONTENT_CHANGE, MAX_LINKS},
};
use crate::{
    access::{Allowed, Manage},
    audit::{ChangeKind, Changed, Entry},
    database::{ids::AttributeId, pool::Conn, schema::shares},
    error::{Error, Result},
    lists::categories::Category,
};

/// The settings that an entry changed, each `{"from": …, "to": …}`: one for each attribute that it hid or showed, named
/// by its id. For a password, only that there was one.
pub(crate) fn changed_settings(entry: &Entry) -> Map<String, Value> {
    let mut fields = entry.changes["fields"].as_object().cloned().unwrap_or_default();
    let Some(attributes) = fields.remove("hides_attributes") else { return fields };
    let ids = |side: &str| attributes[side].as_array().cloned().unwrap_or_default();
    let (from, to) = (ids("from"), ids("to"));
    for id in from.iter().chain(&to).filter(|id| from.contains(id) != to.contains(id)) {
        let sides = json!({"from": from.contains(id), "to": to.contains(id)});
        fields.insert(id.to_string(), sides);
    }
    fields
}

impl ShareLink {
    /// The value of a setting as [`changed_settings`] names them; of the password, null if it has been changed since the
    /// entry.
    pub(crate) fn setting(&self, conn: &mut Conn, name: &str, entry: &Entry) -> Result<Value> {
        Ok(match name {
            "label" => self.label.clone().into(),
            "last_day" => self.last_day.map(|day| day.to_string()).unwrap_or_default().into(),
            "hides_descriptions" => self.redaction().descriptions.into(),
            "hides_dates" => self.redaction().dates.into(),
            "hides_comments" => self.redaction().comments.into(),
            "hides_tiers" => self.redaction().tiers.into(),
            "hides_editions" => self.redaction().editions.into(),
            "takes_comments" => self.redaction().takes_comments.into(),
            "password" => {
                let after = self.keys_after(conn, entry.id)?;
                let is_same = after.password_hash == self.password_hash;
                if is_same { entry.changes["fields"]["password"]["to"].clone() } else { Value::Null }
            }
            id => id.parse().is_ok_and(|id| self.redaction().hides(&AttributeId(id))).into(),
        })
    }

    /// Restores these settings, of which the password is the one before the entry. `Conflict` with `password_not_kept`.
    pub(crate) fn restore_settings(
        conn: &mut Conn,
        on: &Allowed<ShareLink, Manage>,
        entry: &Entry,
        wanted: &Map<String, Value>,
    ) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let before = on.item().current(conn)?;
        let mut settings = before.settings();
        for (name, value) in wanted {
            let (hides, text) = (value == &json!(true), value.as_str().unwrap_or_default());
            match name.as_str() {
                "label" => settings.label = text.to_owned(),
                "last_day" => settings.last_day = text.parse().ok(),
                "hides_descriptions" => settings.hidden.descriptions = hides,
                "hides_dates" => settings.hidden.dates = hides,
                "hides_comments" => settings.hidden.comments = hides,
                "hides_tiers" => settings.hidden.tiers = hides,
                "hides_editions" => settings.hidden.editions = hides,
                "takes_comments" => settings.hidden.takes_comments = hides,
                "password" => {
                    let kept = LinkKeys::before(conn, before.space_id, entry.id)?;
                    let kept = kept.ok_or(Error::Conflict(faults::PASSWORD_NOT_KEPT))?;
                    settings.password_hash = Some(kept.password_hash);
                }
                id => settings.hide_attribute(id.parse().map(AttributeId).unwrap_or_default(), hides),
            }
        }
        before.store(conn, category, &settings)
    }

    /// Gives the link the secret that it had before the entry, which replaced it; the present one stops working.
    /// `Conflict` with `replaced_since` or `link_not_kept`.
    pub(crate) fn restore_secret(
        conn: &mut Conn,
        on: &Allowed<ShareLink, Manage>,
        entry: &Entry,
    ) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let before = on.item().current(conn)?;
        if before.keys_after(conn, entry.id)?.secret_hash != before.secret_hash {
            return Err(Error::Conflict(faults::REPLACED_SINCE));
        }
        let kept = LinkKeys::before(conn, before.space_id, entry.id)?;
        let kept = kept.ok_or(Error::Conflict(faults::LINK_NOT_KEPT))?;
        let entry = before.replace_secret(conn, &category, &kept.secret_hash, &kept.ending)?;
        Ok(Changed::recorded(entry, category.into_item()))
    }

    /// Makes a revoked link work again: the same address with the same settings. Who can see the list stays. Fault
    /// `email_unconfirmed`; `Conflict` with `too_many_links`.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<RevokedLink, Manage>) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        if ShareLink::listed(conn, &category)?.len() >= MAX_LINKS {
            return Err(Error::Conflict(faults::too_many_links(MAX_LINKS)));
        }
        category.person().require_confirmed_email()?;
        let RevokedLink(share) = on.item();
        let revoked = shares::table.find((share.space_id, share.id)).filter(shares::revoked_at.is_not_null());
        let share: ShareLink = diesel::update(revoked)
            .set(shares::revoked_at.eq(None::<chrono::DateTime<chrono::Utc>>))
            .returning(ShareLink::as_returning())
            .get_result(conn)?;
        let entry = share.record(conn, &category, ChangeKind::ShareRestored, json!({}))?;
        Ok(Changed::recorded(entry, category.into_item()))
    }
}

impl LinkSettings {
    fn hide_attribute(&mut self, id: AttributeId, hides: bool) {
        let hidden = &mut self.hidden.attributes;
        hidden.retain(|it| *it != id);
        hidden.extend(hides.then_some(id));
    }
}
