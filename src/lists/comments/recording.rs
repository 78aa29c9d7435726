//! Where a comment is, and comments in the history, without their words.

use diesel::prelude::*;
use serde_json::json;

use super::Comment;
use crate::{
    access::Actor,
    audit::{self, ChangeKind, Changed},
    database::{ids::EntryId, pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite},
};

/// What a comment is about.
pub(crate) struct CommentPlace {
    pub(crate) list: Category,
    pub(crate) favourite: Option<Favourite>,
}

impl CommentPlace {
    /// The name of what it is about.
    pub(crate) fn name(&self) -> &str {
        self.favourite.as_ref().map_or(&self.list.name, |it| &it.title)
    }
}

impl Comment {
    /// What it is about. `NotFound` if that is in the bin.
    pub(crate) fn place(&self, conn: &mut Conn) -> Result<CommentPlace> {
        let favourite = self.favourite_id.map(|id| {
            let live = favourites::table.find((self.space_id, id)).filter(favourites::binned_at.is_null());
            live.select(Favourite::as_select()).first::<Favourite>(conn)
        });
        let favourite = favourite.transpose()?;
        let list = self.category_id.or(favourite.as_ref().map(|it| it.category_id));
        Ok(CommentPlace { list: Category::by_id(conn, list.ok_or(Error::NotFound)?)?, favourite })
    }

    /// The comment after a change, which is in the history unless it waits for an editor: viewers read the history, and not the
    /// comment.
    pub(super) fn recorded(self, conn: &mut Conn, by: &Actor, kind: ChangeKind) -> Result<Changed<Comment>> {
        if self.is_waiting {
            return Ok(Changed::unchanged(self));
        }
        Ok(Changed::recorded(self.record(conn, by, kind)?, self))
    }

    fn record(&self, conn: &mut Conn, by: &Actor, kind: ChangeKind) -> Result<EntryId> {
        let (place, changes) = (self.place(conn)?, json!({"comment": self.id}));
        let event = match &place.favourite {
            Some(favourite) => favourite.event(kind, changes),
            None => place.list.event(kind, changes),
        };
        audit::record(conn, by, event)
    }
}
