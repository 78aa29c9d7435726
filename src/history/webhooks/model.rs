//! Webhooks in the database.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{
    addresses::{Address, host_of},
    faults,
    forms::WebhookForm,
    pause_reason::PauseReason,
    signature::SigningSecret,
};
use crate::{
    access::{Allowed, Manage},
    audit::{ChangeKind, Changed},
    crypto::Keys,
    database::{
        ids::{EntryId, SpaceId, UserId, WebhookId},
        pool::Conn,
        schema::{spaces, webhook_deliveries, webhooks},
    },
    error::{Error, Result},
    spaces::Space,
};

/// The most webhooks of a space.
pub(crate) const MAX_WEBHOOKS: usize = 10;
/// For how long Undo can bring back a webhook that was removed.
pub(crate) const RESTORABLE: TimeDelta = TimeDelta::days(30);

/// A webhook.
#[derive(Debug, Clone, Queryable, Selectable, AsChangeset)]
#[diesel(table_name = webhooks, treat_none_as_null = true, primary_key(space_id, id))]
pub(crate) struct Webhook {
    pub(crate) space_id: SpaceId,
    pub(crate) id: WebhookId,
    pub(crate) address: String,
    pub(super) sealed_secret: Vec<u8>,
    /// The owner who is responsible for it: who added it, resumed it or changed its address last.
    pub(super) added_by: Option<UserId>,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) paused_at: Option<DateTime<Utc>>,
    pub(super) pause_reason: Option<String>,
    /// How many deliveries in a row were given up.
    pub(crate) failures: i32,
    /// Every entry up to this one is done with.
    pub(super) settled: EntryId,
    /// The next value of `settled`, once all transactions before `mark_xid` have ended, which began after it was seen.
    pub(super) mark: Option<EntryId>,
    pub(super) mark_xid: Option<i64>,
}

/// A webhook that was removed, which Undo can bring back.
#[derive(Debug, Clone)]
pub(crate) struct RemovedWebhook(pub(crate) Webhook);

/// Whether changes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    Active,
    Paused,
}

/// What is to be changed of a webhook; `None` stays.
#[derive(Debug, Clone, Default)]
pub(crate) struct WebhookChange {
    pub(crate) address: Option<Address>,
    pub(crate) sending: Option<Sending>,
}

/// Refused if the space has the most webhooks already. Others wait with adding one until the transaction ends.
fn require_room(conn: &mut Conn, on: &Allowed<impl Clone, Manage>, space_id: SpaceId) -> Result<()> {
    spaces::table.find(space_id).select(spaces::id).for_no_key_update().first::<SpaceId>(conn)?;
    let live = webhooks::space_id.eq(space_id).and(webhooks::removed_at.is_null());
    let count: i64 = webhooks::table.filter(live).count().get_result(conn)?;
    if count >= MAX_WEBHOOKS as i64 {
        return Err(Error::Conflict(faults::too_many_webhooks(MAX_WEBHOOKS)));
    }
    Ok(on.person().require_confirmed_email()?)
}

impl Webhook {
    /// The host of its address.
    pub(crate) fn host(&self) -> String {
        host_of(&self.address)
    }

    /// The form that edits it, filled in.
    pub(crate) fn form(&self) -> WebhookForm {
        WebhookForm {
            address: self.address.clone(),
            is_paused: Some(self.is_paused()),
            ..WebhookForm::default()
        }
    }

    pub(crate) fn is_paused(&self) -> bool {
        self.paused_at.is_some()
    }

