//! Share links in the database.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::{faults, former_keys::LinkKeys, forms::LinkSettings};
use crate::{
    access::{Allowed, Manage, Redaction},
    audit::{self, ChangeKind, Changed, EntryGroup},
    crypto,
    database::ids::{AttributeId, CategoryId, EntryId, ShareId, SpaceId},
    database::{pool::Conn, schema::shares},
    error::{Error, Result},
    lists::categories::{Category, Visibility, model::ListChange},
    preferences, text,
};

pub(super) const CONTENT_CHANGE: ListChange = ListChange { size: 0, order: false };

/// The most links of a list.
pub const MAX_LINKS: usize = 50;

/// A share link.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = shares)]
pub struct ShareLink {
    pub(crate) space_id: SpaceId,
    /// The id. Ids are never reused.
    pub id: ShareId,
    pub(crate) category_id: CategoryId,
    pub(super) secret_hash: Vec<u8>,
    pub(crate) label: String,
    /// The last four characters of its secret; empty for old links.
    pub ending: String,
    pub(super) password_hash: Option<String>,
    /// The last day on which it works, in UTC.
    pub last_day: Option<NaiveDate>,
    pub(super) hides_descriptions: bool,
    pub(super) hides_dates: bool,
    pub(super) hides_attributes: Vec<AttributeId>,
    pub(super) hides_comments: bool,
    pub(super) hides_tiers: bool,
    pub(super) hides_editions: bool,
    /// `true` if people with an account may comment through it.
    pub(super) takes_comments: bool,
    pub(crate) openings: i64,
    pub(crate) created_at: DateTime<Utc>,
}

/// A link that was just created.
#[derive(Debug, Clone)]
pub struct AddedLink {
    /// The link.
    pub share: ShareLink,
    /// Its secret, which can't be recovered later.
    pub secret: String,
    /// The entries to undo it by.
    pub entries: EntryGroup,
}

