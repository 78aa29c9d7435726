//! The pages of an import: start, progress, result; the preview in [`preview`].

pub(crate) mod controls;
mod counts;
mod preview;

use actix_web::{HttpRequest, HttpResponse, http::header, web as routing};
use askama::Template;

use self::counts::{counted, number};
use super::{
    Import, faults,
    forms::StartForm,
    model::ImportState,
    preparation,
    report::{ImportReport, MAX_SHOWN},
    source::ImportSource,
    turns, url,
};
use crate::{
    access::{Allowed, Edit},
    audit::EntryGroup,
    database::{ids::EntryId, pool::Db},
    error::{Fault, FieldErrors, OnForm, Result},
    jobs::queue::{self, Job, Retry},
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::{self, Category},
    },
    text,
    web::{Page, html, multipart, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::NEW).allow_long().get(new).post(create));
    app.service(route(url::SHOW).allow_long().get(show).post(preview::update));
    app.service(route(url::REFUSED).allow_long().get(refused));
    app.service(route(url::RUN).allow_long().post(preview::run));
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
    let length = bytes_to_read(&sent, &form);
    let reading = move || {
        let read = read(sent);
        drop(upload);
        read
    };
    match preparation::start(&db, to, length, reading).await.on_form(&form)? {
        Ok(import) => see_other(url::show(import.id)),
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
    import: Import,
    report: ImportReport,
    /// The new attributes that are numbers, such as ratings, by which the list can be ranked.
    ratings: Vec<Attribute>,
}

impl ResultPage {
    /// The newest entry of the updates and the others, joined by commas; `None` if there are none, or too many to undo at
    /// once.
    fn updates(&self) -> Option<(EntryId, String)> {
        let group: EntryGroup = self.report.updates.iter().copied().collect();
        let (newest, others) = group.split()?;
        Some((newest, others.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")))
    }
}

async fn show(db: Db, page: Page, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    match of.item().state() {
        ImportState::Preview => preview::show(&db, page, of).await,
        ImportState::Running => progress(&db, page, of).await,
        ImportState::Done | ImportState::Failed => {
            let import = of.item().clone();
            let result = db.read(move |conn| {
                let (list, report) = (of.category(conn)?, of.item().report(conn)?);
                let mut ratings = Attribute::listed(conn, &list)?;
                ratings
                    .retain(|it| it.kind() == AttributeKind::Number && report.attributes.contains(&it.name));
                Ok((list.into_item(), report, ratings))
            });
            let (category, report, ratings) = result.await?;
            html(ResultPage { page, category, import, report, ratings })
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

/// The rows that are not imported, to correct them.
async fn refused(db: Db, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    let text = preparation::refused_rows(&db, of).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"not-imported.csv\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(text))
}
