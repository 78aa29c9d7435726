//! What can be wrong with the lists to compare.

use crate::error::Fault;

pub(crate) const NO_ADDRESS: Fault =
    Fault::new("no_address", "Paste the address of a list, such as https://…/@ana/films, or a share link.");
pub(crate) const NOT_FOUND: Fault =
    Fault::new("list_not_found", "No list found at this address. It may be private.");
/// The share link has a password, which was not given yet.
pub(crate) const LOCKED: Fault =
    Fault::new("link_locked", "This link has a password. Open it first, then choose Compare on its page.");
pub(crate) const SAME_LIST: Fault = Fault::new("same_list", "This is the same list. Choose another one.");
pub(crate) const TOO_MANY_LISTS: Fault =
    Fault::new("too_many_lists_compared", "Up to 8 lists can be compared at once. Leave some out.");
pub(crate) const TOO_FEW_LISTS: Fault =
    Fault::new("too_few_lists", "One order takes at least 3 lists. Add another one.");
pub(crate) const TOO_LONG: Fault = Fault::new(
    "lists_too_long",
    "These lists have more than 20,000 favourites together. Compare fewer or shorter lists.",
);
pub(crate) const NOTHING_IN_COMMON: Fault = Fault::new(
    "nothing_in_common",
    "No favourite is on enough of these lists, so there is no order to make a list of.",
);