impl ShareLink {
    /// The list's links that have not been revoked, newest first.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Category, Manage>) -> Result<Vec<ShareLink>> {
        let of_list = shares::space_id.eq(of.item().space.id).and(shares::category_id.eq(of.item().id));
        let live = shares::table.filter(of_list.and(shares::revoked_at.is_null()));
        Ok(live.order(shares::id.desc()).select(ShareLink::as_select()).load(conn)?)
    }

    /// Creates a link. A private list becomes visible through links. Fault `email_unconfirmed`; `Conflict` with `too_many_links`.
    pub fn add(
        conn: &mut Conn,
        to: &Allowed<Category, Manage>,
        settings: &LinkSettings,
    ) -> Result<AddedLink> {
        let category = to.item().lock_for_change(conn, CONTENT_CHANGE)?;
        if ShareLink::listed(conn, to)?.len() >= MAX_LINKS {
            return Err(Error::Conflict(faults::too_many_links(MAX_LINKS)));
        }
        to.person().require_confirmed_email()?;
        let mut entries = EntryGroup::default();
        if category.visibility() == Visibility::Private {
            entries.extend(Category::set_visibility(conn, to, Visibility::Link)?.entry);
        }
        let secret = crypto::random_caseless_secret()?;
        let share: ShareLink = diesel::insert_into(shares::table)
            .values((
                shares::space_id.eq(category.space.id),
                shares::category_id.eq(category.id),
                shares::secret_hash.eq(crypto::hash(&secret)),
                shares::ending.eq(ending(&secret)),
                shares::password_hash.eq(settings.password_hash.clone().flatten()),
                columns(settings),
            ))
            .returning(ShareLink::as_returning())
            .get_result(conn)?;
        let changes = audit::differences(share.history_fields(None));
        entries.extend([share.record(conn, to, ChangeKind::ShareAdded, changes)?]);
        Ok(AddedLink { share, secret, entries })
    }

    /// Stores the settings and records the change. The caller holds the list's lock; `self` is the current row.
    pub(super) fn store(
        &self,
        conn: &mut Conn,
        category: Allowed<Category, Manage>,
        settings: &LinkSettings,
    ) -> Result<Changed<Category>> {
        let password_hash = settings.password_hash.clone().unwrap_or_else(|| self.password_hash.clone());
        let after: ShareLink = diesel::update(shares::table.find((self.space_id, self.id)))
            .set((columns(settings), shares::password_hash.eq(password_hash)))
            .returning(ShareLink::as_returning())
            .get_result(conn)?;
        let mut changes = audit::differences(after.history_fields(Some(self)));
        let is_other_password = self.password_hash != after.password_hash;
        if is_other_password && self.has_password() && after.has_password() {
            changes["password"] = json!({"from": "one", "to": "another"});
        }
        if changes == json!({}) {
            return Ok(Changed::unchanged(category.into_item()));
        }
        let entry = after.record(conn, &category, ChangeKind::ShareChanged, changes)?;
        if is_other_password {
            self.keys().keep(conn, (self.space_id, self.id), entry)?;
        }
        Ok(Changed::recorded(entry, category.into_item()))
    }

    /// Replaces the link's secret; the old one stops working. The settings stay.
    pub(crate) fn renew(conn: &mut Conn, on: &Allowed<ShareLink, Manage>) -> Result<Changed<String>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let share = on.item().current(conn)?;
        let secret = crypto::random_caseless_secret()?;
        let entry = share.replace_secret(conn, &category, &crypto::hash(&secret), ending(&secret))?;
        Ok(Changed::recorded(entry, secret))
    }

    /// Stores another secret and keeps the old one for Undo. The caller holds the list's lock; `self` is the current row.
    pub(super) fn replace_secret(
        &self,
        conn: &mut Conn,
        category: &Allowed<Category, Manage>,
        secret_hash: &[u8],
        ending: &str,
    ) -> Result<EntryId> {
        diesel::update(shares::table.find((self.space_id, self.id)))
            .set((shares::secret_hash.eq(secret_hash), shares::ending.eq(ending)))
            .execute(conn)?;
        let entry = self.record(conn, category, ChangeKind::ShareRenewed, json!({}))?;
        self.keys().keep(conn, (self.space_id, self.id), entry)?;
        Ok(entry)
    }

    /// Revokes the link immediately.
    pub(crate) fn revoke(conn: &mut Conn, on: &Allowed<ShareLink, Manage>) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let share = on.item().current(conn)?;
        diesel::update(shares::table.find((share.space_id, share.id)))
            .set(shares::revoked_at.eq(Utc::now()))
            .execute(conn)?;
        let entry = share.record(conn, &category, ChangeKind::ShareRevoked, json!({}))?;
        Ok(Changed::recorded(entry, category.into_item()))
    }

    /// Its current row. The caller holds the list's lock; it may have been revoked in the meantime.
    pub(super) fn current(&self, conn: &mut Conn) -> Result<ShareLink> {
        let live = shares::table.find((self.space_id, self.id)).filter(shares::revoked_at.is_null());
        Ok(live.select(ShareLink::as_select()).first(conn)?)
    }

    /// What opens it.
    pub(super) fn keys(&self) -> LinkKeys {
        LinkKeys {
            secret_hash: self.secret_hash.clone(),
            ending: self.ending.clone(),
            password_hash: self.password_hash.clone(),
        }
    }

    /// What opened it right after the entry.
    pub(super) fn keys_after(&self, conn: &mut Conn, entry: EntryId) -> Result<LinkKeys> {
        let replaced = LinkKeys::after(conn, (self.space_id, self.id), entry)?;
        Ok(replaced.unwrap_or_else(|| self.keys()))
    }

    /// Its settings, which keep its password.
    pub(super) fn settings(&self) -> LinkSettings {
        let (label, last_day, hidden) = (self.label.clone(), self.last_day, self.redaction());
        LinkSettings { label, password_hash: None, last_day, hidden }
    }

    /// Its label, or a default one.
    pub(crate) fn name(&self) -> &str {
        if self.label.is_empty() { "Unnamed link" } else { &self.label }
    }

    /// How often it was opened: "opened once", "opened 3,177 times".
    pub(crate) fn openings_text(&self) -> String {
        match self.openings {
            0 => "never opened".into(),
            1 => "opened once".into(),
            more => format!("opened {} times", text::thousands(more)),
        }
    }

    /// Its last day, formatted.
    pub(crate) fn shown_last_day(&self) -> Option<String> {
        self.last_day.and_then(|day| preferences::date(&day.to_string()))
    }

    /// Returns `true` if it has a password.
    pub(crate) fn has_password(&self) -> bool {
        self.password_hash.is_some()
    }

    /// Returns `true` if it has expired.
    pub(crate) fn is_expired(&self) -> bool {
        self.last_day.is_some_and(|day| day < Utc::now().date_naive())
    }

    /// The parts it hides.
    pub(crate) fn redaction(&self) -> Redaction {
        Redaction {
            by_link: Some(self.id),
            descriptions: self.hides_descriptions,
            dates: self.hides_dates,
            attributes: self.hides_attributes.clone(),
            comments: self.hides_comments,
            tiers: self.hides_tiers,
            editions: self.hides_editions,
            takes_comments: self.takes_comments,
        }
    }

    /// The hash of its password.
    pub(crate) fn password_hash(&self) -> Option<String> {
        self.password_hash.clone()
    }
}

/// The settings in the database.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = shares, treat_none_as_null = true)]
struct LinkColumns<'a> {
    label: &'a str,
    last_day: Option<NaiveDate>,
    hides_descriptions: bool,
    hides_dates: bool,
    hides_attributes: &'a [AttributeId],
    hides_comments: bool,
    hides_tiers: bool,
    hides_editions: bool,
    takes_comments: bool,
}

fn columns(settings: &LinkSettings) -> LinkColumns<'_> {
    let hidden = &settings.hidden;
    let Redaction { descriptions, dates, attributes, comments, tiers, editions, takes_comments, .. } = hidden;
    LinkColumns {
        label: &settings.label,
        last_day: settings.last_day,
        hides_descriptions: *descriptions,
        hides_dates: *dates,
        hides_attributes: attributes,
        hides_comments: *comments,
        hides_tiers: *tiers,
        hides_editions: *editions,
        takes_comments: *takes_comments,
    }
}

/// The end of a secret, by which its owner can tell links apart.
fn ending(secret: &str) -> &str {
    secret.get(secret.len().saturating_sub(4)..).unwrap_or_default()
}
