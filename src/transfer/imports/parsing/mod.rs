//! Parsing an import: bytes -> [`encoding::decode`] -> a [`table::ParsedTable`] -> a [`mapping::Mapping`], which the
//! user may change -> a [`plan::ImportPlan`] with the outcome of every row.
//!
//! **Invariants:** nothing here uses the database.

pub mod options;
pub mod column;
pub(crate) mod headings;
pub mod table;
pub(crate) mod encoding;
mod list;
mod rows;
mod json;
mod markdown;
pub(crate) mod format;
pub(crate) mod file_kinds;
mod html;
mod clean;
pub(crate) mod layout;
pub mod remarks;
pub mod values;
pub(crate) mod column_kinds;
pub(crate) mod usefulness;
pub mod mapping;
pub(crate) mod guess;
pub(crate) mod new_column;
pub mod plan;

use self::options::{HeadingsLine, ReadingOptions, Separator};
use crate::error::Fault;

/// How many bytes of a text are searched for the lines that may be its headings, and how many are offered.
const TOP_BYTES: usize = 16 * 1024;
const TOP_LINES: usize = 12;

/// Parses a file, or returns why it can't be read.
pub fn read(
    bytes: &[u8],
    file_name: Option<&str>,
    options: &ReadingOptions,
) -> Result<table::ParsedTable, Fault> {
    let (text, encoding) = encoding::decode(bytes, &options.encoding)?;
    read_decoded((&text, encoding), file_name, options)
}

/// Parses a text that was decoded from this encoding, or returns why it can't be read.
pub(crate) fn read_decoded(
    (text, encoding): (&str, &str),
    file_name: Option<&str>,
    options: &ReadingOptions,
) -> Result<table::ParsedTable, Fault> {
    let mut table = read_text(text, file_name, options)?;
    table.read_as.encoding = encoding.to_owned();
    let start = text.get(..text.floor_char_boundary(TOP_BYTES)).unwrap_or(text);
    let start = start.replace("\r\n", "\n").replace('\r', "\n");
    let lines = (1..).zip(start.lines()).filter(|(_, line)| !line.trim().is_empty());
    table.read_as.top_lines = lines.take(TOP_LINES).map(|(number, line)| (number, line.to_owned())).collect();
    Ok(table)
}

fn read_text(
    text: &str,
    file_name: Option<&str>,
    options: &ReadingOptions,
) -> Result<table::ParsedTable, Fault> {
    file_kinds::refuse_text(text)?;
    if options.separator.is_none()
        && options.headings == HeadingsLine::Detected
        && let Some(table) = json::read(text).or_else(|| html::read(text)).or_else(|| markdown::read(text))
    {
        return table.map(clean::cells);
    }
    let is_list = match options.separator {
        Some(separator) => separator == Separator::Nothing,
        None => layout::detect(text, file_name) == layout::TextLayout::List,
    };
    let table = if is_list { list::read(text, options) } else { table::read(text, options) };
    table.map(clean::cells)
}

#[cfg(test)]
mod tests;
