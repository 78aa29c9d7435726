//! Attributes as rows.

use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use serde_json::{Value, json};

use super::{
    AttributeKind, Values, faults,
    forms::{AttributeForm, NewAttribute},
};
use crate::{
    access::{Allowed, Edit, Locator, Permission},
    audit::{self, Changed, EntryRow},
    database::ids::{AttributeId, CategoryId, SpaceId},
    database::{pool::Conn, schema::attributes},
    error::{FormVersion, OnConstraint, Result},
    lists::categories::{Category, model::ListChange},
    text,
};

/// The most attributes of a category.
pub(crate) const MAX_ATTRIBUTES: usize = 30;
pub(super) const CONTENT_CHANGE: ListChange = ListChange { size: 0, order: false };

/// A typed field of a category.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
pub struct Attribute {
    pub(crate) space_id: SpaceId,
    /// The id. Ids are never reused.
    pub id: AttributeId,
    pub(crate) category_id: CategoryId,
    /// The name, unique in its category.
    pub name: String,
    kind: String,
    pub(crate) options: Vec<String>,
    pub(crate) unit: String,
    pub(crate) required: bool,
    /// `true` if the list shows it as a column.
    pub shown: bool,
    pub(crate) removed_at: Option<DateTime<Utc>>,
}

impl Attribute {
    /// The form that edits it, filled in.
    pub(crate) fn form(&self) -> AttributeForm {
        AttributeForm {
            name: self.name.clone(),
            kind: self.kind().as_str().into(),
            options: self.options.join("\n"),
            unit: self.unit.clone(),
            required: self.required,
            shown: self.shown,
            version: FormVersion::default(),
        }
    }

    /// The kind of its values.
    pub fn kind(&self) -> AttributeKind {
        AttributeKind::parse(&self.kind).unwrap_or(AttributeKind::Text)
    }

    /// Its value formatted for display: "3 Sep 1994", "170 min"; empty if there is none.
    pub(crate) fn display(&self, values: &Values) -> String {
        self.kind().display(values.get(&self.id), &self.unit)
    }

    /// The category's attributes in order, without those hidden from the actor.
    pub fn listed(conn: &mut Conn, of: &Allowed<Category, impl Permission>) -> Result<Vec<Attribute>> {
        let mut all = Attribute::unredacted(conn, of.item())?;
        all.retain(|it| !of.redaction().hides(&it.id));
        Ok(all)
    }

    /// All of the category's attributes in order, for changes and jobs.
    pub fn unredacted(conn: &mut Conn, of: &Category) -> Result<Vec<Attribute>> {
        let of_list = attributes::space_id.eq(of.space.id).and(attributes::category_id.eq(of.id));
        let live = attributes::table.filter(of_list.and(attributes::removed_at.is_null()));
        let listed = live.order((attributes::place, attributes::id)).select(Attribute::as_select());
        Ok(listed.load(conn)?)
    }

    /// Adds an attribute after the others. Faults: `too_many`, `name_taken`.
    pub fn add(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        new: &NewAttribute,
    ) -> Result<Changed<Attribute>> {
        let category = to.item();
        category.lock_for_change(conn, CONTENT_CHANGE)?;
        if Attribute::unredacted(conn, category)?.len() >= MAX_ATTRIBUTES {
            return Err(faults::too_many(MAX_ATTRIBUTES).into());
        }
        let of_list = attributes::space_id.eq(category.space.id).and(attributes::category_id.eq(category.id));
        let last: Option<i32> =
            attributes::table.filter(of_list).select(max(attributes::place)).first(conn)?;
        let added = Attribute::insert(conn, category, new, last.unwrap_or(0) + 1)?;
        let rank = Attribute::unredacted(conn, category)?.len();
        let changes = json!({"attribute": added.id, "to": new.to_json(), "rank": {"from": null, "to": rank}});
        let entry =
            audit::record(conn, to.actor(), category.event(audit::ChangeKind::AttributeAdded, changes))?;
        Ok(Changed::recorded(entry, added))
    }

    /// Inserts an attribute at that place. The caller holds the list's lock and writes the history.
    pub(crate) fn insert(
        conn: &mut Conn,
        of: &Category,
        new: &NewAttribute,
        place: i32,
    ) -> Result<Attribute> {
        let (space_id, category_id) =
            (attributes::space_id.eq(of.space.id), attributes::category_id.eq(of.id));
        diesel::insert_into(attributes::table)
            .values((space_id, category_id, new.columns(), attributes::place.eq(place)))
            .returning(Attribute::as_returning())
            .get_result(conn)
            .on_constraint("attributes_name_once", faults::NAME_TAKEN)
    }

    /// Changes an attribute as the form says, unless someone else changed it since the form was filled.
    pub(crate) fn change_from_form(
        conn: &mut Conn,
        on: &Allowed<Attribute, Edit>,
        form: &AttributeForm,
    ) -> Result<Changed<()>> {
        Attribute::change_by(conn, on, |_| form.clone())
    }

    /// The same, by a form that is made from what is stored.
    pub(crate) fn change_by(
        conn: &mut Conn,
        on: &Allowed<Attribute, Edit>,
        make: impl FnOnce(AttributeForm) -> AttributeForm,
    ) -> Result<Changed<()>> {
        on.category(conn)?.item().lock(conn)?;
        let stored = on.item().current(conn)?.form();
        let form = make(stored.clone());
        on.actor().must_follow(&form, &stored)?;
        Attribute::change(conn, on, &form.check()?)
    }

