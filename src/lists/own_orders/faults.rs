//! What can be wrong with own orders.

use crate::error::Fault;

/// The most favourites in an own order, which is as many as our order can have.
pub(super) const MAX_PLACED: usize = 500;

pub(crate) const NO_SETTING: Fault = Fault::new("no_own_orders_setting", "Choose one of the three.");
/// A list of a person alone.
pub(crate) const NOT_A_TEAM: Fault =
    Fault::new("own_orders_need_a_team", "Only the lists of a team space can have everyone’s own order.");
/// What was placed while only the result was shown would get names.
pub(crate) const OWN_ORDERS_SECRET: Fault = Fault::new(
    "own_orders_secret",
    "Members placed favourites while only the result was shown, so no one may see whose order is whose. Tick the box to \
     delete everyone’s own order first.",
);
pub(crate) const NO_OWN_CHANGE: Fault = Fault::new("no_own_change", "Choose what to do with your own order.");
/// An order that names something that is not on the list, or twice.
pub(crate) const NOT_EACH_ONCE: Fault =
    Fault::new("not_each_once", "Send the ids of favourites on the list, each at most once.");
pub(crate) const NOTHING_TO_UNDO: Fault =
    Fault::new("no_own_change_to_undo", "There is nothing to undo in your own order.");
pub(crate) const OUR_ORDER_TOO_LONG: Fault = Fault::new(
    "our_order_too_long",
    "Our order can have up to 500 favourites, but members have placed more than that.",
);
pub(crate) const PLACE_SOME_FIRST: Fault = Fault::new(
    "place_some_first",
    "Put three things in your own order first, so that ours does not sway you.",
);

pub(super) fn own_order_full() -> Fault {
    Fault::formatted(
        "own_order_full",
        format!("Your own order can have up to {MAX_PLACED} favourites. Remove one of them first."),
    )
}
