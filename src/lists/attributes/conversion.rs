//! Converting values when their attribute changes.

use std::collections::{HashMap, HashSet};

use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text},
};
use serde_json::{Value, json};

use super::{Attribute, Values, faults, forms::NewAttribute};
use crate::{
    audit::EntryRow,
    database::ids::{AttributeId, FavouriteId, SpaceId},
    database::{
        batches,
        pool::Conn,
        schema::{attributes, favourites},
    },
    error::Result,
    lists::categories::Category,
};

impl Attribute {
    /// Converts every value (including binned favourites') to the new kind, or reports which do not fit. Values
    /// that `respelt`, the rows of an earlier change, had converted get their old spelling back. Returns the
    /// history's rows for the changed values.
    pub(super) fn convert_values(
        &self,
        conn: &mut Conn,
        new: &NewAttribute,
        earlier_rows: &[EntryRow],
    ) -> Result<Vec<EntryRow>> {
        let same = self.kind() == new.kind && self.options.iter().all(|it| new.options.contains(it));
        if same && earlier_rows.is_empty() {
            return Ok(Vec::new());
        }
        let attribute = self.id.to_string();
        let before: HashMap<FavouriteId, &Value> = earlier_rows
            .iter()
            .map(|row| (row.favourite_id, &row.changes["fields"]["values"][&attribute]))
            .collect();
        let (mut rows, mut converted, mut unconvertible) = (Vec::new(), Vec::new(), Vec::new());
        for (id, title, value) in self.values(conn)? {
            let was =
                before.get(&id).filter(|both| both["to"] == value).and_then(|both| both["from"].as_str());
            match new.kind.check(&new.options, was.unwrap_or(&value)) {
                Ok(same) if same == value => (),
                Ok(other) => {
                    let values = json!({&attribute: {"from": value, "to": other}});
                    let changes = json!({"fields": {"values": values}});
                    rows.push(EntryRow { favourite_id: id, subject: title, changes });
                    converted.push(other);
                }
                Err(_) => unconvertible.push(format!("{title} (“{value}”)")),
            }
        }
        if !unconvertible.is_empty() {
            let is_same_kind = self.kind() == new.kind;
            let fault = if is_same_kind { faults::options_misfit } else { faults::kind_misfits };
            return Err(fault(&unconvertible).into());
        }
        let ids = rows.iter().map(|row| row.favourite_id);
        self.write_values(conn, &ids.zip(converted).collect::<Vec<_>>())?;
        Ok(rows)
    }

    fn write_values(&self, conn: &mut Conn, fitted: &[(FavouriteId, String)]) -> Result<()> {
        for some in batches::by_weight(fitted, |(_, value)| value.len()) {
            let (ids, values): (Vec<FavouriteId>, Vec<&str>) =
                some.iter().map(|(id, value)| (*id, value.as_str())).unzip();
            diesel::sql_query(
                "update favourites set attributes = jsonb_set(attributes, array[$1], to_jsonb(fitted.value))
                 from unnest($2, $3) as fitted (id, value) where space_id = $4 and favourites.id = fitted.id",
            )
            .bind::<Text, _>(self.id.to_string())
            .bind::<Array<BigInt>, _>(ids)
            .bind::<Array<Text>, _>(values)
            .bind::<BigInt, _>(self.space_id)
            .execute(conn)?;
        }
        Ok(())
    }

    /// Id, title and value of every favourite that has a value, including binned ones.
    pub(super) fn values(&self, conn: &mut Conn) -> Result<Vec<(FavouriteId, String, String)>> {
        let of_list =
            favourites::space_id.eq(self.space_id).and(favourites::category_id.eq(self.category_id));
        let rows: Vec<(FavouriteId, String, Values)> = favourites::table
            .filter(of_list)
            .order(favourites::position)
            .select((favourites::id, favourites::title, favourites::attributes))
            .load(conn)?;
        let valued = rows.into_iter().map(|(id, title, values)| (id, title, values.get(&self.id).to_owned()));
        Ok(valued.filter(|(_, _, value)| !value.is_empty()).collect())
    }

    /// Returns `true` if no favourite on the list has a value for it.
    pub(crate) fn is_unused(&self, conn: &mut Conn) -> Result<bool> {
        let of_list =
            favourites::space_id.eq(self.space_id).and(favourites::category_id.eq(self.category_id));
        let valued = favourites::attributes.has_key(self.id.to_string());
        let valued = favourites::table.filter(of_list.and(favourites::binned_at.is_null()).and(valued));
        Ok(valued.count().get_result::<i64>(conn)? == 0)
    }

    /// The attributes, removed ones included, that some favourite on the list has a value for.
    pub(crate) fn used(conn: &mut Conn, category: &Category) -> Result<HashSet<AttributeId>> {
        #[derive(QueryableByName)]
        struct KeyRow {
            #[diesel(sql_type = Text)]
            key: String,
        }
        let keys: Vec<KeyRow> = diesel::sql_query(
            "select distinct jsonb_object_keys(attributes) as key from favourites
             where space_id = $1 and category_id = $2 and binned_at is null",
        )
        .bind::<BigInt, _>(category.space.id)
        .bind::<BigInt, _>(category.id)
        .load(conn)?;
        Ok(keys.iter().filter_map(|row| row.key.parse().ok()).collect())
    }

    /// Names, kinds and units of the attributes in `values`, including removed ones, so that the history stays
    /// readable without them: `{"7": {"name": "Year", "kind": "number", "unit": ""}}`.
    pub(crate) fn metadata(conn: &mut Conn, space_id: SpaceId, values: &Value) -> Result<Value> {
        let ids: Vec<FavouriteId> =
            values.as_object().into_iter().flatten().filter_map(|(id, _)| id.parse().ok()).collect();
        if ids.is_empty() {
            return Ok(json!({}));
        }
        let in_space = attributes::space_id.eq(space_id).and(attributes::id.eq_any(ids));
        let named: Vec<Attribute> =
            attributes::table.filter(in_space).select(Attribute::as_select()).load(conn)?;
        let each = |it: Attribute| {
            (it.id.to_string(), json!({"name": it.name, "kind": it.kind().as_str(), "unit": it.unit}))
        };
        Ok(named.into_iter().map(each).collect::<serde_json::Map<_, _>>().into())
    }
}
