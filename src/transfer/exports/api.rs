//! A whole list as a file, for programs.

use std::io::Write;

use actix_web::{HttpRequest, HttpResponse, web as routing};
use serde::Deserialize;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{file::FileFormat, model, pages::attachment, url};
use crate::{
    access::{Allowed, View},
    auth::extract::CostlyDb,
    database::pool::Conn,
    error::Result,
    lists::{
        attributes::Attribute,
        categories::Category,
        favourites::{
            api::{FavouriteBody, ids},
            whole_list::WholeList,
        },
    },
    web::{json::JsonQuery, packed::PackingWriter, route},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API).for_programs().allow_long().get(show));
}

#[derive(OpenApi)]
#[openapi(paths(show))]
pub(crate) struct Docs;

/// Which file.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ExportQuery {
    /// A table for spreadsheets, everything in one object, or a favourite on each line; `json` unless it is sent.
    #[param(inline, required = false)]
    format: Option<FormatName>,
}

/// The kinds of file.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum FormatName {
    Csv,
    Json,
    Ndjson,
}

/// The whole list, best first. CSV and JSON can be imported again without loss; `ndjson` has a favourite, as
/// `showFavourite` has it, on each line.
#[utoipa::path(
    get, path = url::API, operation_id = "exportCategory", tag = "exports",
    params(("category_id" = i64, Path, minimum = 1), ExportQuery),
    responses((status = 200, description = "The file.", content(
        (serde_json::Value = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")
    )))
)]
async fn show(
    request: HttpRequest,
    costly: CostlyDb,
    of: Allowed<Category, View>,
    JsonQuery(query): JsonQuery<ExportQuery>,
) -> Result<HttpResponse> {
    let format = query.format.unwrap_or(FormatName::Json);
    let (extension, media_type) = match format {
        FormatName::Csv => ("csv", "text/csv; charset=utf-8"),
        FormatName::Json => ("json", "application/json"),
        FormatName::Ndjson => ("ndjson", "application/x-ndjson"),
    };
    let name = format!("{}.{extension}", of.item().slug);
    let writing = costly.write(move |conn, out| match format {
        FormatName::Csv => model::write(conn, &of, FileFormat::Csv, out),
        FormatName::Json => model::write(conn, &of, FileFormat::Json, out),
        FormatName::Ndjson => write_lines(conn, &of, out),
    });
    Ok(attachment(&request, (&name, media_type), writing.await?.1))
}

/// Writes a line for each favourite, and returns how many there were.
fn write_lines(conn: &mut Conn, of: &Allowed<Category, View>, out: &mut PackingWriter) -> Result<usize> {
    let attributes = ids(&Attribute::listed(conn, of)?);
    let mut count = 0;
    for favourite in WholeList::of(conn, of) {
        let mut line = serde_json::to_vec(&FavouriteBody::of(favourite?, of.item(), &attributes))?;
        line.push(b'\n');
        out.write_all(&line)?; // a full disk is an error of its own
        count += 1;
    }
    Ok(count)
}
