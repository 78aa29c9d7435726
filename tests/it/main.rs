//! The one integration binary.

mod exports;
mod imports;
