//! Background jobs of ranking: shortens long position keys, so that no request has to.

use super::rebalance as rebalancing;
use crate::database::ids::CategoryId;
use crate::{database::pool::Conn, error::Result};

/// Shortens the position keys of a category, in the job's own transaction. Idempotent.
pub(crate) fn rebalance(conn: &mut Conn, category_id: CategoryId) -> Result<()> {
    rebalancing::rebalance(conn, category_id)
}
