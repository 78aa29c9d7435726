//! `podium export`: writes a list to a file or to standard output.

use std::path::Path;

use super::import::{find_list, space};
use crate::{
    access::{Allowed, View},
    database::pool::Db,
    error::{Error, Result},
    lists::categories::Category,
    transfer::exports::{file, model},
};

/// The file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// For spreadsheets and `podium import`.
    Csv,
    /// For programs.
    Json,
}

/// Writes the list to `out`, or returns it to be printed.
pub async fn run(
    db: &Db,
    handle: &str,
    category: &str,
    format: ExportFormat,
    out: Option<&Path>,
) -> Result<String> {
    let (handle, name) = (handle.to_owned(), category.to_owned());
    let whole = db.snapshot(move |conn| {
        let space = space(conn, &handle)?;
        let found = find_list(conn, &space, &name)?;
        let id =
            found.ok_or_else(|| Error::Conflict(format!("@{handle} has no category called “{name}”.")))?;
        let of: Allowed<Category, View> = space.check_other(conn, &id)?;
        model::load(conn, &of)
    });
    let whole = whole.await?;
    let written = match format {
        ExportFormat::Csv => file::csv(&whole),
        ExportFormat::Json => serde_json::to_string_pretty(&file::json(&whole))? + "\n",
    };
    let Some(out) = out else { return Ok(written) };
    std::fs::write(out, written)
        .map_err(|error| Error::Conflict(format!("Can’t write {}: {error}.", out.display())))?;
    let count = i64::try_from(whole.favourites.len()).unwrap_or(i64::MAX);
    Ok(format!("Wrote {} to {}.\n", crate::text::counted(count, "favourite", "favourites"), out.display()))
}
