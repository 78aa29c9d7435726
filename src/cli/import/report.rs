//! What `podium import` says.

use std::fmt::Write as _;

use tokio::sync::watch;

use crate::{
    cli::output::{self, printable},
    text,
    transfer::imports::report::{CellReport, ImportReport},
};

/// What became of a file, or would become of it.
#[derive(Debug, Default)]
pub(in crate::cli) struct ImportSummary {
    pub added: usize,
    pub updated: usize,
    /// How many are on the list already and stay as they are.
    pub listed: usize,
    pub doubtful_count: usize,
    pub refused_count: usize,
    pub remarks: Vec<String>,
    /// The line, the title, and what it resembles.
    pub doubtful: Vec<(usize, String, String)>,
    pub noted: Vec<CellReport>,
    pub refused: Vec<CellReport>,
}

impl ImportSummary {
    pub(super) fn new(report: ImportReport, remarks: Vec<String>) -> ImportSummary {
        ImportSummary {
            added: report.added,
            updated: report.updated,
            listed: report.matched.len() + report.differing.len() - report.updated,
            doubtful_count: report.doubtful.len(),
            refused_count: report.refused_rows,
            remarks,
            doubtful: report.doubtful.into_iter().map(|it| (it.line, it.title, it.like)).collect(),
            noted: report.noted,
            refused: report.refused,
        }
    }

    /// The counts, and what happened to single rows. `verb` is what became of new favourites.
    pub(in crate::cli) fn text(&self, category: &str, verb: &str) -> String {
        let updated = match self.updated {
            0 => String::new(),
            updated => format!(", {} updated", text::thousands(updated)),
        };
        let mut words = format!(
            "{category}: {} {verb}{updated}, {} already on the list, {} possible duplicates, {} not imported.\n",
            text::thousands(self.added),
            text::thousands(self.listed),
            text::thousands(self.doubtful_count),
            text::thousands(self.refused_count),
        );
        let mut say = |line: String| words.push_str(&(printable(&line) + "\n"));
        self.remarks.iter().for_each(|remark| say(format!("  {remark}")));
        for (line, title, like) in &self.doubtful {
            say(format!("  line {line}: \"{title}\" {verb}, but is similar to {like}"));
        }
        for (kind, cells) in [("warning", &self.noted), ("not imported", &self.refused)] {
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
}

/// Shows a progress bar on terminals.
pub(super) async fn show_progress<T>(mut progress: watch::Receiver<(usize, usize)>) -> T {
    while progress.changed().await.is_ok() {
        let (done, total) = *progress.borrow_and_update();
        output::show_progress(done, total);
    }
    std::future::pending().await
}
