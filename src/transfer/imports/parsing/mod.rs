//! Parsing an import: bytes -> [`encoding::decode`] -> a [`table::ParsedTable`] -> a [`mapping::Mapping`], which the
//! user may change -> a [`plan::ImportPlan`] with the outcome of every row.
//!
//! **Invariants:** nothing here uses the database.

pub mod column;
pub(crate) mod headings;
pub mod table;
pub(crate) mod encoding;
mod list;
mod rows;
mod json;
mod markdown;
pub(crate) mod format;
pub(crate) mod layout;
pub mod remarks;
pub(crate) mod values;
pub(crate) mod column_kinds;
pub mod mapping;
pub(crate) mod guess;
pub mod plan;

use crate::error::Fault;

/// Parses a file, or returns why it can't be read.
pub fn read(bytes: &[u8], file_name: Option<&str>) -> Result<table::ParsedTable, Fault> {
    read_text(&encoding::decode(bytes)?, file_name)
}

/// Parses a text, or returns why it can't be read.
pub(crate) fn read_text(text: &str, file_name: Option<&str>) -> Result<table::ParsedTable, Fault> {
    if let Some(table) = json::read(text).or_else(|| markdown::read(text)) {
        return table;
    }
    match layout::detect(text, file_name) {
        layout::TextLayout::List => list::read(text),
        layout::TextLayout::Table => table::read(text),
    }
}
