//! What can be wrong with tiers.

use crate::{
    error::{self, Fault},
    text::counted,
};

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Give the tier a name.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep it to 40 characters.");
pub(crate) const NAME_TAKEN: Fault =
    Fault::new("name_taken", "This list already has a tier with this name. Choose another name.");
pub(crate) const NO_COLOUR: Fault = Fault::new("no_colour", "Choose one of the colours.");
pub(crate) const NO_ACTION: Fault = Fault::new("no_action", "Choose what to change.");
/// The tier was removed in the meantime.
pub(crate) const TIER_GONE: Fault = Fault::new("tier_gone", "This tier is no longer there.");
/// The list or its tiers were changed since the page was shown.
pub(crate) fn outdated() -> Fault {
    let message = "The list has changed. These are its tiers as they are now. Check them, then try again.";
    error::changed(message.into())
}
/// A first tier that begins below the top of the list.
pub(crate) const NOT_AT_TOP: Fault =
    Fault::new("not_at_top", "The first tier begins at the top of the list: send `above` 0.");
/// Tiers that a program sent in another order than that of the list.
pub(crate) const NOT_IN_ORDER: Fault = Fault::new(
    "not_in_order",
    "Send the tiers from the top of the list down: none may begin above the one before.",
);

pub(crate) fn too_many(most: usize) -> Fault {
    Fault::formatted("too_many", format!("A list can have at most {most} tiers. Remove one first."))
}

/// A line below a number that the list does not have.
pub(crate) fn no_such_number(size: usize) -> Fault {
    let message = format!(
        "Enter a number from 0 to {size}; the list has {}.",
        counted(size, "favourite", "favourites")
    );
    Fault::formatted("no_such_number", message)
}
