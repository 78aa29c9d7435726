//! Writes entries to the database, a batch at a time.
//!
//! **Invariants:** while the database is slow or away, as many entries are kept as the queue holds, and the rest is counted;
//! an entry whose commit broke off may be written twice.

use std::sync::Arc;

use tokio::sync::watch;

use super::store;
use crate::{
    database::{
        event_log::queue::{LogQueue, PAUSE},
        pool::Db,
    },
    error::Result,
};

/// Writes what is logged until it is stopped; at most about so many entries are kept.
pub(crate) async fn write_until_stopped(db: Db, queue: LogQueue, most: u32, mut stop: watch::Receiver<bool>) {
    let mut writer = LogWriter::new(queue, most);
    while !*stop.borrow() {
        let _ = tokio::time::timeout(PAUSE, stop.changed()).await;
        writer.report(&writer.write(&db).await);
    }
}

/// Writes the entries of a queue.
#[derive(Debug)]
pub struct LogWriter {
    queue: LogQueue,
    most: u32,
    /// Whether the last try failed, which is logged once.
    is_failing: bool,
    dropped: u64,
}

impl LogWriter {
    /// Writes the entries of this queue; at most about `most` are kept.
    pub fn new(queue: LogQueue, most: u32) -> LogWriter {
        LogWriter { queue, most, is_failing: false, dropped: 0 }
    }

    /// Writes what waits, and deletes the oldest beyond the most. What can't be written goes back to the queue.
    pub async fn write(&self, db: &Db) -> Result<()> {
        let batch = Arc::new(self.queue.take());
        if batch.is_empty() {
            return Ok(());
        }
        let (entries, most) = (batch.clone(), self.most);
        let writing = db.write_log(move |conn| {
            store::insert(conn, &entries)?;
            store::trim(conn, most)
        });
        match writing.await {
            Ok(_) => self.queue.note_written(batch.len()),
            Err(error) => {
                self.queue.put_back(Arc::unwrap_or_clone(batch));
                return Err(error);
            }
        }
        Ok(())
    }

    /// Logs that the database fails, once, and how many entries were lost.
    fn report(&mut self, written: &Result<()>) {
        match written {
            Err(error) if !self.is_failing => {
                log::warn!("the log for administrators can't be written, and will be tried again: {error}");
            }
            Ok(()) if self.queue.counts().dropped > self.dropped => {
                let dropped = self.queue.counts().dropped;
                log::warn!("{} entries of the log for administrators were dropped", dropped - self.dropped);
                self.dropped = dropped;
            }
            _ => (),
        }
        self.is_failing = written.is_err();
    }
}
