//! A favourite's values by attribute, always as canonical text (see [`super::AttributeKind`]).

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types::Jsonb,
};

use crate::audit;
use crate::database::ids::AttributeId;

/// Values by attribute id; attributes without a value are missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, FromSqlRow, AsExpression)]
#[diesel(sql_type = Jsonb)]
pub struct Values(BTreeMap<AttributeId, String>);

impl Values {
    /// The value of an attribute, or an empty text.
    pub(crate) fn get(&self, attribute_id: &AttributeId) -> &str {
        self.0.get(attribute_id).map_or("", String::as_str)
    }

    /// Sets a value; an empty one removes it.
    pub(crate) fn set(&mut self, attribute_id: AttributeId, value: String) {
        if value.is_empty() {
            self.0.remove(&attribute_id);
        } else {
            self.0.insert(attribute_id, value);
        }
    }

    /// About how many bytes of text they hold.
    pub(crate) fn weight(&self) -> usize {
        self.iter().map(|(_, value)| value.len() + 8).sum()
    }

    /// The attributes that have a value.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (AttributeId, &str)> {
        self.0.iter().map(|(id, value)| (*id, value.as_str()))
    }

    /// Those of the attributes that are to be kept.
    pub(crate) fn of_attributes(
        mut self,
        is_kept: impl Fn(&AttributeId) -> bool,
    ) -> BTreeMap<AttributeId, String> {
        self.0.retain(|id, _| is_kept(id));
        self.0
    }

    /// The changed values: `{"7": {"from": "1994", "to": "1995"}}`; an empty text means no value.
    pub(crate) fn differences(&self, before: &Values) -> serde_json::Value {
        let ids: BTreeSet<AttributeId> = self.iter().chain(before.iter()).map(|(id, _)| id).collect();
        let each = |id: AttributeId| (id.to_string(), before.get(&id).into(), self.get(&id).into());
        audit::differences(ids.into_iter().map(each))
    }

    /// One side, `from` or `to`, of the output of [`Values::differences`].
    pub(crate) fn from_differences(differences: &serde_json::Value, side: &str) -> Values {
        let each = differences.as_object().into_iter().flatten();
        each.filter_map(|(id, both)| Some((id.parse().ok()?, both[side].as_str()?.to_owned()))).collect()
    }

    /// The values as the database and the history store them.
    pub(crate) fn to_json(&self) -> serde_json::Value {
        self.0
            .iter()
            .map(|(id, value)| (id.to_string(), value.clone().into()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

impl FromIterator<(AttributeId, String)> for Values {
    fn from_iter<T: IntoIterator<Item = (AttributeId, String)>>(pairs: T) -> Values {
        let mut values = Values::default();
        pairs.into_iter().for_each(|(id, value)| values.set(id, value));
        values
    }
}

impl FromSql<Jsonb, Pg> for Values {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        // The first byte is the version of jsonb's format.
        match value.as_bytes() {
            [1, b'{', b'}'] => Ok(Values::default()),
            [1, json @ ..] => Ok(Values(serde_json::from_slice(json)?)),
            _ => Err("unknown version of jsonb".into()),
        }
    }
}

impl ToSql<Jsonb, Pg> for Values {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&self.to_json(), &mut out.reborrow())
    }
}
