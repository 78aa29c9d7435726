//! Which link has a secret; a trigger keeps it right. It is the one look-up by a secret alone; the link itself is found by its space.

use diesel::prelude::*;

use crate::{
    database::{
        ids::{ShareId, SpaceId},
        pool::Conn,
        schema::link_secrets,
    },
    error::Result,
};

/// Where a link is.
pub(super) type LinkKey = (SpaceId, ShareId);

/// The link that has or had that secret last; `NotFound` if there is none.
pub(super) fn find(conn: &mut Conn, secret_hash: &[u8]) -> Result<LinkKey> {
    let row = link_secrets::table.find(secret_hash);
    Ok(row.select((link_secrets::space_id, link_secrets::share_id)).first(conn)?)
}
