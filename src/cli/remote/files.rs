//! Exports and imports.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
    path::Path,
    thread,
    time::Duration,
};

use clap::ValueEnum;
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::NamedTempFile;
use ureq::http::Method;
use url::form_urlencoded;

use super::{
    lists::{Category, Space},
    server::{Answer, Sent, Server},
};
use crate::{
    cli::{
        faults,
        import::{ImportArguments, ImportSummary},
        list_arguments::ListArguments,
        output::{print_line, show_progress},
        trouble::CommandError,
    },
    transfer::imports::{report::CellReport, source::MAX_NAME_LENGTH},
};

/// The file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RemoteFormat {
    /// For spreadsheets and imports.
    Csv,
    /// For programs.
    Json,
    /// For programs, with a favourite on each line.
    Ndjson,
}

/// The pause before asking again how far an import is.
const PAUSE: Duration = Duration::from_millis(500);

/// An import, as the server shows it.
#[derive(Debug, Deserialize)]
struct Import {
    id: i64,
    state: String,
    done: usize,
    total: usize,
    trouble: Option<String>,
    preview: Option<Preview>,
    report: Option<Report>,
}

#[derive(Debug, Deserialize)]
struct Preview {
    columns: Vec<Column>,
    problems: Vec<Problem>,
    remarks: Vec<String>,
    report: Report,
}

#[derive(Debug, Deserialize)]
struct Column {
    heading: String,
}

#[derive(Debug, Deserialize)]
struct Problem {
    detail: String,
}

#[derive(Debug, Deserialize)]
struct Report {
    added: usize,
    updated: usize,
    matched_count: usize,
    doubtful_count: usize,
    refused_count: usize,
    refused: Vec<CellReport>,
    noted: Vec<CellReport>,
    doubtful: Vec<Doubt>,
}

#[derive(Debug, Deserialize)]
struct Doubt {
    line: usize,
    title: String,
    like: String,
}

impl Report {
    fn summary(self, remarks: Vec<String>) -> ImportSummary {
        ImportSummary {
            added: self.added,
            updated: self.updated,
            listed: self.matched_count.saturating_sub(self.updated),
            doubtful_count: self.doubtful_count,
            refused_count: self.refused_count,
            remarks,
            doubtful: self.doubtful.into_iter().map(|it| (it.line, it.title, it.like)).collect(),
            noted: self.noted,
            refused: self.refused,
        }
    }
}

/// Writes the list to the file, or to standard output.
pub(super) fn export(
    server: &Server,
    list: &ListArguments,
    format: RemoteFormat,
    out: Option<&Path>,
) -> Result<(), CommandError> {
    let category = Category::find(server, list)?;
    let word = match format {
        RemoteFormat::Csv => "csv",
        RemoteFormat::Json => "json",
        RemoteFormat::Ndjson => "ndjson",
    };
    let mut sent = server.download(&format!("/categories/{}/export?format={word}", category.id))?;
    let Some(path) = out else {
        let mut out = io::stdout().lock();
        return match io::copy(&mut sent, &mut out).and_then(|_| out.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(()),
        };
    };
    save(sent, path)?;
    print_line(format!("Wrote {} to {}.", category.name, path.display()));
    Ok(())
}

/// Writes what was sent to a file, which is there only as a whole.
fn save(mut sent: impl Read, path: &Path) -> Result<(), CommandError> {
    let unwritable = |error: &io::Error| CommandError::new(faults::unwritable(path, error).to_string());
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder).map_err(|error| unwritable(&error))?;
    io::copy(&mut sent, &mut file)
        .map_err(|error| CommandError::new(format!("the answer broke off ({error}). Try again later")))?;
    file.persist(path).map_err(|error| unwritable(&error.error))?;
    Ok(())
}

/// Imports a file into the category, which is made if it is missing. Returns the report.
pub(super) fn import(server: &Server, arguments: &ImportArguments) -> Result<String, CommandError> {
    let file = arguments.file()?;
    let space = Space::find(server, &arguments.list.space)?;
    if let Some(category) = space.category(server, &arguments.list.category)? {
        return import_into(server, arguments, &category, file);
    }
    if arguments.dry_run {
        let name = &arguments.list.category;
        return Err(CommandError::new(format!("there is no category \"{name}\" yet to try it on")));
    }
    let category = space.add_category(server, &arguments.list.category)?;
    import_into(server, arguments, &category, file).inspect_err(|_| {
        drop(server.send(&Method::DELETE, &format!("/categories/{}", category.id), "", None))
    })
}

fn import_into(
    server: &Server,
    arguments: &ImportArguments,
    category: &Category,
    (name, bytes): (String, Vec<u8>),
) -> Result<String, CommandError> {
    let name: String = name.chars().take(MAX_NAME_LENGTH).collect();
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("name", &name).finish();
    let path = format!("/categories/{}/imports?{query}", category.id);
    let started = server.send(&Method::POST, &path, "", Some(Sent { media_type: "text/plain", bytes }))?;
    let (version, import) = choose(server, arguments, category, started)?;
    let path = format!("/imports/{}", import.id);
    let preview = import.preview.ok_or_else(|| CommandError::new("the import has begun by itself"))?;
    if !preview.problems.is_empty() {
        let details: Vec<String> = preview.problems.into_iter().map(|it| it.detail).collect();
        return Err(CommandError::new(details.join(" ")));
    }
    if let Some(out) = &arguments.refused {
        save(server.download(&format!("{path}/refused"))?, out)?;
    }
    if arguments.dry_run {
        return Ok(preview.report.summary(preview.remarks).text(&category.name, "would be added"));
    }
    let mut import: Import = server.send(&Method::POST, &format!("{path}/run"), &version, None)?.read()?;
    while import.state == "running" {
        thread::sleep(PAUSE);
        import = server.get(&path)?;
        show_progress(import.done, import.total);
    }
    match import {
        Import { trouble: Some(trouble), .. } => Err(CommandError::new(trouble)),
        Import { report: Some(report), .. } => {
            Ok(report.summary(preview.remarks).text(&category.name, "added"))
        }
        _ => Err(CommandError::new("the server does not say what became of the import")),
    }
}

/// Tells the server how the file is to be read, then what becomes of its columns and rows. Returns the import with its version.
fn choose(
    server: &Server,
    arguments: &ImportArguments,
    category: &Category,
    started: Answer,
) -> Result<(String, Import), CommandError> {
    let patch = |(version, import): &(String, Import), body: Value| {
        let path = format!("/imports/{}", import.id);
        versioned(server.send(&Method::PATCH, &path, version, Some(Sent::json(&body)))?)
    };
    let mut last = versioned(started)?;
    let reading = arguments.reading_words();
    if !reading.is_empty() {
        last = patch(&last, json!(reading))?;
    }
    let mut choices: BTreeMap<&str, Value> =
        arguments.choice_words().into_iter().map(|(name, word)| (name, word.into())).collect();
    let headings = last.1.preview.iter().flat_map(|it| &it.columns).map(|it| it.heading.clone());
    let headings: Vec<String> = headings.collect();
    let attributes: Vec<_> = category.attributes(server)?.into_iter().map(|it| (it.id, it.name)).collect();
    let columns = arguments.columns(&headings, &attributes)?;
    if !columns.is_empty() {
        choices.insert("columns", json!(columns));
    }
    if choices.is_empty() { Ok(last) } else { patch(&last, json!(choices)) }
}

/// An import with the version that a change must name.
fn versioned(answer: Answer) -> Result<(String, Import), CommandError> {
    Ok((answer.etag.clone(), answer.read()?))
}
