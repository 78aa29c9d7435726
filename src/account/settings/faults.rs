//! What can be wrong with an account's settings.

use crate::error::Fault;

pub(crate) const NO_OPTION: Fault = Fault::new("no_option", "Choose one of the options.");
