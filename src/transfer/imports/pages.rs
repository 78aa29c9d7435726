//! The pages of an import: start, preview, progress, result.

use std::{borrow::Borrow, collections::BTreeSet};

use actix_web::{HttpRequest, HttpResponse, http::header, web as routing};
use askama::Template;

use super::{
    Import, faults,
    forms::{self, ColumnChoice, ColumnsForm, StartForm},
    model::{self, ImportDraft, ImportPreview, ImportState},
    parsing::{mapping::Mapping, remarks},
    report::{ImportReport, MAX_SHOWN},
    source::ImportSource,
    turns::{self, ReadingTurn},
    url,
};
use crate::{
    access::{Allowed, Edit},
    database::pool::Db,
    error::{Fault, FieldErrors, OnForm, Result},
    jobs::queue::{self, Job, Retry},
    lists::categories::{self, Category},
    text,
    web::{Form, Page, html, multipart, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::NEW).allow_long().get(new).post(create));
    app.service(route(url::SHOW).allow_long().get(show).post(update));
    app.service(route(url::RUN).allow_long().post(run));
}

#[derive(Template)]
#[template(path = "transfer/imports/new.html")]
struct StartPage {
    page: Page,
    category: Category,
    form: StartForm,
    errors: FieldErrors,
}

async fn new(page: Page, to: Allowed<Category, Edit>) -> Result<HttpResponse> {
    let (category, form) = (to.into_item(), StartForm::default());
    html(StartPage { page, category, form, errors: FieldErrors::default() })
}

async fn create(
    db: Db,
    page: Page,
    to: Allowed<Category, Edit>,
    request: HttpRequest,
    body: routing::Payload,
) -> Result<HttpResponse> {
    let person = to.person().id;
    let upload = turns::take_upload(person).await?;
    let sent = multipart::read(&request, body).await?;
    let form = StartForm { pasted: sent.fields.get("pasted").to_owned() };
    let category = to.item().clone();
    // The turn goes along, so that it is held for as long as the list is read, even after the browser has left.
    let turn = turns::take(person, bytes_to_read(&sent, &form)).await?;
    let (source, turn) = Db::run_blocking(move || (read(sent), turn)).await?;
    drop(upload);
    match source.on_form(&form)? {
        Ok(source) => {
            let attributes = db.read(move |conn| model::known(conn, &category)).await?;
            let guessing = Db::run_blocking(move || (source.guess(&attributes), source, turn));
            let (mapping, source, _turn) = guessing.await?;
            let import = db.write(move |conn| Import::store(conn, &to, &source, &mapping)).await?;
            see_other(url::show(import.id))
        }
        Err(errors) => unprocessable(StartPage { page, category, form, errors }),
    }
}

/// How much is read; nothing of a file that is too large.
fn bytes_to_read(sent: &multipart::MultipartForm, form: &StartForm) -> usize {
    match &sent.file {
        Some(file) if file.is_too_large() => 0,
        Some(file) => file.length(),
        None => form.pasted.len(),
    }
}

/// Parses the uploaded file if there is one, else the pasted list.
fn read(sent: multipart::MultipartForm) -> Result<ImportSource> {
    let (field, source) = match sent.file {
        Some(file) if file.is_too_large() => ("file", Err(faults::FILE_TOO_LARGE)),
        Some(file) => ("file", read_file(file)?),
        None if sent.is_multipart => ("file", Err(faults::NO_FILE)),
        None => ("pasted", ImportSource::pasted(sent.fields.get("pasted"))),
    };
    source.map_err(|fault| fault.at(field))
}

fn read_file(file: multipart::UploadedFile) -> Result<Result<ImportSource, Fault>> {
    let name = file.name.clone();
    Ok(ImportSource::file(&name, &file.into_bytes()?))
}

#[derive(Template)]
#[template(path = "transfer/imports/preview.html")]
struct PreviewPage {
    page: Page,
    category: Category,
    import: Import,
    lines: usize,
    columns: Vec<ColumnChoice>,
    problems: Vec<Fault>,
    report: ImportReport,
    /// What was done with the text before it became rows.
    remarks: Vec<String>,
    /// Why it did not work when it was started before; empty if it was not.
    trouble: String,
}

#[derive(Template)]
#[template(path = "transfer/imports/progress.html")]
struct ProgressPage {
    page: Page,
    category: Category,
    import: Import,
    words: String,
    /// When it is tried again, after an attempt that failed.
    retry: Option<Retry>,
}

#[derive(Template)]
#[template(path = "transfer/imports/result.html")]
struct ResultPage {
    page: Page,
    category: Category,
    report: ImportReport,
}

