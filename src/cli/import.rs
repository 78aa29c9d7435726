//! `podium import`: imports a file as the owner of the space. No sign-in is needed on the command line.

use std::{fmt::Write as _, io::IsTerminal, path::Path};

use tokio::sync::watch;

use super::faults;
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    database::ids::CategoryId,
    database::pool::{Conn, Db},
    error::{Error, Result},
    lists::categories::{Category, forms::CategoryForm},
    spaces::Space,
    text,
    transfer::imports::{
        Import, execution, model::ImportDraft, parsing::remarks, report::ImportReport, source::ImportSource,
    },
};

/// Imports the file into the category, which is created if missing. Returns a report: the counts, and each
/// refused row with its line, column and reason.
pub async fn run(db: &Db, path: &Path, handle: &str, category: &str) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|error| Error::Conflict(faults::unreadable(path, &error)))?;
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source =
        ImportSource::file(&file, &bytes).map_err(|why| Error::Conflict(faults::wrong_file(&file, &why)))?;
    let (handle, name) = (handle.to_owned(), category.to_owned());
    let started = db.write(move |conn| start(conn, &handle, &name, &source)).await?;
    let (import, draft) = started;
    let preview = draft.preview()?;
    if !preview.problems.is_empty() {
        return Err(Error::Conflict(preview.problem()));
    }
    let report = ImportReport::of(&preview.plan);
    let remarks = remarks::sentences(&preview.table.remarks);
    let (progress_sender, progress) = watch::channel((0, report.added));
    let adding = db.write_rows(report.added, move |conn| {
        execution::run_in_transaction(conn, &import, &mut |done, total| {
            progress_sender.send_replace((done, total));
        })
    });
    let report = tokio::select! { done = adding => done?, never = show_progress(progress) => never };
    Ok(report_text(&report, &remarks, &draft.category.name))
}

fn start(
    conn: &mut Conn,
    handle: &str,
    name: &str,
    source: &ImportSource,
) -> Result<(Allowed<Import, Edit>, ImportDraft)> {
    let space = space(conn, handle)?;
    let key = match find_list(conn, &space, name)? {
        Some(key) => key,
        None => {
            let form = CategoryForm { name: name.to_owned(), ..CategoryForm::default() };
            Locator::Id(Category::add(conn, &space, &form.check()?)?.value.id)
        }
    };
    let to: Allowed<Category, Edit> = space.check_other(conn, &key)?;
    let import = Import::start(conn, &to, source)?;
    let draft = ImportDraft::load(conn, &import, to.item())?;
    Ok((space.check_other(conn, &Locator::Id(import.id))?, draft))
}

/// The space with this handle, as its owner.
pub(super) fn space(conn: &mut Conn, handle: &str) -> Result<Allowed<Space, Edit>> {
    let handle = handle.trim_start_matches('@').to_lowercase();
    let nobody = |error| match error {
        Error::NotFound => Error::Conflict(faults::no_space(&handle)),
        other => other,
    };
    let space = Space::by_handle(conn, &handle).map_err(nobody)?;
    let owner = space.owner(conn)?;
    Allowed::check(conn, &Actor::from(&owner), &Locator::Id(space.id))
}

/// The list with this name, regardless of letter case.
pub(super) fn find_list(
    conn: &mut Conn,
    space: &Allowed<Space, Edit>,
    name: &str,
) -> Result<Option<Locator<CategoryId>>> {
    let lists = Category::listed(conn, space)?;
    Ok(lists
        .into_iter()
        .find(|list| text::comparison_key(&list.name) == text::comparison_key(name))
        .map(|list| Locator::Id(list.id)))
}

/// Shows a progress bar on terminals.
async fn show_progress<T>(mut progress: watch::Receiver<(usize, usize)>) -> T {
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

fn report_text(report: &ImportReport, remarks: &[String], category: &str) -> String {
    let number = |count: usize| text::thousands(count);
    let mut words = format!(
        "{category}: {} added, {} already on the list, {} possible duplicates, {} not imported.\n",
        number(report.added),
        number(report.matched.len()),
        number(report.doubtful.len()),
        number(report.refused_rows),
    );
    // Text from the file must not control the terminal.
    let mut say = |line: String| words.push_str(&(line.replace(char::is_control, "\u{fffd}") + "\n"));
    remarks.iter().for_each(|remark| say(format!("  {remark}")));
    for doubt in &report.doubtful {
        say(format!(
            "  line {}: \"{}\" was added, but is similar to {}",
            doubt.line, doubt.title, doubt.like
        ));
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
