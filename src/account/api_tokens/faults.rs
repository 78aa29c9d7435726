//! What can be wrong with a token.

use crate::error::Fault;

pub(crate) const NO_NAME: Fault = Fault::new("no_name", "Enter what it’s for, such as “backup at home”.");
pub(crate) const NAME_TOO_LONG: Fault = Fault::new("name_too_long", "Keep it to 60 characters.");
pub(crate) const NO_SCOPE: Fault = Fault::new("no_scope", "Choose what the token can do.");
pub(crate) const NO_SPACE: Fault = Fault::new("no_space", "Choose one of your spaces.");
pub(crate) const WHOLE_SITE: Fault =
    Fault::new("whole_site", "A token for administration is for all spaces. Choose “All your spaces”.");
/// The lifetime is not a number of days that a token may have.
pub(crate) const NO_LIFETIME: Fault = Fault::new("no_lifetime", "Enter 1 to 365 days.");

pub(crate) fn too_many_tokens(most: impl std::fmt::Display) -> Fault {
    let message = format!("You have {most} tokens, the maximum. Revoke one you no longer need.");
    Fault::formatted("too_many_tokens", message)
}
