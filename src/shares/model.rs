//! Share links as rows.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::secrets::{self, Secrets};
use crate::{
    access::{Allowed, Guarded, Key, Manage, Permission, Role},
    audit,
    categories::{Category, Visibility, model::Step},
    db::Conn,
    error::{Error, Result},
    keys,
    schema::shares,
};

const STEP: Step = Step { size: 0, order: false };

/// A link that opens one list.
#[derive(Debug, Clone, Queryable, Selectable)]
pub struct Share {
    pub space_id: i64,
    pub id: i64,
    pub category_id: i64,
    nonce: Vec<u8>,
    secret_hash: Vec<u8>,
    pub created_at: DateTime<Utc>,
}

impl Share {
    /// The list's live link, if it has one.
    pub fn live(conn: &mut Conn, of: &Allowed<Category, Manage>) -> Result<Option<Share>> {
        let category = &of.what;
        let ours = shares::space_id.eq(category.space.id).and(shares::category_id.eq(category.id));
        let live = shares::table.filter(ours.and(shares::revoked_at.is_null()));
        Ok(live.select(Share::as_select()).first(conn).optional()?)
    }

    /// Decides who sees the list; for anyone with the link, makes a link when there is none. Returns the
    /// history's entry of the decision, if it changed anything.
    pub fn settle(
        conn: &mut Conn,
        on: &Allowed<Category, Manage>,
        secrets: &Secrets,
        visibility: Visibility,
    ) -> Result<Option<i64>> {
        let entry = Category::show_to(conn, on, visibility)?;
        // The lock comes before the question, so that two who ask at once make one link.
        on.what.step(conn, STEP)?;
        if visibility == Visibility::Link && Share::live(conn, on)?.is_none() {
            Share::add(conn, on, secrets)?;
        }
        Ok(entry)
    }

    fn add(conn: &mut Conn, to: &Allowed<Category, Manage>, secrets: &Secrets) -> Result<()> {
        let category = &to.what;
        let nonce = keys::random::<32>()?;
        let secret = secrets.of(category.id, &nonce)?;
        let id: i64 = diesel::insert_into(shares::table)
            .values((
                shares::space_id.eq(category.space.id),
                shares::category_id.eq(category.id),
                shares::nonce.eq(&nonce[..]),
                shares::secret_hash.eq(secrets::hash(&secret)),
            ))
            .returning(shares::id)
            .get_result(conn)?;
        audit::record(conn, &to.who, category.event(audit::Kind::ShareAdded, json!({"share": id})))?;
        Ok(())
    }

    /// Closes the link for everyone, at once.
    pub fn revoke(conn: &mut Conn, on: &Allowed<Share, Manage>) -> Result<Category> {
        let share = &on.what;
        let category = on.category(conn)?.what;
        category.step(conn, STEP)?;
        let live = shares::table.find((share.space_id, share.id)).filter(shares::revoked_at.is_null());
        if diesel::update(live).set(shares::revoked_at.eq(Utc::now())).execute(conn)? == 0 {
            return Err(Error::NotFound);
        }
        audit::record(conn, &on.who, category.event(audit::Kind::ShareRevoked, json!({"share": share.id})))?;
        Ok(category)
    }

    /// The secret in the link's address. None when none of the server's keys is the one it had when the link was made:
    /// it still opens the list, but can't be shown any more.
    pub fn secret(&self, secrets: &Secrets) -> Result<Option<String>> {
        secrets.again(self.category_id, &self.nonce, &self.secret_hash)
    }
}

impl<P: Permission> Allowed<Share, P> {
    /// The list it opens, with the same person's proof.
    pub fn category(&self, conn: &mut Conn) -> Result<Allowed<Category, P>> {
        Allowed::check(conn, self.user(), &Key::Id(self.what.category_id))
    }
}

impl Guarded for Share {
    const PATH: &'static str = "share_id";

    /// What somebody is to the list, they are to its link; a revoked link is nobody's any more.
    fn with_role(conn: &mut Conn, key: &Key, user_id: Option<i64>) -> Result<(Share, Role)> {
        let Key::Id(id) = key else { return Err(Error::NotFound) };
        let live = shares::table.filter(shares::id.eq(id).and(shares::revoked_at.is_null()));
        let share: Share = live.select(Share::as_select()).first(conn)?;
        let (_, role) = Category::with_role(conn, &Key::Id(share.category_id), user_id)?;
        if role == Role::Visitor { Err(Error::NotFound) } else { Ok((share, role)) }
    }
}
