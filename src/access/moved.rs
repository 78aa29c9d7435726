//! Handles that a space had before.

use diesel::prelude::*;

use crate::{
    db::Conn,
    error::Result,
    schema::{past_handles, spaces},
};

/// The handle that the space which was called so has now.
pub(super) fn handle(conn: &mut Conn, before: &str) -> Result<Option<String>> {
    let now = past_handles::table.inner_join(spaces::table).filter(past_handles::handle.eq(before));
    Ok(now.select(spaces::handle).first(conn).optional()?)
}
