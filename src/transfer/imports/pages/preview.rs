//! The preview of an import: what was read, the choices, and the list as it will be.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;

use super::super::{
    Import,
    forms::{self, ColumnChoice, PreviewForm},
    model::ImportDraft,
    preparation::{Choices, chosen, load},
    report::{ImportReport, MAX_SHOWN},
    review::ResultingList,
    settings::{Differing, ImportSettings, Placement},
    target::ImportPreview,
    url,
};
use super::{
    controls::{ReviewControl, reading_controls},
    counts::{counted, number},
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::{Fault, Result},
    lists::categories::{self, Category},
    web::{Flash, Form, Page, html, see_other, unprocessable},
};

#[derive(Template)]
#[template(path = "transfer/imports/preview.html")]
struct PreviewPage {
    page: Page,
    category: Category,
    import: Import,
    settings: ImportSettings,
    lines: usize,
    reading: Vec<ReviewControl>,
    columns: Vec<ColumnChoice>,
    problems: Vec<Fault>,
    report: ImportReport,
    /// How many favourites will get other values.
    updated: usize,
    list: ResultingList,
    /// What was done with the text before it became rows.
    remarks: Vec<String>,
    /// Why it did not work when it was started before; empty if it was not.
    trouble: String,
}

impl PreviewPage {
    fn of(page: Page, draft: ImportDraft, preview: ImportPreview) -> PreviewPage {
        PreviewPage {
            page,
            lines: preview.table.rows.len(),
            reading: reading_controls(&preview, !draft.import.source_name.is_empty()),
            columns: forms::choices(&preview),
            remarks: preview.sentences(),
            report: ImportReport::of(&preview.plan, &preview.settings.choices),
            updated: preview.updates().count(),
            list: preview.resulting_list(&draft.target.listed),
            problems: preview.problems,
            settings: preview.settings,
            trouble: draft.trouble,
            category: draft.category,
            import: draft.import,
        }
    }

    /// Returns `true` if the list has favourites among which new rows could be placed.
    fn has_places(&self) -> bool {
        self.category.size > 0 && self.report.added > 0
    }

    /// Returns `true` if rows of the file are on the list already, so that they could change it.
    fn has_listed(&self) -> bool {
        !self.report.differing.is_empty() || self.report.matched.len() > 1
    }

    /// Returns `true` if importing changes the list.
    fn can_run(&self) -> bool {
        let moves = self.settings.choices.differing == Differing::ValuesAndOrder && self.has_listed();
        self.problems.is_empty() && (self.report.added > 0 || self.updated > 0 || moves)
    }

    /// What is done with all rows that are on the list already and differ.
    fn differing_control(&self) -> ReviewControl {
        let chosen = self.settings.choices.differing.as_str();
        ReviewControl::new("differing", "What to do with all of them", chosen, differing_words())
    }

    /// What is done with the row in this line.
    fn differing_options(&self, line: &usize) -> Vec<(String, String, bool)> {
        let chosen = self.settings.choices.differing_lines.get(line).map_or("same", |it| it.as_str());
        let same = ("same".to_owned(), "As for all".to_owned());
        ReviewControl::new("", "", chosen, std::iter::once(same).chain(differing_words())).options
    }

    /// Where new rows go.
    fn placement_control(&self) -> ReviewControl {
        let words = [
            (Placement::End, "At the end of the list"),
            (Placement::File, "In the order of the file, among the others"),
        ];
        let words = words.map(|(it, label)| (it.as_str().to_owned(), label.to_owned()));
        ReviewControl::new("placement", "New favourites go", self.settings.choices.placement.as_str(), words)
    }
}

/// The words and labels of what can be done with a row that differs.
fn differing_words() -> [(String, String); 3] {
    Differing::ALL.map(|it| {
        let label = match it {
            Differing::Leave => "Leave the list as it is",
            Differing::Values => "Update the values",
            Differing::ValuesAndOrder => "Update the values and the order",
        };
        (it.as_str().to_owned(), label.to_owned())
    })
}

pub(super) async fn show(db: &Db, page: Page, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    let (draft, preview, _turn) = load(db, of).await?;
    html(PreviewPage::of(page, draft, preview))
}

pub(super) async fn update(
    db: Db,
    page: Page,
    on: Allowed<Import, Edit>,
    Form(form): Form<PreviewForm>,
) -> Result<HttpResponse> {
    match chosen(&db, &on, form).await? {
        Choices::None => see_other(url::show(on.item().id)),
        Choices::New(settings) | Choices::ReadAnew(settings) => {
            let id = on.item().id;
            db.write(move |conn| Import::change(conn, &on, &settings)).await?;
            see_other(url::show(id))
        }
        Choices::Unusable(both) => {
            let (draft, preview) = *both;
            unprocessable(PreviewPage::of(page, draft, preview))
        }
    }
}

pub(super) async fn run(
    db: Db,
    page: Page,
    session: Session,
    on: Allowed<Import, Edit>,
    Form(form): Form<PreviewForm>,
) -> Result<HttpResponse> {
    let id = on.item().id;
    let settings = match chosen(&db, &on, form).await? {
        Choices::None => None,
        Choices::New(settings) => Some(settings),
        Choices::ReadAnew(settings) => {
            db.write(move |conn| Import::change(conn, &on, &settings)).await?;
            Flash::success("The list is now read in another way. Check the preview, then import it.")
                .store(&session)?;
            return see_other(url::show(id));
        }
        Choices::Unusable(both) => {
            let (draft, preview) = *both;
            return unprocessable(PreviewPage::of(page, draft, preview));
        }
    };
    db.write(move |conn| Import::enqueue(conn, &on, settings.as_ref())).await?;
    see_other(url::show(id))
}
