//! Making the copy of somebody's data, and erasing them when their time is over.

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
    database::pool::Conn,
    error::{Error, Result},
    web::filters,
};

/// The page in the archive that tells what is in it; it needs nothing beside itself.
#[derive(Template)]
#[template(path = "account/privacy/archive.html")]
struct IndexPage<'a> {
    name: &'a str,
    made_at: DateTime<Utc>,
    contents: &'a Contents,
    kept: &'static [map::Kept],
}

/// Makes the copy, in the job's own transaction. There is nothing to do when it was made before.
pub fn archive(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    let Some(user) = archive::waiting(conn, archive_id)? else { return Ok(()) };
    let packed = pack(conn, &user, &|contents| {
        let page = IndexPage { name: &user.name, made_at: Utc::now(), contents, kept: KEPT };
        page.render().map_err(|error| Error::Internal(error.into()))
    })?;
    archive::finish(conn, archive_id, &user, packed)
}

/// It could not be made.
pub fn give_up(conn: &mut Conn, archive_id: ArchiveId) -> Result<()> {
    archive::give_up(conn, archive_id)
}

/// Erases somebody, if their time is over: all of them or nothing, in the job's own transaction.
pub fn erase(conn: &mut Conn, user_id: UserId) -> Result<()> {
    gone::erase(conn, user_id)
}
