//! `podium export`: writes a list to a file or to standard output.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use super::{
    faults,
    import::{find_list, space},
};
use crate::{
    access::{Allowed, View},
    database::pool::Db,
    error::{Error, Result},
    lists::categories::Category,
    transfer::exports::{file::FileFormat, model},
};

/// The file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ExportFormat {
    /// For spreadsheets and `podium import`.
    Csv,
    /// For programs.
    Json,
}

impl From<ExportFormat> for FileFormat {
    fn from(format: ExportFormat) -> FileFormat {
        match format {
            ExportFormat::Csv => FileFormat::Csv,
            ExportFormat::Json => FileFormat::Json,
        }
    }
}

/// Writes the list to `out`, or returns it to be printed.
pub async fn run(
    db: &Db,
    handle: &str,
    category: &str,
    format: ExportFormat,
    out: Option<&Path>,
) -> Result<String> {
    let (handle, name, path) = (handle.to_owned(), category.to_owned(), out.map(Path::to_owned));
    db.snapshot(move |conn| {
        let space = space(conn, &handle)?;
        let found = find_list(conn, &space, &name)?;
        let id = found.ok_or_else(|| Error::Conflict(faults::no_category(&handle, &name)))?;
        let of: Allowed<Category, View> = space.check_other(conn, &id)?;
        let Some(path) = path else {
            let mut text = Vec::new();
            model::write(conn, &of, format.into(), &mut text)?;
            end(format, &mut text)?;
            return String::from_utf8(text).map_err(|error| Error::Internal(error.into()));
        };
        let mut file = BufWriter::new(File::create(&path).map_err(|error| unwritable(&path, &error))?);
        let count = model::write(conn, &of, format.into(), &mut file)?;
        end(format, &mut file)?;
        file.flush().map_err(|error| unwritable(&path, &error))?;
        Ok(format!(
            "Wrote {} to {}.\n",
            crate::text::counted(count, "favourite", "favourites"),
            path.display()
        ))
    })
    .await
}

/// JSON ends with a line break, as CSV does by itself.
fn end(format: ExportFormat, out: &mut dyn Write) -> Result<()> {
    match format {
        ExportFormat::Csv => Ok(()),
        ExportFormat::Json => Ok(out.write_all(b"\n")?),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::Conflict(faults::unwritable(path, error))
}
