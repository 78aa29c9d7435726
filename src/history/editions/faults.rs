//! What can be wrong with an edition.

use crate::error::Fault;

pub(crate) const NO_EDITION_NAME: Fault = Fault::new("no_edition_name", "Enter a name.");
pub(crate) const EDITION_NAME_TOO_LONG: Fault =
    Fault::new("edition_name_too_long", "Shorten the name to 60 characters.");
pub(crate) const EDITION_NAME_TAKEN: Fault =
    Fault::new("edition_name_taken", "This list already has an edition with this name. Choose another one.");
pub(crate) const NO_EDITION_SIZE: Fault = Fault::new("no_edition_size", "Choose 10, 25, 100 or all.");
pub(crate) const NOTHING_TO_KEEP: Fault =
    Fault::new("nothing_to_keep", "The list had nothing on it yet. Choose a later day.");
pub(crate) const TOO_MANY_EDITIONS: Fault = Fault::new(
    "too_many_editions",
    "This list has 100 editions, the maximum. Move one to the bin to make room.",
);
pub(crate) const TOO_MANY_EDITION_ROWS: Fault = Fault::new(
    "too_many_edition_rows",
    "The editions of this space, also those in the bin, can have 100,000 rows together. Keep fewer favourites.",
);
pub(crate) const EDITION_NAME_REUSED: Fault = Fault::new(
    "edition_name_reused",
    "Another edition of this list has this name now. Rename it, then restore this one.",
);
