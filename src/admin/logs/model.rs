//! Entries as administrators read them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::forms::{EntryFilter, EntryKind, PersonFilter, Position};
use crate::{
    admin::{ActingAdmin, actions},
    database::{
        ids::{LogEntryId, UserId},
        pool::Conn,
        schema::{log_entries, users},
    },
    error::Result,
    text,
};

/// Entries per page.
const PAGE_SIZE: i64 = 100;

/// An entry.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct EntryRow {
    pub id: LogEntryId,
    pub at: DateTime<Utc>,
    pub level: String,
    pub message: String,
    pub logger: String,
    pub method: Option<String>,
    pub path: Option<String>,
    pub status: Option<i16>,
    pub nanoseconds: Option<i64>,
    pub request_id: Option<String>,
    pub trace_id: Option<String>,
    pub user_id: Option<UserId>,
    pub client_ip: Option<String>,
}

/// An entry, with the current name of the person.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct NamedEntry {
    pub row: EntryRow,
    pub name: Option<String>,
}

/// One page of entries, newest first.
#[derive(Debug, Clone)]
pub(crate) struct EntryPage {
    pub entries: Vec<NamedEntry>,
    /// Where the next page begins, if there is one.
    pub older: Option<Position>,
}

impl EntryPage {
    /// The page of which one entry more was looked for.
    fn of(mut entries: Vec<NamedEntry>) -> EntryPage {
        let size = usize::try_from(PAGE_SIZE).unwrap_or(usize::MAX);
        let is_last = entries.len() <= size;
        entries.truncate(size);
        let last = entries.last().filter(|_| !is_last);
        EntryPage { older: last.map(|it| Position { at: it.row.at, id: it.row.id }), entries }
    }
}

/// Looks up the person of the filter, by number or by e-mail address; drops the filter if there is none.
pub(crate) fn find_person(
    conn: &mut Conn,
    _for: &ActingAdmin,
    mut filter: EntryFilter,
) -> Result<EntryFilter> {
    let Some(person) = &filter.person else { return Ok(filter) };
    let found: Option<UserId> = match person {
        PersonFilter::Id(id) => users::table.find(id).select(users::id).first(conn).optional()?,
        PersonFilter::Email(email) => {
            let by_email = users::table.filter(users::email_key.eq(text::comparison_key(email)));
            by_email.order(users::email_confirmed_at.is_null()).select(users::id).first(conn).optional()?
        }
    };
    match found {
        Some(id) => filter.person = Some(PersonFilter::Id(id)),
        None => filter.drop_person(),
    }
    Ok(filter)
}

/// Records that the log was read, and what was looked for. `None` if the same was recorded a moment ago.
pub(crate) fn record_look(conn: &mut Conn, by: &ActingAdmin, filter: &EntryFilter) -> Result<Option<()>> {
    let person = match filter.person {
        Some(PersonFilter::Id(id)) => Some(id),
        _ => None,
    };
    actions::record_once(conn, by, "log read", person, &filter.description())
}

/// The newest entries that the filter lets pass.
pub(crate) fn listed(conn: &mut Conn, _for: &ActingAdmin, filter: &EntryFilter) -> Result<EntryPage> {
    let of_user = log_entries::user_id.eq(users::id.nullable());
    let mut found = log_entries::table
        .left_join(users::table.on(of_user))
        .select((log_entries::all_columns, users::name.nullable()))
        .order((log_entries::at.desc(), log_entries::id.desc()))
        .limit(PAGE_SIZE + 1)
        .into_boxed();
    found = match filter.kind {
        Some(EntryKind::Requests) => found.filter(log_entries::status.is_not_null()),
        Some(EntryKind::Messages) => found.filter(log_entries::status.is_null()),
        None => found,
    };
    if let Some(status) = filter.status {
        found = found.filter(log_entries::status.between(status.first, status.last));
    }
    if let Some(path) = &filter.path {
        found = found.filter(log_entries::path.like(text::like_pattern(path)));
    }
    if let Some(PersonFilter::Id(id)) = &filter.person {
        found = found.filter(log_entries::user_id.eq(*id));
    }
    if let Some(request_id) = &filter.request_id {
        found = found.filter(log_entries::request_id.eq(request_id));
    }
    if let Some(from) = filter.from {
        found = found.filter(log_entries::at.ge(from));
    }
    if let Some(to) = filter.to {
        found = found.filter(log_entries::at.le(to));
    }
    if let Some(before) = filter.before {
        let (earlier, same) = (log_entries::at.lt(before.at), log_entries::at.eq(before.at));
        let is_older = earlier.or(same.and(log_entries::id.lt(before.id)));
        found = found.filter(log_entries::at.le(before.at)).filter(is_older);
    }
    Ok(EntryPage::of(found.load(conn)?))
}