async fn show(db: Db, page: Page, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    match of.item().state() {
        ImportState::Preview => {
            let (draft, preview, _turn) = load_preview(&db, of).await?;
            html(PreviewPage::of(page, draft, preview))
        }
        ImportState::Running => progress(&db, page, of).await,
        ImportState::Done | ImportState::Failed => {
            let result = db.read(move |conn| Ok((of.category(conn)?.into_item(), of.item().report(conn)?)));
            let (category, report) = result.await?;
            html(ResultPage { page, category, report })
        }
    }
}

/// The progress page, which refreshes itself every second without a script.
async fn progress(db: &Db, page: Page, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    let import = of.item().clone();
    let job = Job::Import { import_id: import.id };
    let state = db.read(move |conn| Ok((of.category(conn)?.into_item(), queue::next_retry(conn, job)?)));
    let (category, retry) = state.await?;
    let total = text::counted(import.total, "favourite", "favourites");
    let words = format!("{} of {total}", text::thousands(import.done));
    let mut response = html(ProgressPage { page, category, import, words, retry })?;
    response.headers_mut().insert(header::REFRESH, header::HeaderValue::from_static("1"));
    Ok(response)
}

/// Loads in one snapshot, then computes the preview without holding a connection. Keep the turn for as long as the
/// preview.
async fn load_preview(
    db: &Db,
    of: Allowed<Import, Edit>,
) -> Result<(ImportDraft, ImportPreview, ReadingTurn)> {
    let (import, person) = (of.item().clone(), of.person().id);
    let turn = turns::take(person, db.read(move |conn| import.size(conn)).await?).await?;
    let draft = db.snapshot(move |conn| {
        let category = of.category(conn)?.into_item();
        ImportDraft::load(conn, of.item(), &category)
    });
    let draft = draft.await?;
    Db::run_blocking(move || draft.preview().map(|preview| (draft, preview, turn))).await?
}

impl PreviewPage {
    fn of(page: Page, draft: ImportDraft, preview: ImportPreview) -> PreviewPage {
        PreviewPage {
            page,
            lines: preview.table.rows.len(),
            columns: forms::choices(&preview),
            remarks: remarks::sentences(&preview.table.remarks),
            report: ImportReport::of(&preview.plan),
            problems: preview.problems,
            trouble: draft.trouble,
            category: draft.category,
            import: draft.import,
        }
    }
}

async fn update(
    db: Db,
    page: Page,
    on: Allowed<Import, Edit>,
    Form(form): Form<ColumnsForm>,
) -> Result<HttpResponse> {
    match chosen(&db, page, &on, &form).await? {
        Choices::None => see_other(url::show(on.item().id)),
        Choices::New(mapping, left_out) => {
            let id = on.item().id;
            db.write(move |conn| Import::change(conn, &on, &mapping, &left_out)).await?;
            see_other(url::show(id))
        }
        Choices::Unusable(page) => unprocessable(*page),
    }
}

async fn run(
    db: Db,
    page: Page,
    on: Allowed<Import, Edit>,
    Form(form): Form<ColumnsForm>,
) -> Result<HttpResponse> {
    let choices = match chosen(&db, page, &on, &form).await? {
        Choices::None => None,
        Choices::New(mapping, left_out) => Some((mapping, left_out)),
        Choices::Unusable(page) => return unprocessable(*page),
    };
    let id = on.item().id;
    db.write(move |conn| Import::enqueue(conn, &on, choices.as_ref())).await?;
    see_other(url::show(id))
}

/// What the form of a preview chooses.
enum Choices {
    /// Nothing new, or nothing any more because the import was started.
    None,
    /// Other meanings of the columns, or other doubtful rows that are not to be added.
    New(Mapping, BTreeSet<usize>),
    /// The preview, with what is wrong.
    Unusable(Box<PreviewPage>),
}

/// What the form chooses besides what is stored.
async fn chosen(db: &Db, page: Page, on: &Allowed<Import, Edit>, form: &ColumnsForm) -> Result<Choices> {
    let left_out = on.item().left_out()?;
    if on.item().state() != ImportState::Preview || form.is_unchanged(&on.item().mapping()?, &left_out) {
        return Ok(Choices::None);
    }
    let (draft, mut preview, _turn) = load_preview(db, on.clone()).await?;
    preview.mapping = form.mapping(&preview);
    preview.problems = preview.mapping.problems(&preview.table, &preview.attributes);
    if !preview.problems.is_empty() {
        preview.plan.rows.clear();
        return Ok(Choices::Unusable(Box::new(PreviewPage::of(page, draft, preview))));
    }
    Ok(Choices::New(preview.mapping, form.excluded_lines(left_out)))
}

/// 3,176 favourites, 1 favourite.
fn counted(count: impl Borrow<usize>, one: &str, many: &str) -> String {
    text::counted(*count.borrow(), one, many)
}

/// 3,176
fn number(count: impl Borrow<usize>) -> String {
    text::thousands(*count.borrow())
}
