//! What can be wrong with an administrator's action.

use crate::error::Fault;

pub const NO_REASON: Fault = Fault::new("no_reason", "Enter a reason. The person will see it.");
pub const REASON_TOO_LONG: Fault = Fault::new("reason_too_long", "Keep it to 300 characters.");
