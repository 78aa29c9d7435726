//! Deletes the spaces that have been closed for as long as the bin keeps things.

use chrono::{TimeDelta, Utc};

use super::closing;
use crate::database::pool::Db;

/// Deletes what was closed that many days ago, each space in its own transaction.
pub(crate) async fn sweep(db: &Db, days: u16) {
    let before = Utc::now() - TimeDelta::days(days.into());
    loop {
        match db.run_job(move |conn| closing::erase_expired(conn, before)).await {
            Ok(None) => return,
            Ok(Some(_)) => log::info!("deleted a closed space"),
            Err(error) => return log::warn!("could not delete a closed space: {error}"),
        }
    }
}
