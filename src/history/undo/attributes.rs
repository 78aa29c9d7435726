//! Undoing changes of attributes.

use serde_json::{Map, Value};

use super::{
    faults,
    fields::values_to_restore,
    forms::UndoForm,
    outcome::{ConflictChoice, UndoOutcome, changed_since},
    recorded::{proof, rank_at},
};
use crate::{
    access::{Allowed, Edit, Resource},
    audit::Entry,
    database::ids::AttributeId,
    database::pool::Conn,
    error::{Error, Result},
    lists::{
        attributes::{self, Attribute, RemovedAttribute},
        ordering::position::MoveTarget,
    },
};

fn of<R: Resource<Id = AttributeId>>(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<Allowed<R, Edit>> {
    proof(conn, on.actor(), on.item().changes["attribute"].as_i64().map(AttributeId))
}

/// Undoes adding or restoring an attribute.
pub(super) fn undo_add(conn: &mut Conn, on: &Allowed<Entry, Edit>) -> Result<UndoOutcome> {
    let attribute: Allowed<Attribute, Edit> = of(conn, on)?;
    Attribute::remove(conn, &attribute)?;
    let Attribute { name, category_id, .. } = attribute.item();
    UndoOutcome::new(
        format!("Removed attribute “{name}”. Its values are kept."),
        attributes::url::list(*category_id),
    )
}

/// Undoes removing an attribute.
pub(super) fn undo_remove(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let removed: Allowed<RemovedAttribute, Edit> = of(conn, on)?;
    let Attribute { name, category_id, .. } = &removed.item().0;
    let name = form.attribute_name(name)?;
    Attribute::restore_as(conn, &removed, &name)?;
    UndoOutcome::new(
        format!("Restored attribute “{name}” with its values."),
        attributes::url::list(*category_id),
    )
}

/// Undoes a move among the category's attributes.
pub(super) fn undo_move(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    instead: Option<ConflictChoice>,
) -> Result<UndoOutcome> {
    let attribute: Allowed<Attribute, Edit> = of(conn, on)?;
    let category = attribute.category(conn)?.into_item();
    category.lock(conn)?;
    let all = Attribute::unredacted(conn, &category)?;
    let now = attribute.item().rank_among(&all);
    if now.and_then(|now| i64::try_from(now).ok()) != rank_at(on.item(), "/rank/to").ok() && instead.is_none()
    {
        return Err(changed_since(&attribute.item().name, "moved"));
    }
    Attribute::move_to(conn, &attribute, MoveTarget::Rank(rank_at(on.item(), "/rank/from")?))?;
    UndoOutcome::new(format!("Moved “{}” back.", attribute.item().name), attributes::url::list(category.id))
}

/// Undoes a change of an attribute's settings, and the conversion of values that came with it.
pub(super) fn undo_change(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let attribute: Allowed<Attribute, Edit> = of(conn, on)?;
    attribute.category(conn)?.item().lock(conn)?;
    let attribute: Allowed<Attribute, Edit> = of(conn, on)?;
    let now = attribute.item().settings().to_json();
    let label = |field: &str| format!("the {field}");
    let mut wanted = values_to_restore(&fields(on.item()), &|field| now[field].clone(), form.choice, label)?;
    if form.name.is_some() {
        wanted.insert("name".into(), form.attribute_name("")?.into());
    }
    let new = attribute.item().settings().with(&wanted);
    let new = new.ok_or_else(|| Error::Conflict(faults::KIND_CHANGED))?;
    let rows = on.item().rows(conn)?;
    Attribute::change_and_restore_values(conn, &attribute, &new, &rows)?;
    let name = wanted.get("name").and_then(Value::as_str).unwrap_or(&attribute.item().name);
    let list = attributes::url::list(attribute.item().category_id);
    UndoOutcome::new(format!("Undid the change to “{name}”."), list)
}

/// The settings changed by the entry: `{"name": {"from": …, "to": …}}`.
fn fields(entry: &Entry) -> Map<String, Value> {
    let (from, to) = (&entry.changes["from"], &entry.changes["to"]);
    let settings = from.as_object().into_iter().flatten().filter(|(field, value)| &to[*field] != *value);
    settings
        .map(|(field, value)| (field.clone(), serde_json::json!({"from": value, "to": to[field]})))
        .collect()
}
