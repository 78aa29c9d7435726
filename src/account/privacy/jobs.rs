//! Jobs: creating archives, deleting accounts, and deleting data whose time is over.

use askama::Template;
use chrono::{DateTime, Utc};

use super::{
    archive::{
        self,
        zip_file::{Contents, write_zip},
    },
    erasure::execution,
    inventory::{self, DATA_CATEGORIES},
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
    categories: &'static [inventory::DataCategory],
}

/// Creates an archive in the job's transaction. Does nothing if it was already created.
pub fn archive(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    let Some(user) = archive::pending_owner(conn, archive_id)? else { return Ok(()) };
    let packed = write_zip(conn, &user, &|contents| {
        let page = IndexPage { name: &user.name, made_at: Utc::now(), contents, categories: DATA_CATEGORIES };
        page.render().map_err(|error| Error::Internal(error.into()))
    })?;
    archive::finish(conn, archive_id, &user, packed)
}

/// Marks an archive as failed.
pub(crate) fn fail_archive(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    archive::mark_failed(conn, archive_id)
}

/// Deletes an account if its grace period is over, in the job's transaction.
pub fn erase(conn: &mut Conn, user_id: UserId) -> Result<()> {
    execution::erase(conn, user_id)
}

/// Deletes data whose time is over, by the map of personal data. One failing sweep does not stop the others.
pub(crate) async fn sweep(db: &Db) {
    for (what, sweep) in inventory::sweeps() {
        let deleted = db.run_job(move |conn| {
            let gone = sweep(conn)?;
            Ok((gone > 0).then_some(gone))
        });
        match deleted.await {
            Ok(gone) => log::debug!("{what}: {} deleted", gone.unwrap_or(0)),
            Err(error) => log::warn!("could not delete old data ({what}): {error}"),
        }
    }
}
