//! What the JSON of every address for programs has in common; `/help/api` tells it to people.
//!
//! - [`body`]: bodies that are read, and answers that are written, with their ETag.
//! - [`conditions`]: `If-Match` on changes.
//! - [`cors`]: which pages of other sites may use it.
//! - [`idempotency`]: `Idempotency-Key` on every POST.
//! - [`integers`]: whole numbers that are written with a fraction.
//! - [`objects`]: objects that are no arrays.
//! - [`paging`]: lists in pages, by cursors.
//! - [`patch`]: the fields of a JSON Merge Patch.
//! - [`query`]: queries that are read.
//! - [`rate_limits`]: how many requests a program may send.

pub(crate) mod body;
pub(crate) mod conditions;
pub(crate) mod cors;
pub(crate) mod faults;
pub(crate) mod idempotency;
mod integers;
mod objects;
pub(crate) mod paging;
pub(crate) mod patch;
mod query;
pub mod rate_limits;

pub(crate) use body::Answer;
pub(crate) use conditions::IfMatch;
pub(crate) use paging::{Cursor, HasNext, JsonPage, Paging, moment, next_of};
pub(crate) use patch::Patch;
pub(crate) use query::JsonQuery;
