//! Adds the favourites of an import, all or none. The plan is computed again before the list is locked, because that
//! takes long, and once more under the lock if the list was changed meanwhile.

use std::collections::HashMap;

use diesel::prelude::*;
use serde_json::json;

use super::{
    Import, faults,
    model::ImportDraft,
    parsing::{
        column::Column,
        plan::{
            ImportedFavourite,
            order::{FileRow, Resulting},
            tiers::ImportedTier,
        },
        usefulness::ColumnProfile,
    },
    refused,
    report::ImportReport,
    target::ImportPreview,
};
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    audit,
    auth::User,
    database::ids::{AttributeId, EntryId, FavouriteId, ImportId},
    database::{pool::Conn, schema::favourites},
    error::{Error, Result},
    lists::{
        attributes::{Attribute, forms::AttributeForm},
        categories::Category,
        favourites::{
            Favourite, bulk,
            forms::{FavouriteForm, NewFavourite},
        },
        ordering::{rank::live, reorder::ReorderOutcome},
        tiers::{self, PlannedTier},
    },
    spaces::SpaceMembership,
};

/// New attributes that say something become columns until a list has this many.
const MAX_SHOWN_COLUMNS: usize = 4;

/// Adds the favourites of a running import and reports progress as (done, total). Does nothing for an import that
/// has already run.
pub fn run(
    conn: &mut Conn,
    import_id: ImportId,
    report_progress: &mut dyn FnMut(usize, usize),
) -> Result<()> {
    let Some(import) = Import::running(conn, import_id)? else { return Ok(()) };
    let user = User::by_id(conn, import.user_id)?;
    let to: Allowed<Category, Edit> =
        Allowed::check(conn, &Actor::from(&user), &Locator::Id(import.category_id))?;
    let preview = plan_and_lock(conn, &import, to.item())?;
    if !preview.problems.is_empty() {
        return Err(Error::Conflict(preview.problem()));
    }
    let mut report = ImportReport::of(&preview.plan, &preview.settings.choices);
    let listed = live(to.item()).order(favourites::position);
    let before: Vec<FavouriteId> = listed.select(favourites::id).load(conn)?;
    let mut added: Vec<FavouriteId> = Vec::new();
    report.updated = preview.updates().count();
    if report.added + report.updated > 0 {
        let total = report.added;
        report_progress(0, total);
        let columns = make_attributes(conn, &to, &preview, &mut report)?;
        if total > 0 {
            let new = checked(conn, &to, &preview, &columns)?;
            let entry = record(conn, &to, &import, &report, &preview, &columns)?;
            added = bulk::add(conn, &to, &new, entry, &mut |done| report_progress(done, total))?;
            report.entry = Some(entry);
        }
        let changes = changed(conn, to.item(), (&preview, &before), &columns)?;
        report.updates = bulk::change(conn, &to, &changes)?.ids().to_vec();
    }
    if preview.asks_for_order()
        && let ReorderOutcome::Saved { moved, entry } =
            Category::put_in_order(conn, &to, &order(&preview, &before, &added), json!({}))?
    {
        (report.moved, report.order_entry) = (moved, entry);
    }
    report.tiers_entry = make_tiers(conn, &to, &preview, before.len())?;
    must_still_edit(conn, &to)?;
    import.finish(conn, &report, &refused::as_csv(&preview)?)
}

/// The person may have been removed while their list was added, which takes a while: then nothing of it is kept. The role is
/// locked until this commits, so it cannot be taken away in between.
fn must_still_edit(conn: &mut Conn, to: &Allowed<Category, Edit>) -> Result<()> {
    SpaceMembership::lock(conn, to.item().space.id, to.person().id)?;
    let still: Allowed<Category, Edit> = to.check_other(conn, &Locator::Id(to.item().id))?;
    drop(still);
    Ok(())
}

