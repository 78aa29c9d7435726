//! The one integration binary.

mod imports;
