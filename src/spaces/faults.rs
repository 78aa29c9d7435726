//! What can be wrong with a space.

use crate::error::Fault;

pub(crate) const HANDLE_TAKEN: Fault =
    Fault::new("handle_taken", "This handle is taken. Choose another one.");
/// Earlier handles redirect, so a space can have a few only.
pub(crate) const TOO_MANY_HANDLES: Fault =
    Fault::new("too_many_handles", "You’ve had ten other handles, and they stay yours. Choose one of those.");
/// Whether the profile is public was not chosen.
pub(crate) const NO_VISIBILITY: Fault = Fault::new("no_visibility", "Choose who can see your profile.");

pub(crate) fn about_too_long(count: usize) -> Fault {
    Fault::formatted("about_too_long", format!("Keep it to 300 characters; it has {count}."))
}
