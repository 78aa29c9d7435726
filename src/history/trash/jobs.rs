//! Erases what has been in the bin for its time.

use chrono::Utc;

use super::erase;
use crate::database::pool::Db;

/// Erases what has been in the bin for that many days, in batches, each in its own transaction.
pub async fn sweep(db: &Db, days: u16) {
    let before = Utc::now() - erase::retention(days);
    loop {
        match db.write(move |conn| erase::erase_expired(conn, before)).await {
            Ok(0) => return,
            Ok(gone) => log::info!("deleted {gone} expired things from the bin"),
            Err(error) => return log::warn!("could not delete expired things from the bin: {error}"),
        }
    }
}
