//! Removing comments, restoring them, and deleting them for ever after their time.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Bool, Nullable, Text, Timestamptz},
};

use super::{Comment, mentions::GONE};
use crate::{
    access::{Actor, Allowed, View},
    audit::{ChangeKind, Changed},
    database::{
        ids::{CommentId, UserId},
        pool::Conn,
        schema::comments,
    },
    error::{Error, Result},
};

/// A comment that was removed, and can be restored.
#[derive(Debug, Clone)]
pub(crate) struct RemovedComment(pub(crate) Comment);

/// The most comments that are deleted in one transaction.
const BATCH_SIZE: i64 = 500;

impl Comment {
    /// Removes a comment, as its author and editors may. It can be restored while it is in the bin.
    pub(crate) fn remove(conn: &mut Conn, on: &Allowed<Comment, View>) -> Result<Changed<()>> {
        let (comment, person) = Comment::locked_for(conn, on)?;
        if !comment.is_by(Some(person.id)) && !on.can_edit() {
            return Err(Error::Forbidden);
        }
        diesel::update(comments::table.find((comment.space_id, comment.id)))
            .set((comments::removed_at.eq(Utc::now()), comments::removed_by.eq(person.id)))
            .execute(conn)?;
        Ok(Changed {
            value: (),
            entry: comment.recorded(conn, on.actor(), ChangeKind::CommentRemoved)?.entry,
        })
    }

    /// Restores a removed comment where it was. Its author may restore what they removed themselves as long as they could change
    /// it, editors all. `NotFound` if it was restored already, or what it is about is in the bin.
    pub(crate) fn restore(conn: &mut Conn, on: &Allowed<RemovedComment, View>) -> Result<Changed<Comment>> {
        let (removed, person) = (&on.item().0, on.user().cloned().ok_or(Error::Unauthenticated)?);
        on.actor().must_write(removed.space_id)?;
        let is_own = removed.is_by(Some(person.id)) && removed.removed_by == Some(person.id);
        if !is_own && !on.can_edit() {
            return Err(Error::Forbidden);
        }
        removed.place(conn)?.list.lock(conn)?;
        if !on.can_edit() {
            removed.must_be_changeable(conn, on.actor())?;
        }
        let row = comments::table.find((removed.space_id, removed.id));
        let restored: Comment = diesel::update(row.filter(comments::removed_at.is_not_null()))
            .set((comments::removed_at.eq(None::<DateTime<Utc>>), comments::removed_by.eq(None::<UserId>)))
            .returning(Comment::as_returning())
            .get_result(conn)?;
        restored.recorded(conn, on.actor(), ChangeKind::CommentRestored)
    }

    /// Whether a comment with this id is removed; `None` if it is gone for good.
    pub(crate) fn is_removed(conn: &mut Conn, id: CommentId) -> Result<Option<bool>> {
        let row = comments::table.filter(comments::id.eq(id));
        Ok(row.select(comments::removed_at.is_not_null()).first(conn).optional()?)
    }
}

/// A comment in the bin, for those who may see it there.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct BinnedComment {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: CommentId,
    /// What it was about.
    #[diesel(sql_type = Text)]
    pub(crate) about: String,
    #[diesel(sql_type = Nullable<Text>)]
    author: Option<String>,
    /// `true` if the reader wrote it.
    #[diesel(sql_type = Bool)]
    pub(crate) is_own: bool,
    #[diesel(sql_type = Timestamptz)]
    pub(crate) removed_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) removed_by: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) remover: Option<String>,
    /// `true` if the reader may restore it.
    #[diesel(sql_type = Bool)]
    pub(crate) can_restore: bool,
}

impl BinnedComment {
    /// The name of its author.
    pub(crate) fn author(&self) -> &str {
        self.author.as_deref().unwrap_or(GONE)
    }
}

/// The most comments that the bin shows.
const MOST_SHOWN: i64 = 100;

/// Comments of lists that the reader may no longer see are named by nothing but their author's own words, and stay in the bin.
const BINNED: &str = "
    with found as (
        select space_id, id from comments where author_id = $1 and removed_at is not null
        union
        select c.space_id, c.id from memberships m join comments c on c.space_id = m.space_id
        where m.user_id = $1 and m.role in ('editor', 'owner') and c.removed_at is not null)
    select c.id, case when m.role is null and not is_open then '' else coalesce(f.title, l.name) end as about,
           a.name as author, c.author_id = $1 is true as is_own, c.removed_at, c.removed_by, r.name as remover,
           m.role in ('editor', 'owner') is true
               or (c.author_id = $1 and c.removed_by = $1) is true and (m.role is not null or is_open and not c.is_inside)
                   and not exists (select from silences z where z.space_id = c.space_id and z.user_id = $1) as can_restore
    from found join comments c on c.space_id = found.space_id and c.id = found.id
    left join favourites f on f.space_id = c.space_id and f.id = c.favourite_id
    join categories l on l.space_id = c.space_id and l.id = coalesce(c.category_id, f.category_id)
    join spaces s on s.id = c.space_id
    cross join lateral (select l.visibility = 'public' and not s.is_closed as is_open) o
    left join memberships m on m.space_id = c.space_id and m.user_id = $1
    left join users a on a.id = c.author_id
    left join users r on r.id = c.removed_by
    where l.binned_at is null and f.binned_at is null
    order by c.removed_at desc, c.id desc limit $2";

/// The removed comments that a person wrote, and those of the spaces that they edit, latest first.
pub(crate) fn binned(conn: &mut Conn, by: &Actor) -> Result<Vec<BinnedComment>> {
    let Some(user) = by.user() else { return Ok(Vec::new()) };
    let found = sql_query(BINNED).bind::<BigInt, _>(user.id).bind::<BigInt, _>(MOST_SHOWN);
    Ok(found.load(conn)?)
}

/// Deletes some of the comments that were removed before that moment. Returns how many.
pub(crate) fn erase_expired(conn: &mut Conn, before: DateTime<Utc>) -> Result<usize> {
    Ok(sql_query(
        "delete from comments where (space_id, id) in (
             select space_id, id from comments where removed_at < $1 order by removed_at limit $2 for update skip locked)",
    )
    .bind::<Timestamptz, _>(before)
    .bind::<BigInt, _>(BATCH_SIZE)
    .execute(conn)?)
}
