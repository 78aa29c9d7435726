//! What can be wrong with the settings of e-mails.

use crate::error::Fault;

pub(crate) const NO_FREQUENCY: Fault = Fault::new("no_frequency", "Choose how often.");
pub(crate) const NO_HOUR: Fault = Fault::new("no_hour", "Choose an hour from 0 to 23.");
