//! What can be wrong with a copy.

use crate::error::Fault;

/// The space does not exist, or is not one of the user's.
pub(crate) const NO_SPACE: Fault = Fault::new("no_space", "Choose one of your spaces.");
