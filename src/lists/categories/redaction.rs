//! What of a list is kept from whoever looks at it: nothing on its own address, and by a share link what the link
//! leaves out.
//!
//! **Invariants:** what is hidden is taken out before a page, a file or a picture is made of the list, so that none
//! of them can forget to; a link that was revoked, has ended or never was is no link; one with a password opens
//! for members and for whoever gave it.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{NaiveDate, Utc};
use diesel::{pg::Pg, prelude::*, sql_types::BigInt};

use crate::{
    access::{Locator, Role},
    crypto,
    database::{
        pool::Conn,
        schema::{categories, shares},
    },
    error::{Error, Result},
};

/// What is left out of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Redaction {
    /// The number of the share link that somebody came by.
    pub by_link: Option<i64>,
    pub descriptions: bool,
    /// When things were added and changed.
    pub dates: bool,
    /// The numbers of attributes.
    pub attributes: Vec<i64>,
}

impl Redaction {
    /// Is anything left out?
    pub fn is_some(&self) -> bool {
        self.descriptions || self.dates || !self.attributes.is_empty()
    }

    /// Is that attribute left out?
    pub fn has(&self, attribute_id: &i64) -> bool {
        self.attributes.contains(attribute_id)
    }
}

/// A list's row hides nothing: what is hidden depends on how somebody came to it.
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

/// A link's row, as far as its door goes.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = shares)]
pub(super) struct LiveLink {
    id: i64,
    pub(super) category_id: i64,
    password_hash: Option<String>,
    hides_descriptions: bool,
    hides_dates: bool,
    hides_attributes: Vec<i64>,
}

impl LiveLink {
    /// The live link that an address names, if it names things so.
    pub(super) fn named(conn: &mut Conn, key: &Locator) -> Result<Option<LiveLink>> {
        let Locator::Secret { hash, .. } = key else { return Ok(None) };
        let live = shares::secret_hash.eq(hash).and(shares::revoked_at.is_null());
        let found = shares::table.filter(live).select((LiveLink::as_select(), shares::last_day));
        let found: Option<(LiveLink, Option<NaiveDate>)> = found.first(conn).optional()?;
        Ok(found
            .filter(|(_, last_day)| last_day.is_none_or(|day| day >= Utc::now().date_naive()))
            .map(|it| it.0))
    }

    /// What it leaves out, for whoever may come in by it.
    pub(super) fn hidden(self, role: Role, key: &Locator) -> Result<Redaction> {
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

/// What a browser holds once a link's password was given: whoever knows neither row nor password can't make it, and
/// it is worth nothing when either changes.
pub fn proof(secret_hash: &[u8], password_hash: &str) -> String {
    let mut both = URL_SAFE_NO_PAD.encode(secret_hash);
    both.push_str(password_hash);
    URL_SAFE_NO_PAD.encode(crypto::hash(&both))
}
