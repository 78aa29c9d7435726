//! `podium import`: imports a file as the owner of the space. No sign-in is needed on the command line.

mod arguments;
mod report;

use tokio::sync::watch;

pub use self::arguments::ImportArguments;
pub(super) use self::report::ImportSummary;
use self::report::show_progress;
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
        Import, execution,
        parsing::plan::order::Resulting,
        refused,
        report::ImportReport,
        settings::ImportSettings,
        source::ImportSource,
        target::{ImportPreview, ImportTarget},
    },
};

/// Imports a list into the category, which is created if missing. Returns a report: the counts, and each refused row with
/// its line, column and reason. If nothing can be imported, nothing is made.
pub async fn run(db: &Db, arguments: ImportArguments) -> Result<String> {
    let mut source = arguments.source()?;
    let (handle, name) = (arguments.list.space.clone(), arguments.list.category.clone());
    let target = db.snapshot(move |conn| {
        let space = space(conn, &handle)?;
        let Some(key) = find_list(conn, &space, &name)? else { return Ok((ImportTarget::new(), name)) };
        let list: Allowed<Category, Edit> = space.check_other(conn, &key)?;
        Ok((ImportTarget::load(conn, list.item())?, list.into_item().name))
    });
    let (target, category) = target.await?;
    let preview = arguments.preview(std::mem::take(&mut source.table), &target)?;
    if !preview.problems.is_empty() {
        return Err(Error::Conflict(preview.problem()));
    }
    if let Some(path) = &arguments.refused {
        std::fs::write(path, refused::as_csv(&preview)?)
            .map_err(|error| Error::Conflict(faults::unwritable(path, &error)))?;
    }
    let remarks = preview.sentences();
    let mut report = ImportReport::of(&preview.plan, &preview.settings.choices);
    report.updated = preview.updates().count();
    let makes_nothing = report.added + report.updated == 0 && keeps_order(&preview, target.listed.len());
    if arguments.dry_run || makes_nothing {
        let verb = if arguments.dry_run { "would be added" } else { "added" };
        return Ok(ImportSummary::new(report, remarks).text(&category, verb));
    }
    // A large list is not kept twice: adding it reads it again, with the list locked.
    let settings = preview.settings;
    drop((preview.table, preview.plan, target));
    let (progress_sender, progress) = watch::channel((0, report.added));
    let adding = db.write_rows(usize::MAX, move |conn| {
        let import = start(conn, &arguments, &source, &settings)?;
        execution::run_in_transaction(conn, &import, &mut |done, total| {
            progress_sender.send_replace((done, total));
        })
    });
    let report = tokio::select! { done = adding => done?, never = show_progress(progress) => never };
    Ok(ImportSummary::new(report, remarks).text(&category, "added"))
}

/// Returns `true` if the favourites on the list, `size` of them, keep their order.
fn keeps_order(preview: &ImportPreview, size: usize) -> bool {
    let order = preview.resulting_order(size).into_iter().filter(|it| matches!(it, Resulting::Listed(_)));
    order.eq((0..size).map(Resulting::Listed))
}

/// Stores the import, for a new category if need be.
fn start(
    conn: &mut Conn,
    arguments: &ImportArguments,
    source: &ImportSource,
    settings: &ImportSettings,
) -> Result<Allowed<Import, Edit>> {
    let space = space(conn, &arguments.list.space)?;
    let key = match find_list(conn, &space, &arguments.list.category)? {
        Some(key) => key,
        None => {
            let form = CategoryForm { name: arguments.list.category.clone(), ..CategoryForm::default() };
            Locator::Id(Category::add(conn, &space, &form.check()?)?.value.id)
        }
    };
    let to: Allowed<Category, Edit> = space.check_other(conn, &key)?;
    let import = Import::store(conn, &to, source, settings)?;
    space.check_other(conn, &Locator::Id(import.id))
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
