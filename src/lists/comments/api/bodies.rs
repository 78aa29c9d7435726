//! What programs send and get about comments.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{Comment, listing::ShownComment};
use crate::{
    access::{Allowed, Permission},
    database::{
        ids::{CategoryId, CommentId, FavouriteId, UserId},
        pool::Conn,
    },
    error::{EditForm, Result},
    web::json::{Answer, body::version_of},
};

/// A comment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct CommentBody {
    #[schema(value_type = i64, minimum = 1, example = 12)]
    id: CommentId,
    /// The category, if it is about the category itself.
    #[schema(value_type = Option<i64>)]
    category_id: Option<CategoryId>,
    /// The favourite that it is about.
    #[schema(value_type = Option<i64>)]
    favourite_id: Option<FavouriteId>,
    /// Null if the account is gone, and for readers from outside the space unless it is their own.
    #[schema(value_type = Option<i64>)]
    author_id: Option<UserId>,
    #[schema(example = "Ana")]
    author: String,
    /// People are mentioned by their handles, for readers from outside the space by their names.
    #[schema(example = "Seen it with @ana.")]
    text: String,
    /// Whether only members of the space see it.
    is_for_members: bool,
    /// Whether it waits until an editor lets it through.
    is_waiting: bool,
    created_at: DateTime<Utc>,
    changed_at: Option<DateTime<Utc>>,
}

/// The text of a comment.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewCommentBody {
    /// `@` and a handle mention a member.
    #[schema(min_length = 1, max_length = 2000, example = "Seen it with @ana.")]
    pub(super) text: String,
}

impl CommentBody {
    pub(super) fn of(it: &ShownComment) -> CommentBody {
        let comment = &it.comment;
        CommentBody {
            id: comment.id,
            category_id: comment.category_id,
            favourite_id: comment.favourite_id,
            author_id: it.author_id(),
            author: it.author.clone(),
            text: it.text(),
            is_for_members: comment.is_inside,
            is_waiting: comment.is_waiting,
            created_at: comment.created_at,
            changed_at: comment.changed_at,
        }
    }

    /// The answer with it, whose ETag a change must name.
    pub(super) fn answer(
        conn: &mut Conn,
        comment: &Allowed<Comment, impl Permission>,
    ) -> Result<Answer<CommentBody>> {
        let version = version_of(&comment.item().form(conn)?.versioned());
        Ok(Answer::of(CommentBody::of(&ShownComment::of(conn, comment)?)).with_version(version))
    }
}
