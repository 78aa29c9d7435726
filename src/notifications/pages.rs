//! What pages of the things that notifications are about do when they are opened.

use super::{About, model};
use crate::{
    database::pool::Db,
    web::{Page, current_request},
};

/// Marks as read what the reader was told about the thing that a page shows, and takes it from the number in the header: if the
/// page is shown, and not merely fetched.
pub(crate) async fn opened(db: &Db, page: Page, about: About) -> Page {
    if !current_request::is_visit() {
        return page;
    }
    let Some((id, unread)) = page.user.as_ref().map(|user| (user.id, user.unread)) else { return page };
    let unread = model::open(db, id, unread, about).await;
    page.with_unread(unread)
}
