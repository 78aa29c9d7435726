//! Changed fields in words: "Year from 1994 to 1995".

use serde_json::Value;

use super::{change::FieldChange, sentence::Sentence};
use crate::lists::attributes::AttributeKind;

/// The changes of the named text fields: `{"title": {"from": …, "to": …}}`.
pub(super) fn texts(fields: &Value, names: &[&str]) -> Vec<FieldChange> {
    let each = |name: &&str| {
        let both = fields.get(*name)?;
        let [from, to] = ["from", "to"].map(|side| both[side].as_str().unwrap_or_default());
        Some(FieldChange::new(name, from, to, !["link", "address"].contains(name)))
    };
    names.iter().filter_map(each).filter(|it| it.from != it.to).collect()
}

/// The changed fields of a favourite. `changes` are those of an entry or a row, `names` those of the attributes.
pub(super) fn fields(changes: &Value, names: &Value) -> Vec<FieldChange> {
    let fields = &changes["fields"];
    let mut all = texts(fields, &["title", "link", "address"]);
    all.extend(values(&fields["values"], names));
    all.extend(texts(fields, &["description"]));
    all
}

/// The changed values, in the order in which the attributes were created.
pub(super) fn values(values: &Value, names: &Value) -> Vec<FieldChange> {
    let mut all: Vec<(i64, FieldChange)> = Vec::new();
    for (id, both) in values.as_object().into_iter().flatten() {
        let attribute = &names[id];
        let kind = attribute["kind"].as_str().and_then(AttributeKind::parse).unwrap_or(AttributeKind::Text);
        let unit = attribute["unit"].as_str().unwrap_or_default();
        let [from, to] =
            ["from", "to"].map(|side| kind.display(both[side].as_str().unwrap_or_default(), unit));
        let name = attribute["name"].as_str().unwrap_or("an attribute");
        all.push((id.parse().unwrap_or(0), FieldChange::new(name, &from, &to, kind == AttributeKind::Text)));
    }
    all.sort_by_key(|(id, _)| *id);
    all.into_iter().map(|(_, change)| change).collect()
}

/// The settings of a new attribute besides its name and kind.
pub(super) fn new_attribute(of: &Value) -> Vec<Sentence> {
    let mut all = attribute(&Value::Null, of);
    all.retain(|it| ["unit", "options"].contains(&it.name.as_str()));
    let mut all: Vec<Sentence> = all.into_iter().map(FieldChange::sentence_for_new).collect();
    let flags = [("required", true, "required"), ("shown", false, "not shown as a column")];
    let unusual = flags.iter().filter(|(field, value, _)| of[*field] == *value);
    all.extend(unusual.map(|(.., words)| Sentence::default().words(*words)));
    all
}

/// The changed settings of an attribute.
pub(super) fn attribute(from: &Value, to: &Value) -> Vec<FieldChange> {
    let is_change = from.is_object() && to.is_object();
    let words = |of: &Value, field: &str| match (field, &of[field]) {
        ("kind", Value::String(kind)) => {
            AttributeKind::parse(kind).map_or("", AttributeKind::label).to_lowercase()
        }
        (_, Value::String(text)) => text.clone(),
        (_, Value::Bool(true)) => "yes".into(),
        (_, Value::Bool(false)) if is_change => "no".into(),
        (_, Value::Array(options)) => options.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        _ => String::new(),
    };
    let labels = [
        ("name", "name", true),
        ("kind", "kind", false),
        ("unit", "unit", true),
        ("options", "options", true),
        ("required", "required", false),
        ("shown", "shown as a column", false),
    ];
    let each = labels.into_iter().map(|(field, label, is_text)| {
        FieldChange::new(label, &words(from, field), &words(to, field), is_text)
    });
    each.filter(|it| it.from != it.to).collect()
}

/// The values that a favourite lost when it moved to another list: those without an equal value there.
pub(super) fn lost_values(all: Vec<FieldChange>) -> Vec<FieldChange> {
    let (gone, came): (Vec<FieldChange>, Vec<FieldChange>) = all.into_iter().partition(|it| it.to.is_empty());
    let carried = |it: &FieldChange| came.iter().any(|new| new.name == it.name && new.to == it.from);
    let turned = |it: FieldChange| FieldChange { to: it.from, from: String::new(), ..it };
    gone.into_iter().filter(|it| !it.from.is_empty() && !carried(it)).map(turned).collect()
}
