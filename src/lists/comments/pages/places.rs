//! Where a comment is.

use super::super::{Comment, url};
use crate::{
    access::{Actor, Allowed, Locator, View},
    database::pool::Conn,
    error::{Error, Result},
    lists::{categories::Category, favourites},
};

/// The page where a comment is, for those who see it.
pub(super) struct CommentPage {
    /// The address of the comment on it.
    pub(super) address: String,
    /// What the comment is about.
    pub(super) name: String,
}

/// The page where a comment is; `None` for its author where they may not see that, or through a share link alone.
pub(super) fn page_of(conn: &mut Conn, actor: &Actor, comment: &Comment) -> Result<Option<CommentPage>> {
    let place = comment.place(conn)?;
    match Allowed::<Category, View>::check(conn, actor, &Locator::Id(place.list.id)) {
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
        Ok(_) => {
            let page = match &place.favourite {
                Some(favourite) => favourites::url::show(&place.list, &favourite.slug),
                None => url::of_list(&place.list, None),
            };
            let address = format!("{page}#comment-{}", comment.id);
            Ok(Some(CommentPage { address, name: place.name().to_owned() }))
        }
    }
}

/// The address of a comment, or of the front page for those who may not see where it is.
pub(super) fn address_of(conn: &mut Conn, actor: &Actor, comment: &Comment) -> Result<String> {
    Ok(page_of(conn, actor, comment)?.map_or_else(|| "/".to_owned(), |page| page.address))
}