/// The favourites whose values the file updates, before and after. `ids` are those of the list in its order.
fn changed(
    conn: &mut Conn,
    category: &Category,
    (preview, ids): (&ImportPreview, &[FavouriteId]),
    columns: &HashMap<usize, AttributeId>,
) -> Result<Vec<(Favourite, Favourite)>> {
    let updates = preview.updates().filter_map(|(place, read)| Some((*ids.get(place)?, read)));
    let updates: HashMap<FavouriteId, &ImportedFavourite> = updates.collect();
    let these = live(category).filter(favourites::id.eq_any(updates.keys().copied()));
    let these: Vec<Favourite> =
        these.order(favourites::position).select(Favourite::as_select()).load(conn)?;
    let pair = |before: Favourite| {
        let read = updates.get(&before.id)?;
        let mut after = before.clone();
        let texts = [
            (Column::Description, &mut after.description, &read.description),
            (Column::Link, &mut after.link, &read.link),
        ];
        for (column, text, new) in texts {
            if !new.is_empty() && preview.settings.mapping.columns.contains(&column) {
                text.clone_from(new);
            }
        }
        for (column, value) in &read.values {
            if let Some(id) = columns.get(column) {
                after.values.set(*id, value.clone());
            }
        }
        Some((before, after))
    };
    Ok(these.into_iter().filter_map(pair).collect())
}

/// The ids in the order that the list is to have.
fn order(preview: &ImportPreview, before: &[FavouriteId], added: &[FavouriteId]) -> Vec<FavouriteId> {
    let new_rows = preview.file_rows().enumerate().filter(|(_, (row, _))| *row == FileRow::New);
    let new_of_row: HashMap<usize, FavouriteId> =
        new_rows.map(|(row, _)| row).zip(added.iter().copied()).collect();
    let id = |it: Resulting| match it {
        Resulting::Listed(place) => before.get(place).copied(),
        Resulting::New(row) => new_of_row.get(&row).copied(),
    };
    preview.resulting_order(before.len()).into_iter().filter_map(id).collect()
}

/// The outcome of every row for the list as it is now, with the list locked.
fn plan_and_lock(conn: &mut Conn, import: &Import, list: &Category) -> Result<ImportPreview> {
    let preview = ImportDraft::load(conn, import, list)?.preview()?;
    let locked = list.lock(conn)?;
    if locked.version == list.version {
        return Ok(preview);
    }
    ImportDraft::load(conn, import, &locked)?.preview()
}

/// Begins and runs an import in this transaction. Returns its report.
pub(crate) fn run_in_transaction(
    conn: &mut Conn,
    import: &Allowed<Import, Edit>,
    report_progress: &mut dyn FnMut(usize, usize),
) -> Result<ImportReport> {
    Import::begin(conn, import)?;
    run(conn, import.item().id, report_progress)?;
    import.item().report(conn)
}

/// Records why an import can't be done.
pub(crate) fn fail(conn: &mut Conn, import_id: ImportId, why: &str) -> Result<()> {
    let Some(import) = Import::running(conn, import_id)? else { return Ok(()) };
    import.finish(conn, &ImportReport { trouble: why.to_owned(), ..ImportReport::default() }, "")
}

/// Shows the preview of an import again that did not work, with the reason, so that it can be started again.
pub(crate) fn return_to_preview(conn: &mut Conn, import_id: ImportId, why: &str) -> Result<()> {
    let Some(import) = Import::running(conn, import_id)? else { return Ok(()) };
    import.return_to_preview(conn, &ImportReport { trouble: why.to_owned(), ..ImportReport::default() })
}

/// Makes the tiers that the file names. Returns their entry of the history.
fn make_tiers(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    preview: &ImportPreview,
    listed: usize,
) -> Result<Option<EntryId>> {
    let new = preview.plan.tiers(&preview.table, &preview.settings.mapping, listed).unwrap_or_default();
    if new.is_empty() {
        return Ok(None);
    }
    let made = tiers::change(conn, to, None, |plan| {
        let size = plan.size;
        let tier = |it: ImportedTier| PlannedTier {
            id: None,
            name: it.name,
            colour: it.colour,
            above: it.above.min(size),
        };
        plan.tiers = new.into_iter().map(tier).collect();
        Ok(())
    });
    Ok(made?.entry)
}

