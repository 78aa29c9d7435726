//! What can be wrong with typed text.

use crate::error::Fault;

pub(crate) const UNREADABLE: Fault =
    Fault::new("unreadable", "Some of these characters can’t be saved. Remove them and try again.");
pub(crate) const NO_ADDRESS: Fault =
    Fault::new("no_address", "Enter an address of letters, digits and hyphens.");
pub(crate) const ADDRESS_TOO_LONG: Fault = Fault::new("address_too_long", "Keep it to 60 characters.");
pub(crate) const ADDRESS_RESERVED: Fault =
    Fault::new("address_reserved", "This word is reserved. Choose another one.");
pub(crate) const ADDRESS_MALFORMED: Fault =
    Fault::new("address_malformed", "Use letters a to z, digits and hyphens, such as best-films.");
