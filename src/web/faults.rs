//! What every page and every program may be told.

use crate::error::Fault;

/// "Too many attempts. Wait 7 minutes, then try again."
pub fn too_many_tries(seconds: u64) -> Fault {
    let wait = match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    };
    Fault::formatted("too_many_tries", format!("Too many attempts. Wait {wait}, then try again."))
}
