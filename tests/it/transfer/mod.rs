//! Imports and exports.

mod commands;
mod exports;
pub mod imports;
