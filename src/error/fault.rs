//! Faults: what is wrong with something that was entered, for programs and for people.
//!
//! **Invariants:** every fault is defined in the `faults.rs` of its module, next to the module's other messages, so that
//! they can be read, edited and translated together. A code never changes; a message may.

use std::{borrow::Cow, fmt};

/// One thing that is wrong with something that was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// For programs: snake case, unique in its module.
    pub code: &'static str,
    /// For people: what is wrong, or what to do.
    pub message: Cow<'static, str>,
}

impl Fault {
    /// A fault with a fixed message.
    pub(crate) const fn new(code: &'static str, message: &'static str) -> Fault {
        Fault { code, message: Cow::Borrowed(message) }
    }

    /// A fault with values in its message.
    pub(crate) const fn formatted(code: &'static str, message: String) -> Fault {
        Fault { code, message: Cow::Owned(message) }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
