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
