//! Imports for programs: a file is sent, its preview read and corrected, and then it is added.

mod bodies;
mod choices;
mod report;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header,
    web::{self as routing},
};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use self::{
    bodies::{ImportBody, version_of},
    choices::{ImportPatch, pointer},
};
use super::{
    Import, faults,
    forms::PreviewForm,
    model::ImportState,
    preparation::{self, Choices},
    source::{ImportSource, MAX_NAME_LENGTH},
    turns, url,
};
use crate::{
    access::{Allowed, Edit, Locator},
    database::pool::Db,
    error::{Error, FieldErrors, Result},
    lists::categories::Category,
    web::{
        extract::Json,
        json::{IfMatch, JsonQuery, body::answer_or_current},
        multipart, route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_NEW).for_programs().allow_long().post(create));
    app.service(route(url::API).for_programs().allow_long().get(show).patch(update));
    app.service(route(url::API_RUN).for_programs().allow_long().post(run));
    app.service(route(url::API_REFUSED).for_programs().allow_long().get(refused));
}

#[derive(OpenApi)]
#[openapi(paths(create, show, update, run, refused))]
pub(crate) struct Docs;

/// What a file is called.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// The name of the file, whose ending helps to read it; unless it is sent, one that suits the body’s media type.
    #[param(required = false, max_length = 100, example = "films.csv")]
    name: Option<String>,
}

/// The name of a file of that media type.
fn usual_name(media_type: &str) -> &'static str {
    match media_type {
        "text/csv" => "list.csv",
        "text/tab-separated-values" => "list.tsv",
        "application/json" => "list.json",
        "text/html" => "list.html",
        "text/markdown" => "list.md",
        _ => "list.txt",
    }
}

/// A file of any of these kinds, from a program that does not say which.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
#[expect(dead_code, reason = "only the document has it")]
struct FileBytes(Vec<u8>);

/// Sends a list of at most 10 MB and 20,000 rows, as text of any usual kind. Nothing is added before `runImport`.
#[utoipa::path(
    post, path = url::API_NEW, operation_id = "startImport", tag = "imports",
    params(("category_id" = i64, Path, minimum = 1), FileQuery),
    request_body(content(
        (String = "text/csv"), (String = "text/plain"), ("application/json"), (String = "text/html"),
        (String = "text/markdown"), (String = "text/tab-separated-values"),
        (inline(FileBytes) = "application/octet-stream")
    )),
    responses((status = 201, description = "The import with its preview.", body = ImportBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn create(
    (request, db): (HttpRequest, Db),
    to: Allowed<Category, Edit>,
    JsonQuery(query): JsonQuery<FileQuery>,
    body: routing::Payload,
) -> Result<HttpResponse> {
    let upload = turns::take_upload(to.person().id).await?;
    if query.name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME_LENGTH) {
        return Err(Error::BadRequest(faults::NAME_TOO_LONG));
    }
    let name = query.name.unwrap_or_else(|| usual_name(request.content_type()).to_owned());
    let file = multipart::read_whole(&request, name, body).await?;
    let length = if file.is_too_large() { 0 } else { file.length() };
    let proof = to.clone();
    let reading = move || {
        let read = read(file);
        drop(upload);
        read
    };
    let import = preparation::start(&db, to, length, reading).await?;
    let location = url::api(import.id);
    let made = db.read(move |conn| proof.check_other(conn, &Locator::Id(import.id))).await?;
    ImportBody::answer(&db, made).await?.made(location).send(&request)
}

/// Parses the file; what is wrong with it is wrong with the body.
fn read(file: multipart::UploadedFile) -> Result<ImportSource> {
    if file.is_too_large() {
        return Err(faults::FILE_TOO_LARGE.at(""));
    }
    let name = file.name.clone();
    ImportSource::file(&name, &file.into_bytes()?).map_err(|fault| fault.at(""))
}

/// An import: its preview, how far it is, or what became of it.
#[utoipa::path(
    get, path = url::API, operation_id = "showImport", tag = "imports",
    params(("import_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The import.", body = ImportBody))
)]
async fn show(request: HttpRequest, db: Db, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    ImportBody::answer(&db, of).await?.send(&request)
}

