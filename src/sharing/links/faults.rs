//! What can be wrong with a share link, and with who can see a list.

use crate::error::Fault;

pub(crate) const NO_VISIBILITY: Fault = Fault::new("no_visibility", "Choose who can see this list.");
pub(crate) const LABEL_TOO_LONG: Fault = Fault::new("label_too_long", "Keep it to 60 characters.");
pub(crate) const DAY_PASSED: Fault =
    Fault::new("day_passed", "This day has passed. Choose today or a later day, or leave it empty.");
/// Comments are left out, and people may write some.
pub(crate) const COMMENTS_HIDDEN: Fault = Fault::new(
    "comments_hidden",
    "Show the comments on this link, or don’t let people comment: they would not see what they write.",
);
/// A new password was typed, and the box that removes the password is ticked.
pub(crate) const PASSWORD_AND_NONE: Fault =
    Fault::new("password_and_none", "Enter a new password or tick “Remove the password”, not both.");
pub(crate) const PASSWORD_TOO_SHORT: Fault = Fault::new("password_too_short", "Use at least 6 characters.");
pub(crate) const PASSWORD_TOO_LONG: Fault = Fault::new("password_too_long", "Keep it to 256 characters.");
pub(crate) const WRONG_PASSWORD: Fault =
    Fault::new("wrong_password", "Wrong password. Ask the person who sent you the link.");

pub(crate) fn too_many_links(most: impl std::fmt::Display) -> Fault {
    Fault::formatted("too_many_links", format!("A list can have at most {most} links. Revoke one first."))
}

pub(crate) const PASSWORD_NOT_KEPT: Fault = Fault::new(
    "password_not_kept",
    "The earlier password wasn’t kept. Edit the link to give it a new one, or none.",
);
pub(crate) const LINK_NOT_KEPT: Fault =
    Fault::new("link_not_kept", "The earlier link wasn’t kept. Create a new one.");
pub(crate) const REPLACED_SINCE: Fault = Fault::new("replaced_since", "The link has been replaced since.");
