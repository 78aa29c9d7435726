//! Comparing: two lists that somebody may see, side by side.
//!
//! Must stay true: a list is compared only for whoever may see it, as they may see it; of a list only titles
//! and ranks are told. Places are counted among what both lists have, so that a long list and a short one can
//! agree. The drawing and the table say the same.

pub mod agreement;
pub mod comparison;
pub mod forms;
