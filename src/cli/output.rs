//! The results of commands.

use std::{
    fmt,
    io::{IsTerminal, Write},
};

/// Prints to stdout; ignores a closed pipe.
pub(super) fn print_line(words: impl fmt::Display) {
    let mut out = std::io::stdout();
    let _ = writeln!(out, "{words}").and_then(|()| out.flush());
}

/// A text from elsewhere, which must not control the terminal.
pub(super) fn printable(text: &str) -> String {
    text.replace(char::is_control, "\u{fffd}")
}

/// Shows how far something is, on terminals.
pub(super) fn show_progress(done: usize, total: usize) {
    if std::io::stderr().is_terminal() && total > 0 {
        let filled = done * 40 / total;
        let end = if done == total { "\n" } else { "" };
        eprint!("\r[{}{}] {done} of {total}{end}", "#".repeat(filled), " ".repeat(40 - filled));
    }
}
