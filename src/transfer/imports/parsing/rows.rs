//! Reads the rows of a text with delimiters.

use std::borrow::Cow;

use csv::{ByteRecord, ReaderBuilder};

use crate::transfer::exports::file as export;

/// The most columns.
pub(crate) const MAX_COLUMNS: usize = 60;

pub(super) fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

pub(super) fn records(text: &str, delimiter: u8, most: usize) -> Vec<ByteRecord> {
    reader(text, delimiter).into_byte_records().map_while(Result::ok).take(most).collect()
}

/// The text is UTF-8 and only split at ASCII characters, so nothing is replaced here.
pub(super) fn text_of(cell: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(cell)
}

pub(super) fn cell(bytes: &[u8]) -> String {
    export::unescape_formula(&text_of(bytes)).to_owned()
}
