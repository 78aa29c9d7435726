//! What a share link opens, and what it hides.
//!
//! **Invariants:** a link that was revoked, has expired or never existed opens nothing, nor does one of a private list;
//! a link with a password opens for members and for visitors who gave the password.

use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;

use super::{ShareLink, secrets};
use crate::{
    access::{Actor, Allowed, FoundWithSession, Locator, Manage, Redaction, Resource, Role, View},
    auth::sessions::{self, SessionKey},
    crypto,
    database::{
        ids::{CategoryId, SpaceId, UserId},
        pool::Conn,
        schema::shares,
    },
    error::{Error, Result},
    lists::categories::Category,
};

/// A category is found at its own address, or through a share link.
impl Resource for Category {
    type Id = CategoryId;
    const ID_PARAMETER: &'static str = "category_id";
    const SLUG_PARAMETERS: &'static [&'static str] = &["space", "category"];

    fn with_role(
        conn: &mut Conn,
        key: &Locator<CategoryId>,
        user_id: Option<UserId>,
    ) -> Result<(Category, Role)> {
        let (category, role, _) = Category::redacted(conn, key, user_id)?;
        Ok((category, role))
    }

    fn redacted(
        conn: &mut Conn,
        key: &Locator<CategoryId>,
        user_id: Option<UserId>,
    ) -> Result<(Category, Role, Redaction)> {
        let Locator::Secret { hash, proof } = key else {
            let (category, role) = Category::at_its_address(conn, key, user_id)?;
            return Ok((category, role, Redaction::default()));
        };
        let share = ShareLink::working(conn, hash)?;
        let (category, role) = Category::behind_link(conn, (share.space_id, share.category_id), user_id)?;
        if role == Role::Visitor && !share.is_unlocked_by(proof.as_deref()) {
            return Err(Error::LinkPasswordRequired);
        }
        Ok((category, role, share.redaction()))
    }

    #[expect(private_interfaces, reason = "nothing outside asks with a session")]
    fn with_session(
        conn: &mut Conn,
        session: &SessionKey,
        key: Option<&Locator<CategoryId>>,
    ) -> Result<FoundWithSession<Category>> {
        match key {
            Some(Locator::Slugs(names)) => Category::at_its_address_with_session(conn, session, names),
            _ => Ok((sessions::current(conn, session)?, None)),
        }
    }

    fn space_id(&self) -> SpaceId {
        self.space.id
    }
}

impl ShareLink {
    /// The link with that secret, if it was not revoked and has not expired.
    fn working(conn: &mut Conn, secret_hash: &[u8]) -> Result<ShareLink> {
        let this_one =
            shares::table.find(secrets::find(conn, secret_hash)?).filter(shares::secret_hash.eq(secret_hash));
        let live = this_one.filter(shares::revoked_at.is_null());
        let share: ShareLink = live.select(ShareLink::as_select()).first(conn)?;
        if share.is_expired() { Err(Error::NotFound) } else { Ok(share) }
    }

    /// Returns `true` if a link with that secret works, with or without a password.
    pub(crate) fn exists(conn: &mut Conn, secret: &str) -> Result<bool> {
        match ShareLink::working(conn, &crypto::hash(secret)) {
            Ok(_) => Ok(true),
            Err(Error::NotFound) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Returns `true` if it has no password, or `given` is the token of a browser that gave it.
    fn is_unlocked_by(&self, given: Option<&str>) -> bool {
        self.password_token().is_none_or(|proof| given.map(crypto::hash) == Some(crypto::hash(&proof)))
    }

    /// The link of a locator whose password is still required; [`Error::Forbidden`] if the visitor may open it
    /// already.
    pub(crate) fn find_locked(conn: &mut Conn, key: &Locator<CategoryId>) -> Result<ShareLink> {
        let Locator::Secret { hash, .. } = key else { return Err(Error::NotFound) };
        match Allowed::<Category, View>::check(conn, &Actor::Visitor, key) {
            Err(Error::LinkPasswordRequired) => ShareLink::working(conn, hash),
            Ok(_) => Err(Error::Forbidden),
            Err(other) => Err(other),
        }
    }

    /// The token for a browser that gave the password; `None` without a password. It can't be made without the row, and
    /// becomes invalid when the secret or the password changes.
    pub(crate) fn password_token(&self) -> Option<String> {
        self.password_hash.as_ref().map(|password_hash| {
            let both = BASE64URL_NOPAD.encode(&self.secret_hash) + password_hash;
            BASE64URL_NOPAD.encode(&crypto::hash(&both))
        })
    }
}

impl Allowed<ShareLink, Manage> {
    /// The list as visitors of the link see it.
    pub(crate) fn as_visitor(&self, conn: &mut Conn) -> Result<Allowed<Category, View>> {
        let key =
            Locator::Secret { hash: self.item().secret_hash.clone(), proof: self.item().password_token() };
        Allowed::check(conn, &Actor::Visitor, &key)
    }
}
