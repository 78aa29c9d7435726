//! What `podium import` says.

use std::{fmt::Write as _, io::IsTerminal};

use tokio::sync::watch;

use crate::{text, transfer::imports::report::ImportReport};

/// Shows a progress bar on terminals.
pub(super) async fn show_progress<T>(mut progress: watch::Receiver<(usize, usize)>) -> T {
    while progress.changed().await.is_ok() {
        let (done, total) = *progress.borrow_and_update();
        if std::io::stderr().is_terminal() && total > 0 {
            let filled = done * 40 / total;
            let end = if done == total { "\n" } else { "" };
            eprint!("\r[{}{}] {done} of {total}{end}", "#".repeat(filled), " ".repeat(40 - filled));
        }
    }
    std::future::pending().await
}

/// The counts, and what happened to single rows. `verb` is what became of new favourites.
pub(super) fn report_text(report: &ImportReport, remarks: &[String], category: &str, verb: &str) -> String {
    let number = |count: usize| text::thousands(count);
    let updated = match report.updated {
        0 => String::new(),
        updated => format!(", {} updated", number(updated)),
    };
    let mut words = format!(
        "{category}: {} {verb}{updated}, {} already on the list, {} possible duplicates, {} not imported.\n",
        number(report.added),
        number(report.matched.len() + report.differing.len() - report.updated),
        number(report.doubtful.len()),
        number(report.refused_rows),
    );
    // Text from the file must not control the terminal.
    let mut say = |line: String| words.push_str(&(line.replace(char::is_control, "\u{fffd}") + "\n"));
    remarks.iter().for_each(|remark| say(format!("  {remark}")));
    for doubt in &report.doubtful {
        say(format!("  line {}: \"{}\" {verb}, but is similar to {}", doubt.line, doubt.title, doubt.like));
    }
    for (kind, cells) in [("warning", &report.noted), ("not imported", &report.refused)] {
        for cell in cells {
            let mut line = format!("  line {} {kind}: {}", cell.line, cell.column);
            if !cell.value.is_empty() {
                let _ = write!(line, " \"{}\"", cell.value);
            }
            say(format!("{line}: {}", cell.reason));
        }
    }
    words
}
