//! Responses cached in memory: what visitors without a session get of public pages and by secret links, as it was sent
//! last, with what decides whether it may be sent again.
//!
//! **Invariants:** nothing that a session, a password or any other cookie opens is ever cached; a response is sent again
//! only while its [`CacheValidator`] holds, so a change shows on the very next request and a revoked link is closed at
//! once, or 10 s later while the database is too busy to be asked; the responses together take up no more than [`cache::MAX_BYTES`] bytes.

pub(crate) mod serve;
pub(crate) mod cache;

use std::sync::Arc;

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};

use crate::{
    database::{
        ids::{CategoryId, SpaceId},
        pool::Conn,
    },
    error::Result,
};
pub use cache::PageCache;

/// Decides whether a response may be sent again. The handler that made the response gives it.
pub(crate) trait CacheValidator: Send + Sync + 'static {
    /// When what the response shows changed, if visitors may know.
    fn changed_at(&self) -> Option<DateTime<Utc>>;

    /// The list that the response shows. While neither it nor its space is changed, the response holds, as long as it is
    /// current.
    fn list(&self) -> Option<(SpaceId, CategoryId)>;

    /// Returns `true` if no cache but the recipient's own may keep the response.
    fn is_private(&self) -> bool;

    /// Returns `false` if the response is outdated whatever the database says.
    fn is_current(&self) -> bool;

    /// Asks the database whether the response still holds.
    fn is_valid(&self, conn: &mut Conn) -> Result<bool>;

    /// Runs whenever the response is sent from memory to a visitor, which machines are not.
    fn on_visit(&self) {}
}

/// Allows the page cache to keep a response, which decides whether it does.
pub(crate) fn cacheable(
    response: Result<HttpResponse>,
    validator: impl CacheValidator,
) -> Result<HttpResponse> {
    let mut response = response?;
    response.extensions_mut().insert(Cacheable(Arc::new(validator)));
    Ok(response)
}

/// The permission of a handler to keep its response.
#[derive(Clone)]
struct Cacheable(Arc<dyn CacheValidator>);
