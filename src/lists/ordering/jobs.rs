//! What ranking does later: keys that grew long are spread again, so no person's request pays for it.

use super::model;
use crate::{database::pool::Conn, error::Result};

/// Respreads a category, in the job's own transaction; doing it twice does no harm.
pub fn respread(conn: &mut Conn, category_id: i64) -> Result<()> {
    model::respread(conn, category_id)
}
