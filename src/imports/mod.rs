//! Real lists come in and go out. The way in: bytes -> `source::decode` -> a `Table` -> a `Mapping` that the
//! person may change -> a `Plan` that says of every row what will become of it, before anything is written.
//! The way out: `export`. What goes out comes in again as the same list, ranks and values.

pub mod export;
pub mod source;
pub mod table;
pub mod values;

pub mod kinds;
pub mod mapping;

pub mod guess;

pub mod alike;
pub mod plan;
pub mod rows;

/// The table in a file or in pasted text, or why there is none.
pub fn read(bytes: &[u8], file_name: Option<&str>) -> Result<table::Table, String> {
    let text = source::decode(bytes)?;
    match source::shape(&text, file_name) {
        source::Shape::List => source::list(&text),
        source::Shape::Table => table::read(&text),
    }
}

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub fn start(category_id: i64) -> String {
        format!("/categories/{category_id}/imports")
    }
    pub fn csv(category_id: i64) -> String {
        format!("/categories/{category_id}/export.csv")
    }
    pub fn json(category_id: i64) -> String {
        format!("/categories/{category_id}/export.json")
    }
}
