//! Deleting an account: requested, cancellable for a week, then final.
//!
//! **Invariants:** as soon as it is requested, no session or token works; for a week the account can be kept by
//! signing in or with the link in the e-mail; after that, [`execution`] leaves nothing about the person.

pub(crate) mod execution;
pub(crate) mod record;
pub(crate) mod requests;
mod own_words;
mod members;
pub(crate) mod pages;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;

use crate::{
    auth::{
        User, access_tokens, devices,
        security_events::{self, ClientInfo, SecurityEvent},
        sessions::{self, Reauthenticated},
    },
    database::ids::{SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{
            categories, closed_memberships, comments, favourites, jobs as waiting, memberships, spaces, users,
        },
    },
    email::{
        links,
        outbox::{self, Email, LinkPurpose},
    },
    error::{Error, Result},
    jobs::queue::{self, Job},
    lists::copies::contributions::{self, Contribution},
};

/// The grace period.
pub(crate) const GRACE_PERIOD: TimeDelta = TimeDelta::days(7);
/// How long an unused account with an unconfirmed address is kept.
pub(crate) const UNCONFIRMED_RETENTION: TimeDelta = TimeDelta::days(30);

/// What happens to the user's contributions to shared spaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContributionChoice {
    /// They stay, by "someone who left".
    Keep,
    /// They are deleted.
    Delete,
}

impl ContributionChoice {
    /// The stored word.
    pub(crate) fn stored(self) -> &'static str {
        match self {
            ContributionChoice::Keep => "leave",
            ContributionChoice::Delete => "take",
        }
    }

    /// Parses the stored word.
    pub(crate) fn parse(word: &str) -> Option<ContributionChoice> {
        [ContributionChoice::Keep, ContributionChoice::Delete].into_iter().find(|it| it.stored() == word)
    }
}

/// What will be deleted with the account.
#[derive(Debug, Clone, Default)]
pub(crate) struct ErasureSummary {
    pub lists: i64,
    pub favourites: i64,
    pub binned: i64,
    pub tokens: i64,
    /// Whether the user is the only administrator.
    pub is_last_administrator: bool,
    /// The shared spaces, which stay.
    pub shared: Vec<String>,
    /// The comments in spaces that stay, also where the user is no member.
    pub comments: i64,
    /// The other members of the user's own space, which is deleted, and what they added there.
    pub members: Vec<Contribution>,
}

/// Counts what will be deleted.
pub(crate) fn summary(conn: &mut Conn, user: &User) -> Result<ErasureSummary> {
    let own = exclusive_spaces(conn, user.id)?;
    let lists = || categories::table.filter(categories::space_id.eq_any(&own));
    let all = || favourites::table.filter(favourites::space_id.eq_any(&own));
    let mut shared_spaces = spaces::table.inner_join(memberships::table).into_boxed();
    shared_spaces = shared_spaces.filter(memberships::user_id.eq(user.id).and(spaces::id.ne_all(&own)));
    Ok(ErasureSummary {
        lists: lists().filter(categories::binned_at.is_null()).count().get_result(conn)?,
        favourites: all().filter(favourites::binned_at.is_null()).count().get_result(conn)?,
        binned: lists().filter(categories::binned_at.is_not_null()).count().get_result::<i64>(conn)?
            + all().filter(favourites::binned_at.is_not_null()).count().get_result::<i64>(conn)?,
        tokens: access_tokens::count(conn, user.id)?,
        is_last_administrator: user.is_admin && is_last_administrator(conn)? && has_company(conn, user.id)?,
        shared: shared_spaces.order(spaces::id).select(spaces::name).load(conn)?,
        comments: comments::table
            .filter(comments::author_id.eq(user.id).and(comments::space_id.ne_all(&own)))
            .count()
            .get_result(conn)?,
        members: contributions::of_members(conn, &own, user.id)?,
    })
}

/// Returns `true` if there are other accounts, which need an administrator.
fn has_company(conn: &mut Conn, user_id: UserId) -> Result<bool> {
    let others = users::table.filter(users::id.ne(user_id));
    Ok(diesel::select(diesel::dsl::exists(others)).get_result(conn)?)
}

fn is_last_administrator(conn: &mut Conn) -> Result<bool> {
    let staying = users::is_admin.eq(true).and(users::erase_at.is_null()).and(users::suspended_at.is_null());
    Ok(users::table.filter(staying).count().get_result::<i64>(conn)? < 2)
}

/// The user's own space and those without other members, also closed ones, which are deleted with the user.
pub(crate) fn exclusive_spaces(conn: &mut Conn, user_id: UserId) -> Result<Vec<SpaceId>> {
    let others = diesel::alias!(memberships as others);
    let shared = others
        .filter(others.field(memberships::user_id).ne(user_id))
        .filter(others.field(memberships::space_id).eq(memberships::space_id));
    let alone = memberships::table
        .filter(memberships::user_id.eq(user_id).and(diesel::dsl::not(diesel::dsl::exists(shared))));
    let mut own: Vec<SpaceId> = alone.select(memberships::space_id).load(conn)?;
    own.extend(closed_alone(conn, user_id)?);
    own.extend(spaces::table.filter(spaces::person_id.eq(user_id)).select(spaces::id).load::<SpaceId>(conn)?);
    own.sort_unstable();
    own.dedup();
    Ok(own)
}

