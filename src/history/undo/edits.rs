//! Undoing an edit of a favourite: restores the fields that have not been changed since.

use serde_json::{Map, Value, json};

use super::{faults, fields::values_to_restore, forms::UndoForm, outcome::UndoOutcome, recorded::proof};
use crate::{
    access::{Allowed, Edit},
    audit::Entry,
    database::ids::AttributeId,
    database::pool::Conn,
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{self, Favourite, forms::NewFavourite},
    },
};

/// Undoes an edit of a favourite.
pub(super) fn undo_change(
    conn: &mut Conn,
    on: &Allowed<Entry, Edit>,
    form: &UndoForm,
) -> Result<UndoOutcome> {
    let favourite: Allowed<Favourite, Edit> = proof(conn, on.actor(), on.item().favourite_id)?;
    let category = favourite.category(conn)?.item().lock(conn)?;
    let now = Favourite::find_on_list(conn, &category, favourite.item().id)?;
    let label = |field: &str| field_label(on.item(), field);
    let fields = changed_fields(on.item());
    let mut wanted = values_to_restore(&fields, &current_value_of(&now), form.choice, label)?;
    if form.name.is_some() {
        wanted.insert("title".into(), form.title("")?.into());
    }
    if let Some(address) = form.favourite_address()? {
        wanted.insert("address".into(), address.into());
    }
    check_still_accepted(conn, &category, &wanted)?;
    let title = Favourite::change(conn, &favourite, &NewFavourite::with_fields(&now, &wanted))?.value;
    let rank = now.rank(conn, &category)?;
    UndoOutcome::new(format!("Undid the change to “{title}”."), favourites::url::row(&category, now.id, rank))
}

/// The fields changed by the entry: `title`, `value 7`; each `{"from": …, "to": …}`.
pub(super) fn changed_fields(entry: &Entry) -> Map<String, Value> {
    let fields = entry.changes["fields"].as_object().cloned().unwrap_or_default();
    let mut all = Map::new();
    for (name, both) in fields {
        match (name.as_str(), both) {
            ("values", Value::Object(values)) => {
                all.extend(values.into_iter().map(|(id, both)| (format!("value {id}"), both)));
            }
            (_, both) => {
                all.insert(name, both);
            }
        }
    }
    all
}

/// A function that returns the current value of a field.
pub(super) fn current_value_of(favourite: &Favourite) -> impl Fn(&str) -> Value {
    let favourite = favourite.clone();
    move |field| match field {
        "title" => json!(favourite.title),
        "description" => json!(favourite.description),
        "link" => json!(favourite.link),
        "address" => json!(favourite.slug),
        value => json!(favourite.values.get(&value_id(value))),
    }
}

fn value_id(field: &str) -> AttributeId {
    field.strip_prefix("value ").and_then(|id| id.parse().ok()).unwrap_or_default()
}

/// The display name of a field.
pub(super) fn field_label(entry: &Entry, field: &str) -> String {
    let id = field.strip_prefix("value ");
    let named = id.and_then(|id| entry.changes["names"][id]["name"].as_str());
    named.map_or_else(|| format!("the {field}"), str::to_owned)
}

/// Checks that the attributes, which may have changed since, still accept those values.
fn check_still_accepted(conn: &mut Conn, category: &Category, wanted: &Map<String, Value>) -> Result<()> {
    for attribute in Attribute::unredacted(conn, category)? {
        let Some(value) = wanted.get(&format!("value {}", attribute.id)).and_then(Value::as_str) else {
            continue;
        };
        if attribute.kind().check(&attribute.options, value).as_deref() != Ok(value) {
            return Err(Error::Conflict(faults::value_refused(&attribute.name, value)));
        }
        if value.is_empty() && attribute.required {
            return Err(Error::Conflict(faults::now_required(&attribute.name)));
        }
    }
    Ok(())
}
