//! The secret and the password that an entry of the history replaced, as hashes, to undo the entry by.

use diesel::prelude::*;

use crate::{
    database::{
        ids::{EntryId, ShareId, SpaceId},
        pool::Conn,
        schema::former_link_keys as table,
    },
    error::Result,
};

/// What opens a link: its secret, and its password if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = table)]
pub(super) struct LinkKeys {
    pub(super) secret_hash: Vec<u8>,
    pub(super) ending: String,
    pub(super) password_hash: Option<String>,
}

impl LinkKeys {
    /// Keeps them: what the entry replaced of that link.
    pub(super) fn keep(self, conn: &mut Conn, of: (SpaceId, ShareId), entry: EntryId) -> Result<()> {
        diesel::insert_into(table::table)
            .values((
                table::space_id.eq(of.0),
                table::entry_id.eq(entry),
                table::share_id.eq(of.1),
                table::secret_hash.eq(self.secret_hash),
                table::ending.eq(self.ending),
                table::password_hash.eq(self.password_hash),
            ))
            .execute(conn)?;
        Ok(())
    }

    /// The keys before the entry; `None` if it replaced none, or if none were kept yet.
    pub(super) fn before(conn: &mut Conn, space_id: SpaceId, entry: EntryId) -> Result<Option<LinkKeys>> {
        let row = table::table.find((space_id, entry)).select(LinkKeys::as_select());
        Ok(row.first(conn).optional()?)
    }

    /// The keys right after the entry, which the next one replaced; `None` if they are still those of the link.
    pub(super) fn after(conn: &mut Conn, of: (SpaceId, ShareId), entry: EntryId) -> Result<Option<LinkKeys>> {
        let of_link = table::space_id.eq(of.0).and(table::share_id.eq(of.1));
        let later = table::table.filter(of_link.and(table::entry_id.gt(entry))).order(table::entry_id);
        Ok(later.select(LinkKeys::as_select()).first(conn).optional()?)
    }
}