    /// The webhooks of a space, oldest first.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Space, Manage>) -> Result<Vec<Webhook>> {
        let live = webhooks::space_id.eq(of.item().id).and(webhooks::removed_at.is_null());
        let live = webhooks::table.filter(live).order(webhooks::id);
        Ok(live.select(Webhook::as_select()).load(conn)?)
    }

    /// Adds a webhook, which is sent every change from then on. Its secret is returned this once. Fault
    /// `email_unconfirmed`; `Conflict` with `too_many_webhooks`.
    pub(crate) fn add(
        conn: &mut Conn,
        on: &Allowed<Space, Manage>,
        keys: &Keys,
        address: &Address,
    ) -> Result<Changed<(Webhook, SigningSecret)>> {
        let space_id = on.item().id;
        require_room(conn, on, space_id)?;
        let row = (
            webhooks::space_id.eq(space_id),
            webhooks::address.eq(address.as_str()),
            webhooks::added_by.eq(on.person().id),
            webhooks::sealed_secret.eq(Vec::new()),
            webhooks::settled.eq(EntryId::default()),
        );
        let new = diesel::insert_into(webhooks::table).values(row).returning(Webhook::as_returning());
        let mut webhook: Webhook = new.get_result(conn)?;
        let secret = SigningSecret::generate()?;
        webhook.sealed_secret = secret.seal(keys, webhook.id)?;
        webhook.begin(conn)?;
        webhook.save(conn)?;
        let entry = webhook.record(conn, on.actor(), ChangeKind::WebhookAdded, json!({}))?;
        Ok(Changed::recorded(entry, (webhook, secret)))
    }

    /// Changes its address, or pauses or resumes it. `form` says what it was filled from.
    pub(crate) fn change(
        conn: &mut Conn,
        on: &Allowed<Webhook, Manage>,
        form: &WebhookForm,
        change: &WebhookChange,
    ) -> Result<Changed<Webhook>> {
        let before = Webhook::locked(conn, on.item().id)?.ok_or(Error::NotFound)?;
        on.actor().must_follow(form, &before.form())?;
        before.apply(conn, on, change)
    }

    /// Pauses or resumes it. What changes while it is paused is never sent.
    pub(crate) fn switch(
        conn: &mut Conn,
        on: &Allowed<Webhook, Manage>,
        sending: Sending,
    ) -> Result<Changed<Webhook>> {
        let before = Webhook::locked(conn, on.item().id)?.ok_or(Error::NotFound)?;
        before.apply(conn, on, &WebhookChange { sending: Some(sending), address: None })
    }

    fn apply(
        &self,
        conn: &mut Conn,
        on: &Allowed<Webhook, Manage>,
        change: &WebhookChange,
    ) -> Result<Changed<Webhook>> {
        let mut after = self.clone();
        if let Some(address) = &change.address {
            after.address = address.as_str().to_owned();
        }
        match change.sending {
            Some(Sending::Paused) if !self.is_paused() => after.set_paused(PauseReason::Owner),
            Some(Sending::Active) if self.is_paused() => after.begin(conn)?,
            _ => (),
        }
        // Who decides that it sends, and where, is responsible from now on.
        if after.address != self.address || self.is_paused() && !after.is_paused() {
            after.added_by = Some(on.person().id);
        }
        let fields = after.changed_fields(self);
        if fields == json!({}) {
            return Ok(Changed::unchanged(after));
        }
        after.failures = 0;
        after.save(conn)?;
        let entry = after.record(conn, on.actor(), ChangeKind::WebhookChanged, fields)?;
        Ok(Changed::recorded(entry, after))
    }

    /// Gives it another secret; the old one signs nothing any more. The new one is returned this once.
    pub(crate) fn renew_secret(
        conn: &mut Conn,
        on: &Allowed<Webhook, Manage>,
        keys: &Keys,
    ) -> Result<Changed<SigningSecret>> {
        let mut webhook = Webhook::locked(conn, on.item().id)?.ok_or(Error::NotFound)?;
        let secret = SigningSecret::generate()?;
        webhook.sealed_secret = secret.seal(keys, webhook.id)?;
        webhook.save(conn)?;
        let fields = json!({ "secret": { "from": "one", "to": "another" } });
        let entry = webhook.record(conn, on.actor(), ChangeKind::WebhookChanged, fields)?;
        Ok(Changed::recorded(entry, secret))
    }

    /// Removes it. Undo can bring it back, with its secret, for [`RESTORABLE`].
    pub(crate) fn remove(conn: &mut Conn, on: &Allowed<Webhook, Manage>) -> Result<Changed<SpaceId>> {
        let webhook = Webhook::locked(conn, on.item().id)?.ok_or(Error::NotFound)?;
        let row = webhooks::table.find((webhook.space_id, webhook.id));
        diesel::update(row).set(webhooks::removed_at.eq(Utc::now())).execute(conn)?;
        let waiting =
            webhook_deliveries::webhook_id.eq(webhook.id).and(webhook_deliveries::state.eq("waiting"));
        diesel::delete(webhook_deliveries::table.filter(waiting)).execute(conn)?;
        let entry = webhook.record(conn, on.actor(), ChangeKind::WebhookRemoved, json!({}))?;
        Ok(Changed::recorded(entry, webhook.space_id))
    }

    /// Brings a removed webhook back. What changed meanwhile is not sent. Fault `email_unconfirmed`; `Conflict` with
    /// `too_many_webhooks`.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<RemovedWebhook, Manage>) -> Result<Changed<Webhook>> {
        let RemovedWebhook(webhook) = on.item();
        require_room(conn, on, webhook.space_id)?;
        let row =
            webhooks::table.find((webhook.space_id, webhook.id)).filter(webhooks::removed_at.is_not_null());
        let restored = diesel::update(row).set(webhooks::removed_at.eq(None::<DateTime<Utc>>));
        let mut webhook: Webhook = restored.returning(Webhook::as_returning()).get_result(conn)?;
        webhook.added_by = Some(on.person().id);
        if !webhook.is_paused() {
            webhook.begin(conn)?;
        }
        webhook.save(conn)?;
        let entry = webhook.record(conn, on.actor(), ChangeKind::WebhookRestored, json!({}))?;
        Ok(Changed::recorded(entry, webhook))
    }

    /// The row of a webhook, locked; `None` if it was removed. Not against the rows that refer to it.
    pub(super) fn locked(conn: &mut Conn, id: WebhookId) -> Result<Option<Webhook>> {
        let live = webhooks::table.filter(webhooks::id.eq(id).and(webhooks::removed_at.is_null()));
        Ok(live.select(Webhook::as_select()).for_no_key_update().first(conn).optional()?)
    }

    /// What signs its messages.
    pub(super) fn secret(&self, keys: &Keys) -> Result<SigningSecret> {
        Ok(SigningSecret::open(keys, self.id, &self.sealed_secret)?.0)
    }

    /// Stores it as it is here. The caller holds its lock.
    pub(super) fn save(&self, conn: &mut Conn) -> Result<()> {
        diesel::update(webhooks::table.find((self.space_id, self.id))).set(self).execute(conn)?;
        Ok(())
    }
}
