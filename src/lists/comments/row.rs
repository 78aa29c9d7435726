//! A comment as a row, and what is known of its author.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    access::Role,
    database::{
        ids::{CategoryId, CommentId, FavouriteId, SpaceId, UserId},
        pool::Conn,
        schema::comments,
    },
    error::Result,
};

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
pub(crate) struct Comment {
    pub(crate) space_id: SpaceId,
    pub(crate) id: CommentId,
    /// The list, if it is about the list itself.
    pub(crate) category_id: Option<CategoryId>,
    pub(crate) favourite_id: Option<FavouriteId>,
    /// `None` once the account is gone.
    pub(crate) author_id: Option<UserId>,
    /// Written for members only.
    pub(crate) is_inside: bool,
    /// With the people whom it mentions by number.
    pub(super) body: String,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) changed_at: Option<DateTime<Utc>>,
    /// Until an editor lets it through.
    pub(crate) is_waiting: bool,
    pub(crate) removed_at: Option<DateTime<Utc>>,
    pub(crate) removed_by: Option<UserId>,
}

impl Comment {
    /// Returns `true` if that person wrote it.
    pub(crate) fn is_by(&self, user_id: Option<UserId>) -> bool {
        user_id.is_some() && self.author_id == user_id
    }

    /// Returns `true` if a person with that role sees it, wherever it is.
    pub(super) fn is_seen_by(&self, role: Role, is_author: bool) -> bool {
        is_author
            || match self.is_waiting {
                true => role >= Role::Editor,
                false => role > Role::Visitor || !self.is_inside,
            }
    }

    /// Returns `true` if that person ever wrote in the space.
    pub(super) fn has_written(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<bool> {
        let by_them = comments::author_id.eq(user_id).and(comments::space_id.eq(space_id));
        Ok(diesel::select(diesel::dsl::exists(comments::table.filter(by_them))).get_result(conn)?)
    }

    /// Returns `true` if a comment of that person was let through in the space, and is still there.
    pub(super) fn is_known(conn: &mut Conn, space_id: SpaceId, user_id: UserId) -> Result<bool> {
        let by_them = comments::author_id.eq(user_id).and(comments::space_id.eq(space_id));
        let shown = comments::is_waiting.eq(false).and(comments::removed_at.is_null());
        let shown = comments::table.filter(by_them.and(shown).and(comments::is_inside.eq(false)));
        Ok(diesel::select(diesel::dsl::exists(shown)).get_result(conn)?)
    }
}
