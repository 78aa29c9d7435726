//! Writes how often links were opened.

use std::time::Duration;

use tokio::sync::watch;

use super::open_counts::{self, Openings};
use crate::database::pool::Db;

/// How often it is written.
const PAUSE: Duration = Duration::from_secs(5);

/// Writes the counts until it is stopped.
pub(crate) async fn count(db: Db, openings: Openings, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let _ = tokio::time::timeout(PAUSE, stop.changed()).await;
        write_openings(&db, &openings).await;
    }
}

/// Writes the counts; on failure they are kept for the next time.
pub async fn write_openings(db: &Db, openings: &Openings) {
    let counted = openings.take();
    if counted.is_empty() {
        return;
    }
    let written = counted.clone();
    if let Err(error) = db.write(move |conn| open_counts::write(conn, &written)).await {
        log::warn!("could not count uses of links: {error}");
        openings.restore(counted);
    }
}
