//! Why a member's role can't be changed, or their membership not ended.

use crate::error::Fault;

pub(crate) const NO_ROLE: Fault = Fault::new("no_role", "Choose what they may do: viewer, editor or owner.");
pub(crate) const LAST_OWNER: Fault = Fault::new(
    "last_owner",
    "A space needs an owner, and this is its only one. Make another member an owner first, or close the space.",
);
pub(crate) const OWN_SPACE: Fault =
    Fault::new("own_space", "This is a person’s own space, which stays theirs.");
pub(crate) const REMOVE_YOURSELF: Fault =
    Fault::new("remove_yourself", "That’s you. To go, leave the space yourself.");
pub(crate) const NO_HEIR: Fault = Fault::new("no_heir", "Choose the member who is to own the space.");
pub(crate) const HEIR_CANNOT_ACT: Fault =
    Fault::new("heir_cannot_act", "This member can’t own a space at the moment. Choose another.");
pub(crate) const NO_PLACE: Fault =
    Fault::new("no_place", "Choose what you’ll be: an editor, a viewer, or no longer a member.");
