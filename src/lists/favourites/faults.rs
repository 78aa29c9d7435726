//! What can be wrong with a favourite.

use crate::error::{self, Fault};

pub(crate) const NO_SUCH_ATTRIBUTE: Fault =
    Fault::new("no_such_attribute", "This category has no such attribute.");
pub(crate) const NO_TITLE: Fault = Fault::new("no_title", "Give it a title.");
pub(crate) const DESCRIPTION_TOO_SHORT: Fault =
    Fault::new("description_too_short", "Write at least 10 characters, or leave it empty.");
pub(crate) const NO_RANK: Fault =
    Fault::new("no_rank", "Enter a whole number, 1 or more, or leave it empty to add at the end.");
pub(crate) const ADDRESS_TAKEN: Fault =
    Fault::new("address_taken", "Another favourite on this list has this address. Choose another one.");

pub(crate) const NO_ACTION: Fault = Fault::new("no_action", "Choose what to do with a favourite.");

pub(crate) fn title_too_long(count: usize) -> Fault {
    Fault::formatted("title_too_long", format!("Keep the title to 120 characters; it has {count}."))
}

pub(crate) fn description_too_long(count: usize) -> Fault {
    Fault::formatted("description_too_long", format!("Keep it to 2,000 characters; it has {count}."))
}

/// An attribute that must have a value has none.
pub(crate) fn value_required(attribute: &str) -> Fault {
    Fault::formatted("value_required", format!("{attribute} is required."))
}

/// The list has a favourite with this title already.
pub(crate) fn title_listed(title: &str, rank: i64) -> Fault {
    Fault::formatted("title_listed", format!("“{title}” is already on this list, as number {rank}."))
}

/// Something was typed for attributes that were removed meanwhile, or that only the list has from which the favourite was
/// moved: each with its name.
pub(crate) fn attributes_gone(typed: &[(String, &str)]) -> Fault {
    error::changed(match typed {
        [(name, value)] => format!(
            "{name} is no longer an attribute of this list, so “{value}” can’t be saved. Save again to continue without it."
        ),
        several => {
            let each = |(name, value): &(String, &str)| format!("“{value}” ({name})");
            let values = several.iter().map(each).collect::<Vec<_>>().join(", ");
            format!(
                "Some attributes are no longer on this list, so these values can’t be saved: {values}. Save again to continue without them."
            )
        }
    })
}

pub(crate) const RANK_IN_BATCH: Fault = Fault::new(
    "rank_in_batch",
    "A batch is added at the end, in its order. Add this one by itself, or move it afterwards.",
);

/// A title that an earlier one of the same batch has.
pub(crate) fn title_twice(title: &str, first: usize) -> Fault {
    let message = format!("“{title}” is in this batch already, as number {}.", first + 1);
    Fault::formatted("title_twice", message)
}

pub(crate) const BATCH_SIZE: Fault = Fault::new("batch_size", "Send 1 to 1,000 favourites.");

/// The end of a part of a list that can't be read.
pub(crate) const BAD_CURSOR: Fault =
    Fault::new("bad_cursor", "Send the cursor exactly as the page before gave it, or none.");
