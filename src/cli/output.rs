//! The results of commands.

use std::{fmt, io::Write};

/// Prints to stdout; ignores a closed pipe.
pub(super) fn print_line(words: impl fmt::Display) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}
