//! Lists in and out: imports and exports.

pub mod exports;
pub mod imports;
