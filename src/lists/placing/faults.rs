//! What can be wrong with a comparison.

use crate::error::Fault;

pub(crate) const NO_VERDICT: Fault = Fault::new("no_verdict", "Choose one of the answers.");
pub(crate) const NO_WAY: Fault = Fault::new("no_way", "Choose what to compare.");
pub(crate) const NO_END: Fault = Fault::new("no_end", "Choose where it goes.");
pub(crate) const NOTHING_TO_COMPARE: Fault =
    Fault::new("nothing_to_compare", "Choose at least two favourites.");
pub(crate) const TOO_MANY_CHOSEN: Fault =
    Fault::new("too_many_chosen", "Choose at most 500 favourites. The others keep their ranks.");
pub(crate) const PLACING_UNDER_WAY: Fault = Fault::new(
    "placing_under_way",
    "You are already comparing this list. Continue there, or discard your answers first.",
);
/// While a person looked at the place that was found, something new came to be asked.
pub(crate) const NOT_SETTLED: Fault =
    Fault::new("not_settled", "The place isn’t found yet. Answer the current question.");
/// While a person looked at the place that was found, it came to have other neighbours.
pub(crate) const PLACE_CHANGED: Fault = Fault::new(
    "place_changed",
    "The order changed meanwhile, and so did the place that was found. Check it, then keep it.",
);
/// In a person's own order: others would see it in another way than the page said.
pub(crate) const SETTING_CHANGED: Fault = Fault::new(
    "own_setting_changed",
    "What others see of your order changed meanwhile, so nothing was saved. Read it below, then keep the place.",
);
pub(crate) const ANSWERED_ALREADY: Fault = Fault::new(
    "answered_already",
    "This page was out of date, so nothing was changed. Here is the current one.",
);
pub(crate) const NOT_ASKED: Fault =
    Fault::new("not_asked", "That is not what is asked now. Look at the current question.");
pub(crate) const NOTHING_TO_UNDO: Fault = Fault::new("nothing_to_undo", "There is no answer to undo.");