/// Says how the list is read, what its columns mean, and what becomes of its rows. The answer is the new preview.
#[utoipa::path(
    patch, path = url::API, operation_id = "changeImport", tag = "imports",
    params(("import_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    request_body = ImportPatch,
    responses((status = 200, description = "The import with its new preview.", body = ImportBody))
)]
async fn update(
    (request, db): (HttpRequest, Db),
    on: Allowed<Import, Edit>,
    condition: IfMatch,
    Json(patch): Json<ImportPatch>,
) -> Result<HttpResponse> {
    let proof = on.clone();
    let changing = async {
        must_be_a_preview(&on)?;
        let before = on.item().settings()?;
        condition.check(version_of(&before)?)?;
        let form = PreviewForm::from(patch.fields()?);
        if let Some(settings) = settings_of(&db, &on, form).await? {
            let changed = on.clone();
            db.write(move |conn| Import::change_from(conn, &changed, &before, &settings)).await?;
        }
        ImportBody::answer(&db, again(&db, &on).await?).await
    };
    let changed = changing.await;
    let current = async { ImportBody::answer(&db, again(&db, &proof).await?).await };
    answer_or_current(&request, changed, current).await
}

/// The import as it is now.
async fn again(db: &Db, proof: &Allowed<Import, Edit>) -> Result<Allowed<Import, Edit>> {
    let proof = proof.clone();
    db.read(move |conn| proof.check_other(conn, &Locator::Id(proof.item().id))).await
}

fn must_be_a_preview(of: &Allowed<Import, Edit>) -> Result<()> {
    if of.item().state() == ImportState::Preview { Ok(()) } else { Err(Error::Conflict(faults::STARTED)) }
}

/// What the form chooses besides what is stored; `None` if it is the same.
async fn settings_of(
    db: &Db,
    on: &Allowed<Import, Edit>,
    form: PreviewForm,
) -> Result<Option<super::settings::ImportSettings>> {
    if form.is_about_two_readings(&on.item().settings()?.reading) {
        return Err(faults::READING_FIRST.at(""));
    }
    if form.has_choices() {
        let (_, preview, _turn) = preparation::load(db, on.clone()).await?;
        let mut errors = FieldErrors::default();
        for number in form.unknown_columns(&preview) {
            errors.add(format!("/columns/{number}"), faults::NO_SUCH_COLUMN);
        }
        for pointer in form.unknown_lines(&preview) {
            errors.add(pointer, faults::NO_SUCH_LINE);
        }
        errors.into_result(())?;
    }
    match preparation::chosen(db, on, form).await? {
        Choices::None => Ok(None),
        Choices::New(settings) | Choices::ReadAnew(settings) => Ok(Some(settings)),
        Choices::Unusable(both) => {
            let mut errors = FieldErrors::default();
            for fault in both.1.problems {
                errors.add(pointer(fault.code), fault);
            }
            Err(errors.into_error())
        }
    }
}

/// Adds the list, with the choices of that ETag, in the background. `showImport` tells how far it is. What came to the
/// category since the preview is judged anew: a title that is there by now is not added.
#[utoipa::path(
    post, path = url::API_RUN, operation_id = "runImport", tag = "imports",
    params(("import_id" = i64, Path, minimum = 1), ("If-Match" = String, Header, description = "The ETag.")),
    responses((status = 202, description = "The import, which is being added.", body = ImportBody,
        headers(("Location" = String, description = "Its address."))))
)]
async fn run(
    (request, db): (HttpRequest, Db),
    on: Allowed<Import, Edit>,
    condition: IfMatch,
) -> Result<HttpResponse> {
    let proof = on.clone();
    let running = async {
        must_be_a_preview(&on)?;
        let before = on.item().settings()?;
        condition.check(version_of(&before)?)?;
        let (_, preview, turn) = preparation::load(&db, on.clone()).await?;
        if !preview.problems.is_empty() {
            return Err(Error::Conflict(preview.problem()));
        }
        drop((preview, turn));
        let (location, started) = (url::api(on.item().id), on.clone());
        db.write(move |conn| Import::enqueue_from(conn, &started, &before)).await?;
        Ok(ImportBody::answer(&db, again(&db, &on).await?).await?.accepted(location))
    };
    let running = running.await;
    let current = async { ImportBody::answer(&db, again(&db, &proof).await?).await };
    answer_or_current(&request, running, current).await
}

/// The rows that are not imported, to correct them.
#[utoipa::path(
    get, path = url::API_REFUSED, operation_id = "showRefusedRows", tag = "imports",
    params(("import_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The rows, with their lines and the reasons.", content_type = "text/csv",
        body = String))
)]
async fn refused(db: Db, of: Allowed<Import, Edit>) -> Result<HttpResponse> {
    let text = preparation::refused_rows(&db, of).await?;
    let mut response = HttpResponse::Ok();
    response.content_type("text/csv; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.body(text))
}
