//! Webhooks that pause by themselves, and who is responsible for one: the owner who added it, resumed it or changed its
//! address last.
//!
//! **Invariants:** nothing is sent for a person who does not own the space, however that came about: it is asked whenever
//! something is to be sent.

use chrono::Utc;
use diesel::{dsl::exists, prelude::*, sql_query, sql_types::BigInt};

use super::{Webhook, pause_reason::PauseReason};
use crate::{
    access::Actor,
    audit::ChangeKind,
    database::{
        ids::{SpaceId, UserId, WebhookId},
        pool::Conn,
        schema::{memberships, users, webhooks},
    },
    email::outbox::{self, Email, WebhookPause},
    error::Result,
};

/// The condition, in SQL, that a person is responsible for the webhook `w` who owns its space and may sign in.
pub(super) const HAS_OWNER: &str = "exists (
    select from memberships m join users u on u.id = m.user_id
    where m.space_id = w.space_id and m.user_id = w.added_by and m.role = 'owner'
      and u.suspended_at is null and u.erase_at is null)";

/// Pauses all webhooks of a database that was restored from a backup: it may be a copy to try things out with, and what was
/// sent since the backup is not known. What waited is not sent by itself any more. In a backup no change is under way.
pub(crate) fn pause_restored(conn: &mut Conn) -> Result<()> {
    sql_query(
        "update webhook_deliveries set state = 'failed',
             trouble = 'This site was restored from a backup before this was sent.'
         where state = 'waiting'",
    )
    .execute(conn)?;
    sql_query("update webhooks set settled = greatest(settled, mark), mark = null, mark_xid = null")
        .execute(conn)?;
    let active = webhooks::table.filter(webhooks::paused_at.is_null().and(webhooks::removed_at.is_null()));
    let active: Vec<Webhook> = active.order(webhooks::id).select(Webhook::as_select()).load(conn)?;
    for mut webhook in active {
        webhook.pause(conn, PauseReason::Restored)?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = BigInt)]
    id: WebhookId,
}

/// The webhooks that go on sending although no owner is responsible for them any more.
pub(super) fn without_owner(conn: &mut Conn) -> Result<Vec<WebhookId>> {
    let found = sql_query(format!(
        "select w.id from webhooks w join spaces s on s.id = w.space_id
         where w.paused_at is null and w.removed_at is null and not s.is_closed and not {HAS_OWNER} order by w.id"
    ));
    Ok(found.load::<Found>(conn)?.into_iter().map(|it| it.id).collect())
}

/// The owners of a space who may sign in.
#[diesel::dsl::auto_type(no_type_alias)]
fn owners(space_id: SpaceId) -> _ {
    let active = users::suspended_at.is_null().and(users::erase_at.is_null());
    users::table
        .inner_join(memberships::table)
        .filter(memberships::space_id.eq(space_id).and(memberships::role.eq("owner")))
        .filter(active)
}

impl Webhook {
    /// Why it is paused, if it is.
    pub(crate) fn pause_reason(&self) -> Option<PauseReason> {
        self.pause_reason.as_deref().and_then(PauseReason::parse)
    }

    pub(super) fn set_paused(&mut self, reason: PauseReason) {
        self.paused_at = Some(Utc::now());
        self.pause_reason = Some(reason.as_str().to_owned());
    }

    /// Returns `true` if the person who is responsible for it owns the space.
    pub(super) fn has_owner(&self, conn: &mut Conn) -> Result<bool> {
        let Some(person) = self.added_by else { return Ok(false) };
        Ok(diesel::select(exists(owners(self.space_id).filter(users::id.eq(person)))).get_result(conn)?)
    }

    /// Pauses it by itself, and e-mails the owners. The caller holds its lock.
    pub(super) fn pause(&mut self, conn: &mut Conn, reason: PauseReason) -> Result<()> {
        let before = self.clone();
        self.set_paused(reason);
        self.save(conn)?;
        let fields = self.changed_fields(&before);
        self.record(conn, &Actor::Job, ChangeKind::WebhookChanged, fields)?;
        let why = match reason {
            PauseReason::Failures => WebhookPause::Failures,
            PauseReason::Gone => WebhookPause::Gone,
            PauseReason::OwnerLeft => WebhookPause::OwnerLeft,
            PauseReason::Owner | PauseReason::Restored => return Ok(()),
        };
        let owners = owners(self.space_id).order(users::id).select((users::id, users::email));
        let owners: Vec<(UserId, String)> = owners.load(conn)?;
        let (host, webhook_id, space_id) = (self.host(), self.id, self.space_id);
        let email = Email::WebhookPaused { host, webhook_id, space_id, why };
        for (user_id, address) in owners {
            outbox::enqueue(conn, Some(user_id), &address, &email)?;
        }
        Ok(())
    }
}
