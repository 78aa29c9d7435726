//! The names of what the fields of forms are about: an attribute for `attribute-7`, a favourite for `number-12`, both for
//! `value-12-7`.
//!
//! **Invariants:** names are given to members of the space only.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use super::{favourites::forms::attribute_of, value_table::forms::cell_of};
use crate::{
    auth::{User, drafts::model::DraftField},
    database::pool::Conn,
    error::Result,
};

/// What a field is about, and where its name belongs.
struct Subject {
    kind: &'static str,
    id: i64,
    place: NamePlace,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum NamePlace {
    Label,
    /// The field holds the id.
    Value,
}

#[derive(QueryableByName)]
struct NameRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    name: String,
}

const NAMES: &str = "
    with mine as (select space_id from memberships where user_id = $1)
    select 'attribute' as kind, id, name from attributes join mine using (space_id) where id = any ($2)
    union all
    select 'favourite', id, title from favourites join mine using (space_id) where id = any ($3)
    union all
    select 'category', id, name from categories join mine using (space_id) where id = any ($4)";

/// Replaces ids in labels and values by the names of what they are about.
pub(crate) fn name_fields(conn: &mut Conn, user: &User, fields: &mut [DraftField]) -> Result<()> {
    let subjects: Vec<Vec<Subject>> = fields.iter().map(Subject::of).collect();
    let ids = |kind| -> Vec<i64> {
        subjects.iter().flatten().filter(|it| it.kind == kind).map(|it| it.id).collect()
    };
    let rows: Vec<NameRow> = sql_query(NAMES)
        .bind::<BigInt, _>(user.id)
        .bind::<Array<BigInt>, _>(ids("attribute"))
        .bind::<Array<BigInt>, _>(ids("favourite"))
        .bind::<Array<BigInt>, _>(ids("category"))
        .load(conn)?;
    let names: HashMap<_, _> = rows.iter().map(|it| ((it.kind.as_str(), it.id), &it.name)).collect();
    let name_of = |it: &Subject| names.get(&(it.kind, it.id)).map(|name| (*name).clone());
    for (field, subjects) in fields.iter_mut().zip(subjects) {
        let named = subjects.iter().filter_map(|it| Some((it.place, name_of(it)?)));
        let (labels, values): (Vec<_>, Vec<_>) = named.partition(|(place, _)| *place == NamePlace::Label);
        if !labels.is_empty() {
            field.label = labels.into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(", ");
        }
        if let Some((_, name)) = values.into_iter().next() {
            field.value = Some(name);
        }
    }
    Ok(())
}

impl Subject {
    fn of(field: &DraftField) -> Vec<Subject> {
        let chosen = |kind| {
            let id = field.value.as_deref()?.trim().parse().ok()?;
            Some(Subject { kind, id, place: NamePlace::Value })
        };
        let labelled = |kind, id| Subject { kind, id, place: NamePlace::Label };
        let numbered = |name: &str| Some(labelled("favourite", name.strip_prefix("number-")?.parse().ok()?));
        let one = match field.name.as_str() {
            "hide" => chosen("attribute"),
            "other" => chosen("favourite"),
            "category" => chosen("category"),
            name => match (cell_of(name), attribute_of(name)) {
                (Some((id, attribute)), _) => {
                    return vec![labelled("favourite", id.0), labelled("attribute", attribute.0)];
                }
                (None, Some(id)) => Some(labelled("attribute", id.0)),
                (None, None) => numbered(name),
            },
        };
        one.into_iter().collect()
    }
}
