//! Notifications as rows: made, counted up, marked as read.

use chrono::{TimeDelta, Utc};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};

use super::{
    Kind,
    visibility::{COMMENTS_SHOWN, Unread},
};
use crate::{
    database::{
        ids::{CategoryId, CommentId, FavouriteId, SpaceId, UserId},
        pool::{Conn, Db},
        schema::{digests, notifications, users},
    },
    error::Result,
};

/// What a notification is about: numbers only, so that none says anything of what the reader may no longer see.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// The space; `None` for what is about the person's account.
    pub space_id: Option<SpaceId>,
    /// The category.
    pub category_id: Option<CategoryId>,
    /// The favourite; `None` for what is about the list itself.
    pub favourite_id: Option<FavouriteId>,
    /// The newest comment; of a page that shows comments, the newest of those that are on it.
    pub comment_id: Option<CommentId>,
}

impl About {
    /// About a space as a whole.
    pub fn space(space_id: SpaceId) -> About {
        About { space_id: Some(space_id), ..About::default() }
    }

    /// The list, of what is about the list itself: a favourite may be moved to another one.
    fn list(&self) -> Option<CategoryId> {
        self.category_id.filter(|_| self.favourite_id.is_none())
    }
}

/// Notifies people of what the actor did, in the caller's transaction; never the actor. Where an unread notification of that
/// kind about that thing is there, it is counted up.
pub fn notify(
    conn: &mut Conn,
    kind: Kind,
    about: &About,
    actor_id: Option<UserId>,
    to: &[UserId],
) -> Result<()> {
    // In a fixed order, so that two of them don't wait for each other; and never for a person who is being erased, as that may
    // wait for what the caller holds.
    sql_query(
        "with able as (
             select id from users where id = any ($1) and id is distinct from $7 order by id for key share skip locked)
         insert into notifications as n
             (user_id, kind, space_id, category_id, favourite_id, comment_id, first_comment_id, actor_id)
         select id, $2, $3, $4, $5, $6, $6, $7 from able order by id
         on conflict (user_id, kind, coalesce(space_id, 0), coalesce(category_id, 0), coalesce(favourite_id, 0))
             where seen_at is null
         do update set count = n.count + 1, at = excluded.at, actor_id = excluded.actor_id,
             comment_id = greatest(n.comment_id, excluded.comment_id), digest_day = null,
             first_comment_id = least(n.first_comment_id, excluded.first_comment_id)",
    )
    .bind::<Array<BigInt>, _>(to)
    .bind::<Text, _>(kind.word())
    .bind::<Nullable<BigInt>, _>(about.space_id)
    .bind::<Nullable<BigInt>, _>(about.list())
    .bind::<Nullable<BigInt>, _>(about.favourite_id)
    .bind::<Nullable<BigInt>, _>(about.comment_id)
    .bind::<Nullable<BigInt>, _>(actor_id)
    .execute(conn)?;
    Ok(())
}

/// Whether the notification `n` is an unread one of that person about that thing: about a favourite, about a list itself, about a
/// space as a whole, or about their account. Those about single favourites are not about their list; those of comments that
/// are newer than the last one that the person saw are left out.
fn is_about() -> String {
    format!(
        "n.user_id = $1 and n.seen_at is null and coalesce(n.space_id, 0) = coalesce($2, 0)
         and coalesce(n.category_id, 0) = coalesce($3, 0) and coalesce(n.favourite_id, 0) = coalesce($4, 0)
         and ($5 is null or n.comment_id is null or n.comment_id <= $5
              or not exists (select from {COMMENTS_SHOWN} and c.id > $5))"
    )
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

/// A query with the parameters of [`is_about`].
fn query_about(query: String, user_id: UserId, about: &About) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
    sql_query(query)
        .into_boxed()
        .bind::<BigInt, _>(user_id)
        .bind::<Nullable<BigInt>, _>(about.space_id)
        .bind::<Nullable<BigInt>, _>(about.list())
        .bind::<Nullable<BigInt>, _>(about.favourite_id)
        .bind::<Nullable<BigInt>, _>(about.comment_id)
}

/// Whether anything is to be marked as read when the person opens the thing.
fn has_unread(conn: &mut Conn, user_id: UserId, about: &About) -> Result<bool> {
    let query = format!("select exists (select from notifications n where {}) as found", is_about());
    Ok(query_about(query, user_id, about).get_result::<Found>(conn)?.found)
}

/// Marks the person's notifications about a thing as read, besides those that are being changed. Returns the number of unread
/// ones that are left, or `None` if nothing was marked.
fn mark_seen(conn: &mut Conn, user_id: UserId, about: &About) -> Result<Option<i64>> {
    let query = format!(
        "update notifications set seen_at = now() where user_id = $1 and id in (
             select n.id from notifications n where {} for update of n skip locked)",
        is_about()
    );
    if query_about(query, user_id, about).execute(conn)? == 0 {
        return Ok(None);
    }
    Ok(Some(users::table.find(user_id).select(Unread).first(conn)?))
}

/// Marks as read what a person was told about a thing whose page they open, if anything is `unread`. Returns the number that is
/// left. If it can't be done now, it stays unread; the page is there all the same.
pub(crate) async fn open(db: &Db, user_id: UserId, unread: i64, about: About) -> i64 {
    if unread == 0 {
        return 0;
    }
    match ask_and_mark(db, user_id, about).await {
        Ok(left) => left.unwrap_or(unread),
        Err(error) => {
            log::warn!("could not mark notifications as read: {error}");
            unread
        }
    }
}

/// Most pages only ask; what is written waits for no turn.
async fn ask_and_mark(db: &Db, user_id: UserId, about: About) -> Result<Option<i64>> {
    if !db.read(move |conn| has_unread(conn, user_id, &about)).await? {
        return Ok(None);
    }
    db.write_some(move |conn| mark_seen(conn, user_id, &about)).await
}

/// How long notifications are kept.
pub(crate) const RETENTION: TimeDelta = TimeDelta::days(90);
/// How long they are kept once they were read.
pub(crate) const RETENTION_READ: TimeDelta = TimeDelta::days(30);

/// Deletes notifications whose time is over, and the days of e-mails that are no longer needed.
pub(crate) fn delete_old(conn: &mut Conn) -> Result<usize> {
    let now = Utc::now();
    let days = digests::day.lt((now - RETENTION_READ).date_naive());
    diesel::delete(digests::table.filter(days)).execute(conn)?;
    // One after the other, each by an index of its own.
    let read = notifications::table.filter(notifications::seen_at.lt(now - RETENTION_READ));
    let old = notifications::table.filter(notifications::at.lt(now - RETENTION));
    Ok(diesel::delete(read).execute(conn)? + diesel::delete(old).execute(conn)?)
}