/// The closed spaces that had no other member.
fn closed_alone(conn: &mut Conn, user_id: UserId) -> Result<Vec<SpaceId>> {
    let others = diesel::alias!(closed_memberships as others);
    let shared = others
        .filter(others.field(closed_memberships::user_id).ne(user_id))
        .filter(others.field(closed_memberships::space_id).eq(closed_memberships::space_id));
    let alone = closed_memberships::user_id.eq(user_id).and(diesel::dsl::not(diesel::dsl::exists(shared)));
    Ok(closed_memberships::table.filter(alone).select(closed_memberships::space_id).load(conn)?)
}

/// Requests the deletion in a week. All sessions and tokens end.
pub(crate) fn request(
    conn: &mut Conn,
    by: &Reauthenticated,
    words: ContributionChoice,
    client: &ClientInfo,
) -> Result<DateTime<Utc>> {
    let (id, due) = (by.user().id, Utc::now() + GRACE_PERIOD);
    if has_company(conn, id)? {
        User::keep_an_administrator(conn, id)?;
    }
    let address: String = diesel::update(users::table.find(id).filter(users::erase_at.is_null()))
        .set((users::erase_at.eq(due), users::erase_words.eq(words.stored())))
        .returning(users::email)
        .get_result(conn)?;
    sessions::end_others(conn, id, None)?;
    devices::revoke_trust(conn, id)?;
    access_tokens::end(conn, id, None)?;
    security_events::record(conn, id, SecurityEvent::ErasureRequested, "", client)?;
    let on = due.date_naive().to_string();
    outbox::enqueue(conn, Some(id), &address, &Email::Erasure { on })?;
    Ok(due)
}

/// The day on which the account will be deleted.
pub(crate) fn scheduled_for(conn: &mut Conn, user: &User) -> Result<Option<DateTime<Utc>>> {
    Ok(users::table.find(user.id).select(users::erase_at).first(conn)?)
}

/// Cancels the deletion.
pub(crate) fn cancel(conn: &mut Conn, user_id: UserId, client: &ClientInfo) -> Result<()> {
    let leaving = users::table.find(user_id).filter(users::erase_at.is_not_null());
    let kept = diesel::update(leaving).set((
        users::erase_at.eq(None::<DateTime<Utc>>),
        users::erase_words.eq(ContributionChoice::Keep.stored()),
    ));
    let address: Option<String> = kept.returning(users::email).get_result(conn).optional()?;
    let Some(address) = address else { return Ok(()) };
    links::revoke_all(conn, LinkPurpose::CancelErasure, Some(user_id), &address)?;
    security_events::record(conn, user_id, SecurityEvent::ErasureCancelled, "", client)
}

/// The account of a link, and the day of its deletion; does not use the link up.
pub(crate) fn find_by_link(conn: &mut Conn, secret: &str) -> Result<DateTime<Utc>> {
    let link = links::find(conn, LinkPurpose::CancelErasure, secret)?.ok_or(Error::NotFound)?;
    let leaving = users::table.find(link.user_id.unwrap_or_default());
    leaving.select(users::erase_at).first::<Option<_>>(conn)?.ok_or(Error::NotFound)
}

/// Cancels the deletion with the link in the e-mail. Returns whose account it is.
pub(crate) fn cancel_by_link(conn: &mut Conn, secret: &str, client: &ClientInfo) -> Result<UserId> {
    let link = links::consume(conn, LinkPurpose::CancelErasure, secret)?.ok_or(Error::NotFound)?;
    let user_id = link.user_id.ok_or(Error::NotFound)?;
    cancel(conn, user_id, client)?;
    Ok(user_id)
}

/// Queues the deletion of accounts whose grace period is over.
pub(crate) fn enqueue_due(conn: &mut Conn) -> Result<usize> {
    let due: Vec<UserId> =
        users::table.filter(users::erase_at.le(Utc::now())).select(users::id).limit(100).load(conn)?;
    enqueue(conn, due)
}

/// Queues the deletion of unused accounts with unconfirmed addresses.
pub(crate) fn enqueue_unconfirmed(conn: &mut Conn) -> Result<usize> {
    let since = Utc::now() - UNCONFIRMED_RETENTION;
    let unused = users::created_at.lt(since).and(unused_since(since.date_naive()));
    let never = users::email_confirmed_at.is_null().and(users::is_admin.eq(false)).and(unused);
    let due: Vec<UserId> = users::table.filter(never).select(users::id).limit(100).load(conn)?;
    enqueue(conn, due)
}

#[diesel::dsl::auto_type]
fn unused_since(day: NaiveDate) -> _ {
    users::last_seen_on.is_null().or(users::last_seen_on.assume_not_null().lt(day))
}

fn enqueue(conn: &mut Conn, due: Vec<UserId>) -> Result<usize> {
    for user_id in &due {
        let job = serde_json::to_value(Job::Erase { user_id: *user_id })?;
        // A failed job is queued again; a waiting one is enough.
        diesel::delete(waiting::table.filter(waiting::job.eq(&job))).execute(conn)?;
        queue::enqueue_for(conn, *user_id, Job::Erase { user_id: *user_id })?;
    }
    Ok(due.len())
}
