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
    pub id: AttributeId,
    pub name: String,
    pub kind: AttributeKind,
    pub unit: String,
    pub options: Vec<String>,
    pub required: bool,
}

/// The meaning of a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Column {
    Ignore,
    Rank,
    Title,
    Description,
    Link,
    /// The attribute with this id.
    Attribute {
        id: AttributeId,
    },
    /// A new attribute.
    New {
        name: String,
        kind: AttributeKind,
        unit: String,
        options: Vec<String>,
    },
}
