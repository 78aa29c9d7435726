//! The order of favourites by an attribute: numbers by size, dates by time, choices in the order of their options, yes after
//! no, texts as people sort them.

use super::AttributeKind;
use crate::database::ids::{AttributeId, SpaceId};

/// An SQL expression to order favourites by. Those without a value come last in both directions; it contains nothing
/// that was typed.
pub(crate) fn order_by(
    space_id: SpaceId,
    (id, kind): (AttributeId, AttributeKind),
    descending: bool,
) -> String {
    let value = format!("favourites.attributes->>'{id}'");
    let key = match kind {
        AttributeKind::Number => format!("({value})::numeric"),
        AttributeKind::Choice => format!(
            "array_position((select options from attributes where space_id = {space_id} and id = {id}), {value})"
        ),
        AttributeKind::Text => format!("lower({value}) collate natural_order"),
        AttributeKind::Date | AttributeKind::YesNo | AttributeKind::Link => value,
    };
    format!("{key} {} nulls last", if descending { "desc" } else { "asc" })
}
