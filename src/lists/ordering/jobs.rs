//! Background jobs of ranking: shortens long position keys, so that no request has to.

use super::model;
use crate::database::ids::CategoryId;
use crate::{database::pool::Conn, error::Result};

/// Shortens the position keys of a category, in the job's own transaction. Idempotent.
pub(crate) fn rebalance(conn: &mut Conn, category_id: CategoryId) -> Result<()> {
    model::rebalance(conn, category_id)
}
