//! Share links in the database.

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::HEXLOWER;
use diesel::prelude::*;
use serde_json::{Value, json};

use super::{
    faults,
    forms::{LinkForm, LinkSettings},
};
use crate::{
    access::{Allowed, Manage, Redaction},
    audit::{self, ChangeKind, Changed},
    crypto,
    database::ids::{AttributeId, CategoryId, EntryId, ShareId, SpaceId},
    database::{pool::Conn, schema::shares},
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::{Category, Visibility, model::ListChange},
    },
    preferences, text,
};

const CONTENT_CHANGE: ListChange = ListChange { size: 0, order: false };

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
    hides_descriptions: bool,
    hides_dates: bool,
    hides_attributes: Vec<AttributeId>,
    pub(crate) openings: i64,
    pub(crate) created_at: DateTime<Utc>,
}

impl ShareLink {
    /// The form that edits it, filled in.
    pub(crate) fn form(&self, attributes: &[Attribute]) -> LinkForm {
        let hidden = self.redaction();
        let mut parts =
            vec![("descriptions".to_owned(), hidden.descriptions), ("dates".to_owned(), hidden.dates)];
        parts.extend(attributes.iter().map(|it| (it.id.to_string(), hidden.hides(&it.id))));
        let password = HEXLOWER.encode(&crypto::hash(self.password_hash.as_deref().unwrap_or_default()));
        LinkForm::stored(&self.label, self.last_day, parts, password)
    }

    /// The list's links that have not been revoked, newest first.
    pub(crate) fn listed(conn: &mut Conn, of: &Allowed<Category, Manage>) -> Result<Vec<ShareLink>> {
        let of_list = shares::space_id.eq(of.item().space.id).and(shares::category_id.eq(of.item().id));
        let live = shares::table.filter(of_list.and(shares::revoked_at.is_null()));
        Ok(live.order(shares::id.desc()).select(ShareLink::as_select()).load(conn)?)
    }

    /// Creates a link. A private list becomes visible through links. Returns the link and its secret, which can't
    /// be recovered later. Fault `email_unconfirmed`; `Conflict` with `too_many_links`.
    pub fn add(
        conn: &mut Conn,
        to: &Allowed<Category, Manage>,
        settings: &LinkSettings,
    ) -> Result<Changed<(ShareLink, String)>> {
        let category = to.item().lock_for_change(conn, CONTENT_CHANGE)?;
        if ShareLink::listed(conn, to)?.len() >= MAX_LINKS {
            return Err(Error::Conflict(faults::too_many_links(MAX_LINKS)));
        }
        to.person().require_confirmed_email()?;
        if category.visibility() == Visibility::Private {
            Category::set_visibility(conn, to, Visibility::Link)?;
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
        let entry = share.record(conn, to, ChangeKind::ShareAdded, changes)?;
        Ok(Changed::recorded(entry, (share, secret)))
    }

    /// Changes a link's settings. Returns the category.
    pub(crate) fn change(
        conn: &mut Conn,
        on: &Allowed<ShareLink, Manage>,
        form: &LinkForm,
        settings: &LinkSettings,
    ) -> Result<Changed<Category>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let before = on.item().current(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        on.actor().must_follow(form, &before.form(&attributes))?;
        let password_hash = settings.password_hash.clone().unwrap_or_else(|| before.password_hash.clone());
        let after: ShareLink = diesel::update(shares::table.find((before.space_id, before.id)))
            .set((columns(settings), shares::password_hash.eq(password_hash)))
            .returning(ShareLink::as_returning())
            .get_result(conn)?;
        let mut changes = audit::differences(after.history_fields(Some(&before)));
        if before.password_hash != after.password_hash && before.has_password() && after.has_password() {
            changes["password"] = json!({"from": "one", "to": "another"});
        }
        if changes == json!({}) {
            return Ok(Changed::unchanged(category.into_item()));
        }
        let entry = after.record(conn, &category, ChangeKind::ShareChanged, changes)?;
        Ok(Changed::recorded(entry, category.into_item()))
    }

    /// Replaces the link's secret; the old one stops working. The settings stay.
    pub(crate) fn renew(conn: &mut Conn, on: &Allowed<ShareLink, Manage>) -> Result<Changed<String>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let share = on.item().current(conn)?;
        let secret = crypto::random_caseless_secret()?;
        diesel::update(shares::table.find((share.space_id, share.id)))
            .set((shares::secret_hash.eq(crypto::hash(&secret)), shares::ending.eq(ending(&secret))))
            .execute(conn)?;
        let entry = share.record(conn, &category, ChangeKind::ShareRenewed, json!({}))?;
        Ok(Changed::recorded(entry, secret))
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
    fn current(&self, conn: &mut Conn) -> Result<ShareLink> {
        let live = shares::table.find((self.space_id, self.id)).filter(shares::revoked_at.is_null());
        Ok(live.select(ShareLink::as_select()).first(conn)?)
    }

    fn record(
        &self,
        conn: &mut Conn,
        on: &Allowed<Category, Manage>,
        kind: ChangeKind,
        changes: Value,
    ) -> Result<EntryId> {
        let hidden = ["from", "to"].map(|side| changes["hides_attributes"][side].as_array().cloned());
        let hidden = hidden.into_iter().flatten().flatten().map(|id| (id.to_string(), Value::Null)).collect();
        let names = Attribute::metadata(conn, self.space_id, &Value::Object(hidden))?;
        let changes = json!({"share": self.id, "label": self.label, "fields": changes, "names": names});
        audit::record(conn, on.actor(), on.item().event(kind, changes))
    }

    /// The settings for the history, with old values from `before`.
    fn history_fields(&self, before: Option<&ShareLink>) -> [(String, Value, Value); 6] {
        let texts = |it: &ShareLink| {
            let password = if it.has_password() { "one" } else { "" };
            let last_day = it.last_day.map(|day| day.to_string()).unwrap_or_default();
            let hides = [it.hides_descriptions, it.hides_dates].map(|it| json!(it));
            let [descriptions, dates] = hides;
            let attributes = json!(it.hides_attributes);
            [json!(it.label), json!(password), json!(last_day), descriptions, dates, attributes]
        };
        let nothing = [json!(""), json!(""), json!(""), json!(false), json!(false), json!([])];
        let mut pairs = before.map_or(nothing, texts).into_iter().zip(texts(self));
        ["label", "password", "last_day", "hides_descriptions", "hides_dates", "hides_attributes"].map(
            |name| {
                let (from, to) = pairs.next().unwrap_or_default();
                (name.to_owned(), from, to)
            },
        )
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
}

fn columns(settings: &LinkSettings) -> LinkColumns<'_> {
    let Redaction { descriptions, dates, attributes, .. } = &settings.hidden;
    LinkColumns {
        label: &settings.label,
        last_day: settings.last_day,
        hides_descriptions: *descriptions,
        hides_dates: *dates,
        hides_attributes: attributes,
    }
}

/// The end of a secret, by which its owner can tell links apart.
fn ending(secret: &str) -> &str {
    secret.get(secret.len().saturating_sub(4)..).unwrap_or_default()
}
