//! Security events of accounts, shown to their owners on a page and, if important, sent by e-mail.
//!
//! **Invariants:** an event is recorded in the transaction of its cause; changes that affect signing in are
//! always notified by e-mail; only the network of the client is kept, for 30 days.

mod event;

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    auth::network::{NetworkUse, network},
    database::ids::UserId,
    database::{
        pool::Conn,
        schema::{account_events, users},
    },
    email::outbox::{self, Email},
    error::Result,
    text::Pager,
};
pub(crate) use event::SecurityEvent;

/// How long a network is kept.
pub(crate) const NETWORK_RETENTION: TimeDelta = TimeDelta::days(30);
/// How long an event is kept.
pub(crate) const EVENT_RETENTION: TimeDelta = TimeDelta::days(400);

/// The client of an event, without details that identify it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClientInfo {
    /// "Firefox on Linux"
    pub browser: String,
    /// "203.0.113.0/24"; `None` on the command line.
    pub network: Option<String>,
}

impl ClientInfo {
    /// A client with this browser and address, of which only the network is kept.
    pub(crate) fn new(device: impl Into<String>, from: IpAddr) -> ClientInfo {
        ClientInfo { browser: device.into(), network: Some(network(from, NetworkUse::Records)) }
    }

    /// The person who runs the server, on the command line.
    pub(crate) fn console() -> ClientInfo {
        ClientInfo { browser: "the server’s console".into(), network: None }
    }
}

/// A recorded event.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account_events)]
pub(crate) struct LoggedEvent {
    pub at: DateTime<Utc>,
    pub kind: String,
    pub by_admin: Option<String>,
    pub about: String,
    pub device: String,
    pub network: Option<String>,
}

impl LoggedEvent {
    /// The heading of the event.
    pub(crate) fn title(&self) -> &'static str {
        SecurityEvent::parse(&self.kind).map_or("Something happened", SecurityEvent::title)
    }
}

/// Records an event caused by the owner, or by someone using their account. `about` is a detail, such as the
/// name of a token.
pub(crate) fn record(
    conn: &mut Conn,
    user_id: UserId,
    event: SecurityEvent,
    about: &str,
    client: &ClientInfo,
) -> Result<()> {
    insert(conn, user_id, event, about, client, None)
}

/// Records an event caused by an administrator.
pub(crate) fn record_by_admin(
    conn: &mut Conn,
    user_id: UserId,
    event: SecurityEvent,
    about: &str,
    admin: &str,
) -> Result<()> {
    insert(conn, user_id, event, about, &ClientInfo::default(), Some(admin))
}

fn insert(
    conn: &mut Conn,
    user_id: UserId,
    event: SecurityEvent,
    about: &str,
    client: &ClientInfo,
    by_admin: Option<&str>,
) -> Result<()> {
    diesel::insert_into(account_events::table)
        .values((
            account_events::user_id.eq(user_id),
            account_events::kind.eq(event.kind()),
            account_events::by_admin.eq(by_admin),
            account_events::about.eq(about),
            account_events::device.eq(&client.browser),
            account_events::network.eq(&client.network),
        ))
        .execute(conn)?;
    if !event.is_emailed() {
        return Ok(());
    }
    let address: String = users::table.find(user_id).select(users::email).first(conn)?;
    let notice = Email::Notice {
        title: event.title().to_owned(),
        about: about.to_owned(),
        device: client.browser.clone(),
        network: client.network.clone().unwrap_or_default(),
        by_admin: by_admin.map(str::to_owned),
    };
    outbox::enqueue(conn, Some(user_id), &address, &notice)
}

/// The events of an account, newest first: one page of them.
pub(crate) fn listed(conn: &mut Conn, user_id: UserId, pager: Pager) -> Result<Vec<LoggedEvent>> {
    let of_user = account_events::table.filter(account_events::user_id.eq(user_id));
    let page = of_user.order(account_events::id.desc()).offset(pager.offset()).limit(pager.size);
    Ok(page.select(LoggedEvent::as_select()).load(conn)?)
}

/// When an event of this kind was last recorded for the user, not after `until`.
pub(crate) fn last(
    conn: &mut Conn,
    user_id: UserId,
    event: SecurityEvent,
    until: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let of_user = account_events::user_id.eq(user_id).and(account_events::kind.eq(event.kind()));
    let before = account_events::table.filter(of_user.and(account_events::at.le(until)));
    Ok(before.select(diesel::dsl::max(account_events::at)).first(conn)?)
}

/// The number of events.
pub(crate) fn count(conn: &mut Conn, user_id: UserId) -> Result<i64> {
    Ok(account_events::table.filter(account_events::user_id.eq(user_id)).count().get_result(conn)?)
}

/// Deletes old events.
pub(crate) fn sweep(conn: &mut Conn) -> Result<usize> {
    let old = account_events::at.lt(Utc::now() - EVENT_RETENTION);
    Ok(diesel::delete(account_events::table.filter(old)).execute(conn)?)
}

/// Deletes networks after 30 days.
pub(crate) fn delete_networks(conn: &mut Conn) -> Result<usize> {
    let old =
        account_events::at.lt(Utc::now() - NETWORK_RETENTION).and(account_events::network.is_not_null());
    let forgotten = diesel::update(account_events::table.filter(old));
    Ok(forgotten.set(account_events::network.eq(None::<String>)).execute(conn)?)
}
