//! What can be wrong with a move.

use crate::error::Fault;

pub(crate) const NO_PLACE: Fault = Fault::new("no_place", "Choose where to move it.");
pub(crate) const NO_RANK: Fault = Fault::new("no_rank", "Enter a whole number, 1 or more.");
/// It was to be moved above or below something that can't be read.
pub(crate) const NO_NEIGHBOUR: Fault = Fault::new("no_neighbour", "Choose another favourite.");
pub(crate) const NEIGHBOUR_GONE: Fault =
    Fault::new("neighbour_gone", "That favourite is no longer on the list. Choose another one.");
pub(crate) const NO_CATEGORY: Fault = Fault::new("no_category", "Choose a category.");
