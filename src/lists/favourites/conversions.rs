//! New favourites made of existing ones: copies, and earlier versions.

use std::collections::BTreeMap;

use super::{Favourite, forms::NewFavourite};
use crate::{database::ids::AttributeId, lists::ordering::position::MoveTarget};

impl NewFavourite {
    /// A copy of a favourite of another list; `attributes` maps attribute ids there to those here.
    pub(crate) fn copy_of(it: &Favourite, attributes: &BTreeMap<AttributeId, AttributeId>) -> NewFavourite {
        let here = it.values.iter().filter_map(|(id, value)| Some((*attributes.get(&id)?, value.to_owned())));
        NewFavourite {
            title: it.title.clone(),
            description: it.description.clone(),
            link: it.link.clone(),
            values: here.collect(),
            form_attributes: Vec::new(),
            place: MoveTarget::Bottom,
            address: None,
        }
    }

    /// A favourite with some fields replaced by values from the history: `title`, `description`, `link`, and `value
    /// 7` for an attribute.
    pub(crate) fn with_fields(
        favourite: &Favourite,
        fields: &serde_json::Map<String, serde_json::Value>,
    ) -> NewFavourite {
        let text = |field: &str, now: &String| match fields.get(field).and_then(|text| text.as_str()) {
            Some(text) => text.to_owned(),
            None => now.clone(),
        };
        let value = |(field, value): (&String, &serde_json::Value)| {
            Some((field.strip_prefix("value ")?.parse().ok()?, value.as_str()?.to_owned()))
        };
        let values: Vec<(AttributeId, String)> = fields.iter().filter_map(value).collect();
        NewFavourite {
            title: text("title", &favourite.title),
            description: text("description", &favourite.description),
            link: text("link", &favourite.link),
            form_attributes: values.iter().map(|(id, _)| *id).collect(),
            values: values.into_iter().collect(),
            place: MoveTarget::Bottom,
            address: fields.get("address").and_then(|it| it.as_str()).map(str::to_owned),
        }
    }
}
