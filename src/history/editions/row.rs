//! An edition as a row.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde_json::Value;

use super::{content::EditionSource, forms::EditionSettingsForm};
use crate::{
    database::{
        ids::{AttributeId, CategoryId, EditionId, SpaceId},
        schema::editions,
    },
    lists::attributes::Attribute,
    text,
};

/// A frozen copy of a list, without its rows.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = editions)]
pub(crate) struct Edition {
    pub(crate) space_id: SpaceId,
    pub(crate) id: EditionId,
    pub(crate) category_id: CategoryId,
    pub(crate) name: String,
    /// The `top-10-of-2025` of its address, which stays when the name changes.
    pub(crate) slug: String,
    /// The list is shown as it was at the end of this day.
    pub(crate) day: NaiveDate,
    pub(crate) made_at: DateTime<Utc>,
    /// To those who can see the list; otherwise members alone see it.
    pub(crate) is_shown: bool,
    /// The number of its rows.
    pub(crate) size: i32,
    attributes: Value,
    source: String,
    pub(crate) binned_at: Option<DateTime<Utc>>,
}

/// An edition that is in the bin.
#[derive(Debug, Clone)]
pub(crate) struct BinnedEdition(pub(crate) Edition);

impl Edition {
    /// The attributes as they were, in their order.
    pub(super) fn attributes(&self) -> Vec<Attribute> {
        let all = self.attributes.as_array().into_iter().flatten();
        let attribute = |words: &Value| {
            let id = AttributeId(words["id"].as_i64()?);
            Some(Attribute::from_history(self.space_id, (self.category_id, id), words))
        };
        all.filter_map(attribute).collect()
    }

    /// Returns `true` if it was made of our order, not of the list's.
    pub(crate) fn is_of_ours(&self) -> bool {
        self.source == EditionSource::Ours.as_str()
    }

    /// "1 favourite", "3,177 favourites".
    pub(crate) fn size_text(&self) -> String {
        text::counted(self.size, "favourite", "favourites")
    }

    /// The form that edits it, filled in.
    pub(crate) fn form(&self) -> EditionSettingsForm {
        EditionSettingsForm {
            name: self.name.clone(),
            is_shown: self.is_shown,
            ..EditionSettingsForm::default()
        }
    }
}

/// Attributes as an edition stores them.
pub(super) fn stored(attributes: &[Attribute]) -> Value {
    let one = |attribute: &Attribute| {
        let mut words = attribute.settings().to_json();
        words["id"] = attribute.id.0.into();
        words
    };
    attributes.iter().map(one).collect()
}
