//! What can be wrong with restoring something.

use crate::error::Fault;

/// Another category took the name of one in the bin.
pub(crate) fn name_taken(name: &str) -> Fault {
    let message = format!("Another category is now called “{name}”. Choose another name.");
    Fault::formatted("name_taken", message)
}
