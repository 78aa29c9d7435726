//! Notifications with what they are about: names and titles as they are now, for what the reader may see now.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Bool, Date, Integer, Nullable, Text, Timestamptz},
};

use super::{digests::OLDEST, topic::Topic};
use crate::{
    access::Role,
    database::{
        ids::{CategoryId, CommentId, FavouriteId, NotificationId, SpaceId, UserId},
        pool::Conn,
        schema::notifications,
    },
    error::{Error, Result},
    notifications::{Kind, visibility},
    text::Pager,
};

/// A notification with what it is about.
#[derive(Debug, Clone)]
pub(crate) struct Notification {
    pub(crate) id: NotificationId,
    pub(crate) kind: Kind,
    /// How often it happened until it was read.
    pub(crate) count: i32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) is_unread: bool,
    /// Who did it last; `None` if they have left.
    pub(crate) actor: Option<String>,
    /// Its id, name and handle.
    pub(crate) space: Option<(SpaceId, String, String)>,
    /// The role that the reader has there, or is invited to.
    pub(crate) role: Option<Role>,
    pub(crate) category_id: Option<CategoryId>,
    pub(crate) favourite_id: Option<FavouriteId>,
    pub(crate) comment_id: Option<CommentId>,
    /// The title of the favourite, or else the name of the category.
    pub(crate) thing: Option<String>,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = BigInt)]
    id: NotificationId,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Integer)]
    count: i32,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    is_unread: bool,
    #[diesel(sql_type = Nullable<Text>)]
    actor: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    space_id: Option<SpaceId>,
    #[diesel(sql_type = Nullable<Text>)]
    space: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    handle: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<String>,
    #[diesel(sql_type = Nullable<BigInt>)]
    category_id: Option<CategoryId>,
    #[diesel(sql_type = Nullable<BigInt>)]
    favourite_id: Option<FavouriteId>,
    #[diesel(sql_type = Nullable<BigInt>)]
    comment_id: Option<CommentId>,
    #[diesel(sql_type = Nullable<Text>)]
    thing: Option<String>,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

impl Row {
    /// `None` for a kind of a later version.
    fn into_notification(self) -> Option<Notification> {
        Some(Notification {
            id: self.id,
            kind: Kind::parse(&self.kind)?,
            count: self.count,
            at: self.at,
            is_unread: self.is_unread,
            actor: self.actor,
            space: (|| Some((self.space_id?, self.space?, self.handle?)))(),
            role: self.role.and_then(|word| Role::of_member(&word)),
            category_id: self.category_id,
            favourite_id: self.favourite_id,
            comment_id: self.comment_id,
            thing: self.thing,
        })
    }
}

/// Which of a person's notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    /// The unread ones about that in the e-mail of that day, besides those that became too old since.
    InDigest(NaiveDate, Topic),
}

/// A page of a person's notifications, the latest first, and the number of all. A space is not named to a person who was removed
/// from it, nor is who did it.
pub(crate) fn listed(
    conn: &mut Conn,
    user_id: UserId,
    which: Which,
    pager: Pager,
) -> Result<(Vec<Notification>, i64)> {
    let (day, kinds) = match which {
        Which::All => (None, Vec::new()),
        Which::InDigest(day, topic) => (Some(day), topic.kinds()),
    };
    let rows: Vec<Row> = sql_query(format!(
        "select n.id, n.kind, least(n.count, k.number)::integer as count, n.at, n.seen_at is null as is_unread, a.name as actor,
             s.id as space_id, s.name as space, s.handle, coalesce(i.role, m.role) as role,
             coalesce(n.category_id, f.category_id) as category_id, n.favourite_id, k.id as comment_id,
             coalesce(f.title, c.name) as thing, count(*) over () as total
         from notifications n
         left join lateral (select i.* from space_invitations i where n.kind = 'invitation' and {}) i on true
         left join lateral (select c.id, c.author_id, count(*) over () as number from {}
             order by c.id desc limit 1) k on n.comment_id is not null
         left join memberships m on m.space_id = n.space_id and m.user_id = n.user_id
         left join spaces s on s.id = n.space_id and n.kind <> 'removed'
         left join users a on a.id = case when n.comment_id is null then coalesce(i.invited_by, n.actor_id) else k.author_id end
             and n.kind <> 'removed'
         left join favourites f on f.space_id = n.space_id and f.id = n.favourite_id
         left join categories c on c.space_id = n.space_id and c.id = coalesce(n.category_id, f.category_id)
         where n.user_id = $1 and {}
             and ($2 is null or n.digest_day = $2 and n.seen_at is null and n.at > $5 and n.kind = any ($6))
         order by n.at desc, n.id desc limit $3 offset $4",
        visibility::IS_INVITED,
        visibility::COMMENTS_SHOWN,
        visibility::IS_VISIBLE
    ))
    .bind::<BigInt, _>(user_id)
    .bind::<Nullable<Date>, _>(day)
    .bind::<BigInt, _>(pager.size)
    .bind::<BigInt, _>(pager.offset())
    .bind::<Timestamptz, _>(Utc::now() - OLDEST)
    .bind::<Array<Text>, _>(kinds)
    .load(conn)?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().filter_map(Row::into_notification).collect(), total))
}

/// Marks one of a person’s notifications as read. `NotFound` if they have no such one.
pub(crate) fn mark_read(conn: &mut Conn, user_id: UserId, id: NotificationId) -> Result<()> {
    let seen_at = diesel::dsl::sql::<Nullable<Timestamptz>>("coalesce(seen_at, now())");
    let marked =
        diesel::update(notifications::table.find((user_id, id))).set(notifications::seen_at.eq(seen_at));
    match marked.execute(conn)? {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Marks all of a person's notifications as read.
pub(crate) fn mark_all_read(conn: &mut Conn, user_id: UserId) -> Result<()> {
    let unread = notifications::user_id.eq(user_id).and(notifications::seen_at.is_null());
    diesel::update(notifications::table.filter(unread))
        .set(notifications::seen_at.eq(Utc::now()))
        .execute(conn)?;
    Ok(())
}
