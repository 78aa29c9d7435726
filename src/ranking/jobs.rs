//! What ranking does later: keys that grew long are spread again, so no person's request pays for it.

use super::model;
use crate::{db::Db, error::Result};

/// Respreads a category; doing it twice does no harm.
pub async fn respread(db: &Db, category_id: i64) -> Result<()> {
    db.write(move |conn| model::respread(conn, category_id)).await
}
