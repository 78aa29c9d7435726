//! The parts of a list hidden from a visitor: nothing at its own address, and through a share link what the link
//! hides.
//!
//! **Invariants:** hidden parts are removed before a page, a file or an image is made of the list; a link that was
//! revoked, has expired or never existed opens nothing; a link with a password opens for members and for visitors
//! who gave the password.

use chrono::{NaiveDate, Utc};
use data_encoding::BASE64URL_NOPAD;
use diesel::{pg::Pg, prelude::*, sql_types::BigInt};

use crate::{
    access::{Locator, Role},
    crypto,
    database::ids::{AttributeId, CategoryId, ShareId},
    database::{
        pool::Conn,
        schema::{categories, shares},
    },
    error::{Error, Result},
};

/// The hidden parts of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// The id of the share link the visitor used.
    pub by_link: Option<ShareId>,
    pub descriptions: bool,
    /// The dates on which favourites were added and changed.
    pub dates: bool,
    /// The ids of hidden attributes.
    pub attributes: Vec<AttributeId>,
}

impl Redaction {
    /// Returns `true` if anything is hidden.
    pub fn is_some(&self) -> bool {
        self.descriptions || self.dates || !self.attributes.is_empty()
    }

    /// Returns `true` if the attribute is hidden.
    pub fn has(&self, attribute_id: &AttributeId) -> bool {
        self.attributes.contains(attribute_id)
    }
}

/// The row itself hides nothing: what is hidden depends on the way the visitor came.
impl Queryable<BigInt, Pg> for Redaction {
    type Row = i64;

    fn build(_: i64) -> diesel::deserialize::Result<Redaction> {
        Ok(Redaction::default())
    }
}

impl Selectable<Pg> for Redaction {
    type SelectExpression = categories::id;

    fn construct_selection() -> categories::id {
        categories::id
    }
}

/// The columns of a share link that decide what it opens.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = shares)]
pub(super) struct LiveLink {
    id: ShareId,
    pub(super) category_id: CategoryId,
    password_hash: Option<String>,
    hides_descriptions: bool,
    hides_dates: bool,
    hides_attributes: Vec<AttributeId>,
}

impl LiveLink {
    /// The live link of a locator, if the locator is a link's secret.
    pub(super) fn named(conn: &mut Conn, key: &Locator<CategoryId>) -> Result<Option<LiveLink>> {
        let Locator::Secret { hash, .. } = key else { return Ok(None) };
        let live = shares::secret_hash.eq(hash).and(shares::revoked_at.is_null());
        let found = shares::table.filter(live).select((LiveLink::as_select(), shares::last_day));
        let found: Option<(LiveLink, Option<NaiveDate>)> = found.first(conn).optional()?;
        Ok(found
            .filter(|(_, last_day)| last_day.is_none_or(|day| day >= Utc::now().date_naive()))
            .map(|it| it.0))
    }

    /// The parts it hides; [`Error::Locked`] if a visitor has not given its password.
    pub(super) fn hidden(self, role: Role, key: &Locator<CategoryId>) -> Result<Redaction> {
        let Locator::Secret { hash, proof: given } = key else { return Err(Error::NotFound) };
        if role == Role::Visitor
            && let Some(password_hash) = &self.password_hash
            && given.as_deref().map(crypto::hash) != Some(crypto::hash(&proof(hash, password_hash)))
        {
            return Err(Error::Locked);
        }
        Ok(Redaction {
            by_link: Some(self.id),
            descriptions: self.hides_descriptions,
            dates: self.hides_dates,
            attributes: self.hides_attributes,
        })
    }
}

/// The token in the browser of a visitor who gave a link's password. It can't be made without the row and the
/// password hash, and becomes invalid when either changes.
pub fn proof(secret_hash: &[u8], password_hash: &str) -> String {
    let mut both = BASE64URL_NOPAD.encode(secret_hash);
    both.push_str(password_hash);
    BASE64URL_NOPAD.encode(&crypto::hash(&both))
}
