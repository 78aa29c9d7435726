//! What can be wrong with an account's settings.

use crate::error::Fault;

pub(crate) const NO_OPTION: Fault = Fault::new("no_option", "Choose one of the options.");
/// Earlier handles redirect, so an account can have a few only.
pub(crate) const TOO_MANY_HANDLES: Fault =
    Fault::new("too_many_handles", "You’ve had ten other handles, and they stay yours. Choose one of those.");
