//! Who may see and change a webhook: the owners of its space.

use diesel::prelude::*;

use super::model::{RemovedWebhook, Webhook};
use crate::{
    access::{Allowed, Locator, Permission, Resource, Role},
    database::{
        ids::{SpaceId, UserId, WebhookId},
        pool::Conn,
        schema::{memberships, webhooks},
    },
    error::{Error, Result},
    spaces::Space,
};

/// The webhook with that id if it is removed or not, as asked, and the user's role in its space.
fn found(
    conn: &mut Conn,
    key: &Locator<WebhookId>,
    user_id: Option<UserId>,
    is_removed: bool,
) -> Result<(Webhook, Role)> {
    let Locator::Id(id) = key else { return Err(Error::NotFound) };
    let row =
        webhooks::table.filter(webhooks::id.eq(id).and(webhooks::removed_at.is_not_null().eq(is_removed)));
    let webhook: Option<Webhook> = row.select(Webhook::as_select()).first(conn).optional()?;
    // One that does not exist takes the same queries as one of others.
    let space_id = webhook.as_ref().map_or_else(SpaceId::default, |it| it.space_id);
    let member = memberships::table.find((space_id, user_id.unwrap_or_default()));
    let role: Option<String> = member.select(memberships::role).first(conn).optional()?;
    let role = Role::parse(role.as_deref())?;
    let webhook = webhook.filter(|_| role != Role::Visitor).ok_or(Error::NotFound)?;
    Ok((webhook, role))
}

impl<P: Permission> Allowed<Webhook, P> {
    /// Its space, with the same actor's proof.
    pub(crate) fn space(&self, conn: &mut Conn) -> Result<Allowed<Space, P>> {
        self.check_other(conn, &Locator::Id(self.item().space_id))
    }
}

impl Webhook {
    /// Whether a webhook with this id is removed; `None` if it is gone for good.
    pub(crate) fn is_removed(conn: &mut Conn, id: WebhookId) -> Result<Option<bool>> {
        let row = webhooks::table.filter(webhooks::id.eq(id));
        Ok(row.select(webhooks::removed_at.is_not_null()).first(conn).optional()?)
    }
}

impl Resource for Webhook {
    type Id = WebhookId;
    const ID_PARAMETER: &'static str = "webhook_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Webhook, Role)> {
        found(conn, key, user_id, false)
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}

impl Resource for RemovedWebhook {
    type Id = WebhookId;
    const ID_PARAMETER: &'static str = "webhook_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(RemovedWebhook, Role)> {
        let (webhook, role) = found(conn, key, user_id, true)?;
        Ok((RemovedWebhook(webhook), role))
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}
