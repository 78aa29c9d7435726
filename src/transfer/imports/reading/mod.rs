//! The way in, before anything is written: bytes -> `source::decode` -> a `Table` -> a `Mapping` that the person
//! may change -> a `Plan` that says of every row what will become of it. Nothing here knows the database.

pub mod decoding;
pub mod table;
pub mod values;

pub mod column_kinds;
pub mod mapping;

pub mod guess;

pub mod plan;

/// The table in a file or in pasted text, or why there is none.
pub fn read(bytes: &[u8], file_name: Option<&str>) -> Result<table::Table, String> {
    read_text(&decoding::decode(bytes)?, file_name)
}

/// The table in a text, or why there is none.
pub fn read_text(text: &str, file_name: Option<&str>) -> Result<table::Table, String> {
    match decoding::shape(text, file_name) {
        decoding::Shape::List => decoding::list(text),
        decoding::Shape::Table => table::read(text),
    }
}
