//! What can be wrong with a category.

use crate::error::Fault;

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Give the category a name.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep the name to 60 characters.");
pub(crate) const NAME_TAKEN: Fault =
    Fault::new("name_taken", "There is already a category with this name. Choose another name.");
pub(crate) const DESCRIPTION_TOO_LONG: Fault =
    Fault::new("description_too_long", "Keep it to 2,000 characters.");
pub(crate) const ADDRESS_TAKEN: Fault =
    Fault::new("address_taken", "Another category has this address. Choose another one.");
pub(crate) const LIST_FULL: Fault = Fault::new(
    "list_full",
    "This list is full. A list can have at most 10,000 favourites. Remove some or move them to another list first.",
);
/// It was to be moved next to a category that is not in the space.
pub(crate) const NO_NEIGHBOUR: Fault = Fault::new("no_neighbour", "Choose a category.");
