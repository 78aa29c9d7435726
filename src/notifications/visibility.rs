//! What of the notifications a person may see: decided when they are read, and the same for the page, the number in the header,
//! the e-mail and programs.

use diesel::{
    AppearsOnTable, Expression, QueryId, QueryResult, SelectableExpression,
    expression::ValidGrouping,
    pg::Pg,
    query_builder::{AstPass, QueryFragment},
    sql_types::BigInt,
};

macro_rules! is_invited {
    () => {
        "i.space_id = n.space_id and i.accepted_at is null and i.withdrawn_at is null and i.expires_at > now()
         and exists (select from users u where u.id = n.user_id and u.email_key = i.email_key and u.email_confirmed_at is not null)
         and exists (select from spaces s where s.id = i.space_id and s.closed_at is null)"
    };
}

/// Whether the person of the notification `n` can accept the invitation `i`.
pub(crate) const IS_INVITED: &str = is_invited!();

macro_rules! comments_shown {
    () => {
        "comments c
             left join favourites f on f.space_id = c.space_id and f.id = c.favourite_id
             join categories l on l.space_id = c.space_id and l.id = coalesce(c.category_id, f.category_id)
             join spaces s on s.id = c.space_id
             left join memberships m on m.space_id = c.space_id and m.user_id = n.user_id
             where c.space_id = n.space_id and c.id between n.first_comment_id and n.comment_id
                   and (c.favourite_id = n.favourite_id or n.favourite_id is null and c.category_id = n.category_id)
                   and c.author_id is distinct from n.user_id
                   and c.removed_at is null and l.binned_at is null and f.binned_at is null
                   and (n.kind = 'waiting' or (n.kind = 'mention') = exists (select from mentions t
                       where t.space_id = c.space_id and t.comment_id = c.id and t.user_id = n.user_id))
                   and case when c.is_waiting then n.kind = 'waiting' and m.role in ('editor', 'owner')
                            when n.kind = 'waiting' then false
                            else m.user_id is not null or not c.is_inside and l.visibility = 'public' and not s.is_closed end"
    };
}

/// The comments `c` that the notification `n` counts and its person may see: some may have been removed since. To be put behind
/// `from`.
pub(crate) const COMMENTS_SHOWN: &str = comments_shown!();

/// Whether the person of the notification `n` may see what it is about.
pub(crate) const IS_VISIBLE: &str = concat!(
    "case
         when n.kind = 'removed' or n.space_id is null then true
         when n.kind = 'invitation' then exists (select from space_invitations i where ",
    is_invited!(),
    ")
         when n.kind = 'closed' then exists (
             select from closed_memberships m where m.space_id = n.space_id and m.user_id = n.user_id)
         when n.comment_id is not null then exists (select from ",
    comments_shown!(),
    ")
         else exists (select from memberships m where m.space_id = n.space_id and m.user_id = n.user_id)
     end"
);

/// The number of unread notifications that a person may see, 100 if there are more, as a column of a query of `users` that is
/// made anyway. It has no parameters, so the statement is prepared once.
#[derive(Debug, Clone, Copy, QueryId, ValidGrouping)]
pub(crate) struct Unread;

impl Expression for Unread {
    type SqlType = BigInt;
}

impl<Source> AppearsOnTable<Source> for Unread {}
impl<Source> SelectableExpression<Source> for Unread {}

impl QueryFragment<Pg> for Unread {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(select count(*) from (select from notifications n where n.user_id = users.id and n.seen_at is null and ",
        );
        out.push_sql(IS_VISIBLE);
        out.push_sql(" limit 100) counted)");
        Ok(())
    }
}
