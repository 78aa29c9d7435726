//! The job that runs an import and reports its progress.
//!
//! **Invariants:** the import's own transaction shows nothing until it commits, so its progress is written by
//! another one, a few times a second, and only if a connection is free.

use std::time::Duration;

use tokio::sync::watch;

use super::{Import, execution};
use crate::{
    database::ids::ImportId,
    database::pool::{Conn, Db},
    error::{Error, Result},
};

/// The progress of an import.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Progress {
    pub import_id: ImportId,
    pub done: usize,
    pub total: usize,
}

/// The channel to [`write_progress`].
pub(crate) type ProgressSender = watch::Sender<Option<Progress>>;

/// The pause between two progress updates.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Runs the import in the job's own transaction.
pub(crate) fn run(conn: &mut Conn, import_id: ImportId, progress: &ProgressSender) -> Result<()> {
    execution::run(conn, import_id, &mut |done, total| {
        progress.send_replace(Some(Progress { import_id, done, total }));
    })
}

/// Writes progress updates to the database until the caller cancels it. Failed updates are skipped.
pub(crate) async fn write_progress<T>(db: &Db, mut updates: watch::Receiver<Option<Progress>>) -> T {
    while updates.changed().await.is_ok() {
        let Some(Progress { import_id, done, total }) = *updates.borrow_and_update() else { continue };
        if let Err(error) = db.write(move |conn| Import::set_progress(conn, import_id, done, total)).await {
            log::debug!("progress of an import was not noted: {error}");
        }
        tokio::time::sleep(UPDATE_INTERVAL).await;
    }
    std::future::pending().await
}

/// Records that the import failed, with a message for the user who started it. What is not the fault of the list can be
/// tried again from the preview.
pub(crate) fn give_up(conn: &mut Conn, import_id: ImportId, error: &Error) -> Result<()> {
    match error {
        Error::Conflict(_) | Error::Invalid(_) | Error::Fault(_) => {
            execution::fail(conn, import_id, &error.user_message())
        }
        Error::NotFound => execution::fail(conn, import_id, LIST_GONE),
        Error::Forbidden | Error::Unauthenticated => execution::fail(conn, import_id, NOT_ALLOWED),
        Error::Busy | Error::CommitUnknown => execution::return_to_preview(conn, import_id, TOO_BUSY),
        _ => execution::return_to_preview(conn, import_id, OUR_MISTAKE),
    }
}

const LIST_GONE: &str = "The category is in the bin or was deleted. Restore it, then import again.";
const NOT_ALLOWED: &str = "You no longer have permission to change this list. Ask its owner.";
const TOO_BUSY: &str = "The server was too busy to add this list, so nothing was added. Add it again later.";
const OUR_MISTAKE: &str = "Something went wrong on our side, so nothing was added. The error has been logged. Add the list \
                           again later.";
