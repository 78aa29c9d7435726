//! The rows that are not imported, as a file that can be corrected and imported again.

use std::collections::HashMap;

use super::{parsing::plan::RowOutcome, target::ImportPreview};
use crate::{
    error::Result,
    transfer::exports::file::{escape_formula, write_row},
};

/// The headings of the columns behind the file's own. They are not imported.
pub(crate) const OWN_HEADINGS: [&str; 2] = ["Line", "Not imported because"];

/// The refused rows with the file's own columns, the line and the reasons. Empty if there are none.
pub(crate) fn as_csv(preview: &ImportPreview) -> Result<String> {
    let reasons = preview.plan.rows.iter().filter_map(|row| match &row.outcome {
        RowOutcome::Refused { reasons } => {
            let each = reasons.iter().map(|it| match it.column.as_str() {
                "" => it.reason.clone(),
                column => format!("{column}: {}", it.reason),
            });
            Some((row.line, each.collect::<Vec<_>>().join(" ")))
        }
        _ => None,
    });
    let reasons: HashMap<usize, String> = reasons.collect();
    let mut out = Vec::new();
    if reasons.is_empty() {
        return Ok(String::new());
    }
    let width = preview.table.headings.len();
    let headings = preview.table.headings.iter().map(String::as_str).chain(OWN_HEADINGS);
    write_row(&mut out, headings.map(escape_formula))?;
    for row in &preview.table.rows {
        let Some(why) = reasons.get(&row.line) else { continue };
        let line = row.line.to_string();
        let cells = row.cells.iter().take(width).map(String::as_str).chain([line.as_str(), why.as_str()]);
        write_row(&mut out, cells.map(escape_formula))?;
    }
    Ok(String::from_utf8_lossy(&out).into_owned())
}
