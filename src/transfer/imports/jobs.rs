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
pub struct Progress {
    pub import_id: ImportId,
    pub done: usize,
    pub total: usize,
}

/// The channel to [`write_progress`].
pub type ProgressSender = watch::Sender<Option<Progress>>;

/// The pause between two progress updates.
const UPDATE_INTERVAL: Duration = Duration::from_millis(200);

/// Runs the import in the job's own transaction.
pub fn run(conn: &mut Conn, import_id: ImportId, progress: &ProgressSender) -> Result<()> {
    execution::run(conn, import_id, &mut |done, total| {
        progress.send_replace(Some(Progress { import_id, done, total }));
    })
}

/// Writes progress updates to the database until the caller cancels it. Failed updates are skipped.
pub async fn write_progress<T>(db: &Db, mut updates: watch::Receiver<Option<Progress>>) -> T {
    while updates.changed().await.is_ok() {
        let Some(Progress { import_id, done, total }) = *updates.borrow_and_update() else { continue };
        if let Err(error) = db.write(move |conn| Import::set_progress(conn, import_id, done, total)).await {
            log::debug!("progress of an import was not noted: {error}");
        }
        tokio::time::sleep(UPDATE_INTERVAL).await;
    }
    std::future::pending().await
}

/// Records that the import failed, with a message for the user who started it.
pub fn give_up(conn: &mut Conn, import_id: ImportId, error: &Error) -> Result<()> {
    let why = match error {
        Error::Conflict(_) | Error::Invalid(_) | Error::Fault(_) => error.to_string(),
        Error::NotFound => {
            "The category is in the bin or was deleted. Restore it, then import again.".to_owned()
        }
        Error::Forbidden | Error::Unauthenticated => {
            "You no longer have permission to change this list.".to_owned()
        }
        _ => "Something went wrong on our side. The error has been logged. Try again later.".to_owned(),
    };
    execution::fail(conn, import_id, &why)
}
