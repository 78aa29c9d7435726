//! What can be wrong with a move.

use crate::error::Fault;

pub(crate) const NO_PLACE: Fault = Fault::new("no_place", "Choose where to move it.");
pub(crate) const NO_RANK: Fault = Fault::new("no_rank", "Enter a whole number, 1 or more.");
/// It was to be moved above or below something that can't be read.
pub(crate) const NO_NEIGHBOUR: Fault = Fault::new("no_neighbour", "Choose what to place it next to.");
pub(crate) const NEIGHBOUR_GONE: Fault =
    Fault::new("neighbour_gone", "That favourite is no longer on the list. Choose another one.");
/// It was to be moved into a tier that can't be read, or that the list no longer has.
pub(crate) const TIER_GONE: Fault = Fault::new("tier_gone", "Choose a tier of this list.");
pub(crate) const NO_CATEGORY: Fault = Fault::new("no_category", "Choose a category.");
/// A rank for something that is not on the list.
pub(crate) const NOT_LISTED: Fault = Fault::new("not_listed", "This favourite is not on the list.");

/// An order that does not have each favourite once: how many are missing, strange, or there again.
pub(crate) fn not_all((missing, strange, again): (usize, usize, usize)) -> Fault {
    let message = format!(
        "Send the id of each favourite of the list once: {missing} missing, {strange} not on the list, {again} \
         repeated."
    );
    Fault::formatted("not_all", message)
}
