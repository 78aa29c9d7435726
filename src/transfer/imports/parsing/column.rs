//! What a column of a table can mean.

use serde::{Deserialize, Serialize};

use crate::{database::ids::AttributeId, lists::attributes::AttributeKind};

/// The most options of a choice.
pub(crate) const MAX_OPTIONS: usize = 50;
/// The longest name of an attribute, in characters.
pub(crate) const MAX_NAME_LENGTH: usize = 40;

/// An attribute of the category. Without a unit, `unit` is empty.
#[derive(Clone, Debug)]
pub struct KnownAttribute {
    /// The id.
    pub id: AttributeId,
    /// The name.
    pub name: String,
    /// The kind of its values.
    pub kind: AttributeKind,
    /// The unit of numbers.
    pub unit: String,
    /// The options of a choice.
    pub options: Vec<String>,
    /// Whether every favourite must have a value.
    pub required: bool,
}

/// The meaning of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Column {
    /// Not read.
    Ignore,
    /// The ranks, by which the rows are put in order.
    Rank,
    /// The titles.
    Title,
    /// The descriptions.
    Description,
    /// Web addresses.
    Link,
    /// The names of tiers, in a list that is in their order.
    Tier,
    /// The attribute with this id.
    Attribute {
        /// The attribute.
        id: AttributeId,
    },
    /// A new attribute.
    New {
        /// The name.
        name: String,
        /// The kind of its values.
        kind: AttributeKind,
        /// The unit of numbers.
        unit: String,
        /// The options of a choice.
        options: Vec<String>,
    },
}
