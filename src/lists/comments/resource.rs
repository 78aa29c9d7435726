//! Who may see a comment: its author, and those who see what it is about, if it was written for them.

use diesel::prelude::*;

use super::{Comment, RemovedComment};
use crate::{
    access::{Locator, Resource, Role},
    database::{
        ids::{CategoryId, CommentId, SpaceId, UserId},
        pool::Conn,
        schema::{comments, favourites},
    },
    error::{Error, Result},
    lists::categories::Category,
};

/// The comment with that id, the user's role in its space, and whether they wrote it. Authors may always see their own words.
fn found(
    conn: &mut Conn,
    key: &Locator<CommentId>,
    user_id: Option<UserId>,
    is_removed: bool,
) -> Result<(Comment, Role, bool)> {
    let Locator::Id(id) = key else { return Err(Error::NotFound) };
    let row =
        comments::table.filter(comments::id.eq(id).and(comments::removed_at.is_not_null().eq(is_removed)));
    let comment: Option<Comment> = row.select(Comment::as_select()).first(conn).optional()?;
    let list = list_of(conn, comment.as_ref())?;
    let role = Category::role_around(conn, list, user_id);
    let comment = comment.ok_or(Error::NotFound)?;
    let is_author = comment.is_by(user_id);
    match role {
        Err(Error::NotFound) if is_author => Ok((comment, Role::Visitor, true)),
        role => Ok((comment, role?, is_author)),
    }
}

/// The list that it is on. One that does not exist takes the same queries as one of others.
fn list_of(conn: &mut Conn, comment: Option<&Comment>) -> Result<Option<CategoryId>> {
    let (space_id, favourite_id) =
        comment.map_or_else(Default::default, |it| (it.space_id, it.favourite_id.unwrap_or_default()));
    let of_favourite =
        favourites::table.find((space_id, favourite_id)).filter(favourites::binned_at.is_null());
    let of_favourite = of_favourite.select(favourites::category_id).first(conn).optional()?;
    Ok(comment.and_then(|it| it.category_id).or(of_favourite))
}

impl Resource for Comment {
    type Id = CommentId;
    const ID_PARAMETER: &'static str = "comment_id";

    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(Comment, Role)> {
        let (comment, role, is_author) = found(conn, key, user_id, false)?;
        match comment.is_seen_by(role, is_author) {
            true => Ok((comment, role)),
            false => Err(Error::NotFound),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.space_id
    }
}

impl Resource for RemovedComment {
    type Id = CommentId;
    const ID_PARAMETER: &'static str = "comment_id";

    /// Removed comments are for their authors and for editors.
    fn with_role(
        conn: &mut Conn,
        key: &Locator<Self::Id>,
        user_id: Option<UserId>,
    ) -> Result<(RemovedComment, Role)> {
        let (comment, role, is_author) = found(conn, key, user_id, true)?;
        match is_author || role >= Role::Editor {
            true => Ok((RemovedComment(comment), role)),
            false => Err(Error::NotFound),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.0.space_id
    }
}
