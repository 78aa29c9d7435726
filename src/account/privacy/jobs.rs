//! Jobs: creating archives, deleting accounts, and deleting data whose time is over.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    archive::{
        self,
        making::{Contents, pack},
    },
    erasure::gone,
    map::{self, KEPT},
};
use crate::{
    database::ids::{ArchiveId, UserId},
    database::pool::{Conn, Db},
    error::{Error, Result},
    web::filters,
};

/// The index page of an archive; it works offline.
#[derive(Template)]
#[template(path = "account/privacy/archive.html")]
struct IndexPage<'a> {
    name: &'a str,
    made_at: DateTime<Utc>,
    contents: &'a Contents,
    kept: &'static [map::Kept],
}

/// Creates an archive in the job's transaction. Does nothing if it was already created.
pub fn archive(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    let Some(user) = archive::waiting(conn, archive_id)? else { return Ok(()) };
    let packed = pack(conn, &user, &|contents| {
        let page = IndexPage { name: &user.name, made_at: Utc::now(), contents, kept: KEPT };
        page.render().map_err(|error| Error::Internal(error.into()))
    })?;
    archive::finish(conn, archive_id, &user, packed)
}

/// Marks an archive as failed.
pub fn give_up(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    archive::give_up(conn, archive_id)
}

/// Deletes an account if its grace period is over, in the job's transaction.
pub fn erase(conn: &mut Conn, user_id: UserId) -> Result<()> {
    gone::erase(conn, user_id)
}

/// Deletes data whose time is over, by the map of personal data. One failing sweep does not stop the others.
pub async fn sweep(db: &Db) {
    for (what, sweep) in map::sweeps() {
        match db.write(sweep).await {
            Ok(gone) => log::debug!("{what}: {gone} deleted"),
            Err(error) => log::warn!("could not delete old data ({what}): {error}"),
        }
    }
}