    /// Changes an attribute. If a value would no longer fit, nothing is changed and the error names the values.
    pub fn change(conn: &mut Conn, on: &Allowed<Attribute, Edit>, new: &NewAttribute) -> Result<Changed<()>> {
        Attribute::change_and_restore_values(conn, on, new, &[])
    }

    /// Like [`Attribute::change`], but values that `respelt`, the rows of an earlier change, had converted get
    /// their old spelling back.
    pub(crate) fn change_and_restore_values(
        conn: &mut Conn,
        on: &Allowed<Attribute, Edit>,
        new: &NewAttribute,
        respelt: &[EntryRow],
    ) -> Result<Changed<()>> {
        let category = on.category(conn)?;
        category.item().lock(conn)?;
        let before = on.item().current(conn)?;
        if before.settings() == *new {
            return Ok(Changed::unchanged(()));
        }
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let refitted = before.convert_values(conn, new, respelt)?;
        diesel::update(attributes::table.find((before.space_id, before.id)))
            .set(new.columns())
            .execute(conn)
            .on_constraint("attributes_name_once", faults::NAME_TAKEN)?;
        let changes =
            json!({"attribute": before.id, "from": before.settings().to_json(), "to": new.to_json()});
        let event = category.item().event(audit::ChangeKind::AttributeChanged, changes).with_rows(refitted);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }

    /// Removes the attribute. The favourites keep their values, and so does the history. `NotFound` if it was
    /// removed.
    pub fn remove(conn: &mut Conn, on: &Allowed<Attribute, Edit>) -> Result<Changed<()>> {
        let category = on.category(conn)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let attribute = on.item().current(conn)?;
        let all = Attribute::listed(conn, &category)?;
        let rank = attribute.rank_among(&all);
        diesel::update(attributes::table.find((attribute.space_id, attribute.id)))
            .set(attributes::removed_at.eq(Utc::now()))
            .execute(conn)?;
        let valued = attribute.values(conn)?.into_iter();
        let values: serde_json::Map<String, serde_json::Value> =
            valued.map(|(id, _, value)| (id.to_string(), value.into())).collect();
        let changes = json!({
            "attribute": attribute.id, "from": attribute.settings().to_json(), "values": values,
            "rank": {"from": rank, "to": null},
        });
        let event = category.item().event(audit::ChangeKind::AttributeRemoved, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }

    /// Restores a removed attribute with its values, under a validated name, which may be another one. Refused if
    /// another attribute has it.
    pub fn restore_as(
        conn: &mut Conn,
        on: &Allowed<RemovedAttribute, Edit>,
        name: &str,
    ) -> Result<Changed<()>> {
        let key = Locator::Id(on.item().0.category_id);
        let category: Allowed<Category, Edit> = on.check_other(conn, &key)?;
        category.item().lock_for_change(conn, CONTENT_CHANGE)?;
        let removed = attributes::table.find((on.item().0.space_id, on.item().0.id));
        let back: Attribute = diesel::update(removed.filter(attributes::removed_at.is_not_null()))
            .set((
                attributes::removed_at.eq(None::<DateTime<Utc>>),
                attributes::name.eq(name),
                attributes::name_key.eq(text::comparison_key(name)),
            ))
            .returning(Attribute::as_returning())
            .get_result(conn)
            .on_constraint("attributes_name_once", faults::NAME_TAKEN)?;
        let all = Attribute::listed(conn, &category)?;
        let rank = back.rank_among(&all);
        let mut changes = json!({"attribute": back.id, "to": back.settings().to_json(), "rank": {"from": null, "to": rank}});
        if back.name != on.item().0.name {
            changes["name"] = json!({"from": on.item().0.name, "to": back.name});
        }
        let event = category.item().event(audit::ChangeKind::AttributeRestored, changes);
        Ok(Changed::recorded(audit::record(conn, on.actor(), event)?, ()))
    }

    /// Its rank among the attributes of its category; `None` if it is none of them any more.
    pub(crate) fn rank_among(&self, all: &[Attribute]) -> Option<usize> {
        all.iter().position(|it| it.id == self.id).map(|index| index + 1)
    }

    /// Its current row. The caller holds the list's lock; it may have been changed or removed in the meantime.
    fn current(&self, conn: &mut Conn) -> Result<Attribute> {
        let live = attributes::table.find((self.space_id, self.id)).filter(attributes::removed_at.is_null());
        Ok(live.select(Attribute::as_select()).first(conn)?)
    }

    /// The attribute as the history stores it (see [`NewAttribute::to_json`]). Missing settings are empty.
    pub(crate) fn from_history(
        space_id: SpaceId,
        (category_id, id): (CategoryId, AttributeId),
        words: &Value,
    ) -> Attribute {
        let text = |name: &str| words[name].as_str().unwrap_or_default().to_owned();
        let options = words["options"].as_array().into_iter().flatten();
        Attribute {
            space_id,
            id,
            category_id,
            name: text("name"),
            kind: text("kind"),
            options: options.filter_map(|it| it.as_str().map(str::to_owned)).collect(),
            unit: text("unit"),
            required: words["required"] == true,
            shown: words["shown"] == true,
            removed_at: None,
        }
    }

    /// Its settings.
    pub(crate) fn settings(&self) -> NewAttribute {
        let Attribute { name, options, unit, required, shown, .. } = self.clone();
        NewAttribute { name, kind: self.kind(), options, unit, required, shown }
    }
}

/// An attribute that was removed.
#[derive(Debug, Clone)]
pub struct RemovedAttribute(pub Attribute);
