//! Erases what has been in the bin for its time.

use chrono::Utc;

use super::erase;
use crate::{database::pool::Db, history::editions::binned, lists::comments::removal};

/// Erases what has been in the bin for that many days, in batches, each in its own transaction.
pub(crate) async fn sweep(db: &Db, days: u16) {
    let before = Utc::now() - erase::retention(days);
    loop {
        let erased = db.run_job(move |conn| {
            let gone = erase::erase_expired(conn, before)?
                + removal::erase_expired(conn, before)?
                + binned::erase_expired(conn, before)?;
            Ok((gone > 0).then_some(gone))
        });
        match erased.await {
            Ok(None) => return,
            Ok(Some(gone)) => log::info!("deleted {gone} expired things from the bin"),
            Err(error) => return log::warn!("could not delete expired things from the bin: {error}"),
        }
    }
}
