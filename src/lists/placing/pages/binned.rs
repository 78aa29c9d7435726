//! Where the questions about a favourite lead once it is in the bin.

use actix_session::Session;
use actix_web::{FromRequest, HttpRequest, HttpResponse};

use super::super::binned;
use crate::{
    access::Actor,
    auth::extract::SignedIn,
    database::{ids::FavouriteId, pool::Db},
    error::{Error, Result},
    history::trash,
    lists::categories,
    web::{Flash, middleware::session_cookie::UndoAddress, see_other},
};

/// Leads to the list and offers to restore the favourite, if the person was finding its place; else it is the error.
pub(super) async fn instead(
    request: &HttpRequest,
    db: &Db,
    session: &Session,
    error: Error,
) -> Result<HttpResponse> {
    let id = request.match_info().get("favourite_id").and_then(|id| id.parse::<FavouriteId>().ok());
    let Some(id) = id.filter(|_| matches!(error, Error::NotFound)) else { return Err(error) };
    let Ok(SignedIn(user)) = SignedIn::extract(request).await else { return Err(error) };
    let found = db.read(move |conn| binned::with_place(conn, &Actor::from(&user), id)).await?;
    let Some((list, title)) = found else { return Err(error) };
    let undo = UndoAddress(trash::url::restore_favourite(id));
    Flash::success(format!("“{title}” is in the bin.")).with_undo(Some(undo)).store(session)?;
    see_other(categories::url::show(&list))
}
