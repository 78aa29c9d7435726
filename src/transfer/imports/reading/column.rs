//! What a column of a table can mean.

use serde::{Deserialize, Serialize};

use crate::{database::ids::AttributeId, lists::attributes::Kind};

/// The most options of a choice.
pub const MOST_OPTIONS: usize = 50;
/// The longest name of an attribute, in characters.
pub const LONGEST_NAME: usize = 40;

/// An attribute of the category. Without a unit, `unit` is empty.
#[derive(Clone, Debug)]
pub struct Attribute {
    pub id: AttributeId,
    pub name: String,
    pub kind: Kind,
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
        kind: Kind,
        unit: String,
        options: Vec<String>,
    },
}
