//! Importing and exporting lists.

pub mod exports;
pub mod imports;