/// Creates the new attributes. Returns the attribute of each column of values.
fn make_attributes(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    preview: &ImportPreview,
    report: &mut ImportReport,
) -> Result<HashMap<usize, AttributeId>> {
    let mut shown = Attribute::listed(conn, to)?.iter().filter(|it| it.shown).count();
    let new_options = preview.new_options();
    let mut columns = HashMap::new();
    for (place, column) in preview.settings.mapping.columns.iter().enumerate() {
        match column {
            Column::Attribute { id } => {
                if let Some(options) = new_options.get(id) {
                    add_options(conn, to, *id, options)?;
                }
                columns.insert(place, *id);
            }
            Column::New { name, kind, unit, options } => {
                let form = AttributeForm {
                    name: name.clone(),
                    kind: kind.as_str().to_owned(),
                    options: options.join("\n"),
                    unit: unit.clone(),
                    shown: shown < MAX_SHOWN_COLUMNS
                        && ColumnProfile::of(&preview.table, place).is_worth_showing(),
                    ..AttributeForm::default()
                };
                shown += usize::from(form.shown);
                columns.insert(place, Attribute::add(conn, to, &form.check()?)?.value.id);
                report.attributes.push(name.clone());
            }
            _ => {}
        }
    }
    Ok(columns)
}

/// Adds options to an attribute.
fn add_options(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    id: AttributeId,
    options: &[String],
) -> Result<()> {
    let attribute: Allowed<Attribute, Edit> = to.check_other(conn, &Locator::Id(id))?;
    let mut form = attribute.item().form();
    form.options = format!("{}\n{}", form.options, options.join("\n"));
    Attribute::change(conn, &attribute, &form.check()?)?;
    Ok(())
}

/// Validates the favourites like typed ones.
fn checked(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    preview: &ImportPreview,
    columns: &HashMap<usize, AttributeId>,
) -> Result<Vec<NewFavourite>> {
    let attributes = Attribute::listed(conn, to)?;
    let new = preview.plan.to_add().map(|incoming| {
        form(incoming, columns).check(&attributes).map_err(|error| match error {
            Error::Invalid(_) => Error::Conflict(faults::favourite_refused(&incoming.title, &error)),
            other => other,
        })
    });
    new.collect()
}

fn form(incoming: &ImportedFavourite, columns: &HashMap<usize, AttributeId>) -> FavouriteForm {
    let ImportedFavourite { title, description, link, values, .. } = incoming.clone();
    let known = |(place, value): (usize, String)| Some((*columns.get(&place)?, value));
    FavouriteForm::from_cells(title, description, link, &values.into_iter().filter_map(known).collect())
}

/// Records one entry for the whole import, with everything needed to undo it but its rows.
fn record(
    conn: &mut Conn,
    to: &Allowed<Category, Edit>,
    import: &Import,
    report: &ImportReport,
    preview: &ImportPreview,
    columns: &HashMap<usize, AttributeId>,
) -> Result<EntryId> {
    let new =
        |place: &usize| matches!(preview.settings.mapping.columns.get(*place), Some(Column::New { .. }));
    let attributes: Vec<AttributeId> =
        columns.iter().filter(|(place, _)| new(place)).map(|(_, id)| *id).collect();
    let valued: serde_json::Map<_, _> = columns.values().map(|id| (id.to_string(), json!(null))).collect();
    let changes = json!({
        "import": import.id, "source": import.source_name, "added": report.added, "attributes": attributes,
        "already here": report.matched.len() + report.differing.len(), "left out": report.left_out(), "refused": report.refused_rows,
        "names": Attribute::metadata(conn, import.space_id, &valued.into())?,
    });
    audit::record(conn, to.actor(), to.item().event(audit::ChangeKind::Import, changes))
}
