//! The history for programs.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    LogFilter, LogLine,
    export::{with_iso_dates, without_positions},
    kind_group::KindGroup,
    model::LogEntries,
    query::NEWEST,
    rows, url,
};
use crate::{
    access::{Allowed, AuthenticatedToken, View},
    audit::{Entry, EntryRow},
    auth::extract::CostlyDb,
    database::{
        ids::{CategoryId, EntryId, FavouriteId, SpaceId, UserId},
        pool::{Conn, Db},
    },
    error::{Error, Result},
    spaces::SpaceMembership,
    web::{
        json::{Answer, JsonPage, JsonQuery, Paging, moment},
        route,
    },
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_LIST).for_programs().get(list));
    app.service(route(url::API).for_programs().get(show));
    app.service(route(url::API_ROWS).for_programs().get(list_rows));
}

#[derive(OpenApi)]
#[openapi(paths(list, show, list_rows))]
pub(crate) struct Docs;

/// An entry of the history: one change.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct EntryBody {
    #[schema(value_type = i64, minimum = 1, example = 40)]
    id: EntryId,
    at: DateTime<Utc>,
    #[schema(value_type = i64, minimum = 1)]
    space_id: SpaceId,
    /// The name of the person.
    #[schema(example = "Ana")]
    actor: String,
    /// The id of the person; null if they have closed their account, or if Podium itself made the change.
    #[schema(value_type = Option<i64>)]
    actor_id: Option<UserId>,
    via: MeansName,
    /// What happened to what. Later versions may have other kinds, too.
    #[schema(example = "favourite moved")]
    kind: String,
    category: Option<NamedCategoryBody>,
    /// The category that a favourite was moved to.
    other_category: Option<NamedCategoryBody>,
    #[schema(value_type = Option<i64>)]
    favourite_id: Option<FavouriteId>,
    /// The name of the thing at that moment.
    #[schema(example = "Heat")]
    subject: String,
    /// The change as a sentence.
    #[schema(example = "Ana (using an access token) moved Heat from number 3 to 1 in Films")]
    sentence: String,
    /// What was changed, from what to what; its shape depends on the kind.
    changes: Value,
    /// The number of favourites that each have a row of their own; `listHistoryRows` has them.
    #[schema(minimum = 0)]
    row_count: i64,
    /// The entry that this one undoes.
    #[schema(value_type = Option<i64>)]
    undoes: Option<EntryId>,
    /// The entry that undid this one, if it has not been undone in turn.
    #[schema(value_type = Option<i64>)]
    undone_by: Option<EntryId>,
    /// Whether the token may undo it, if no later change is in the way.
    can_undo: bool,
}

/// How a change was made: on a page, by a program with a token, or by Podium itself.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum MeansName {
    Page,
    Token,
    Job,
}

/// A category, by its name now or, if it has been deleted for ever, its last one.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct NamedCategoryBody {
    #[schema(value_type = i64, minimum = 1)]
    id: CategoryId,
    name: String,
}

impl EntryBody {
    fn of(found: &LogEntries, line: &LogLine) -> EntryBody {
        let entry = &line.entry;
        let list = |id: Option<CategoryId>| {
            let name = found.names.list_name(id).unwrap_or_default().to_owned();
            id.map(|id| NamedCategoryBody { id, name })
        };
        EntryBody {
            id: entry.id,
            at: entry.at,
            space_id: entry.space_id,
            actor: found.names.person(entry).to_owned(),
            actor_id: Some(entry.actor_id).filter(|id| id.0 != 0),
            via: match entry.via.as_str() {
                "" => MeansName::Page,
                "job" => MeansName::Job,
                _ => MeansName::Token,
            },
            kind: entry.kind.clone(),
            category: list(entry.category_id),
            other_category: list(entry.other_category_id),
            favourite_id: entry.favourite_id,
            subject: entry.subject.clone(),
            sentence: line.sentence.plain(),
            changes: without_positions(&entry.changes),
            row_count: found.rows.get(&entry.id).map_or(0, |many| many.count),
            undoes: entry.undoes,
            undone_by: line.undone.as_ref().map(|it| it.id),
            can_undo: line.can_undo,
        }
    }
}

/// Which part of the history.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct HistoryQuery {
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
    /// Only the changes in this space.
    #[param(value_type = Option<i64>, required = false)]
    space: Option<SpaceId>,
    /// Only the changes of this category and of what is on it.
    #[param(value_type = Option<i64>, required = false)]
    category: Option<CategoryId>,
    /// Only the changes of this favourite.
    #[param(value_type = Option<i64>, required = false)]
    favourite: Option<FavouriteId>,
    /// Only changes of this kind.
    #[param(inline, required = false)]
    kind: Option<HistoryKindName>,
    /// Only the changes at or after this time (RFC 3339).
    #[serde(default, deserialize_with = "moment")]
    #[param(required = false)]
    since: Option<DateTime<Utc>>,
    /// Only the changes before this time (RFC 3339).
    #[serde(default, deserialize_with = "moment")]
    #[param(required = false)]
    until: Option<DateTime<Utc>>,
}

/// Kinds of change that are filtered together.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HistoryKindName {
    Added,
    Changed,
    Moved,
    Removed,
    Imported,
    Comments,
    Sharing,
    Members,
}

impl From<HistoryKindName> for KindGroup {
    fn from(name: HistoryKindName) -> KindGroup {
        match name {
            HistoryKindName::Added => KindGroup::Added,
            HistoryKindName::Changed => KindGroup::Changed,
            HistoryKindName::Moved => KindGroup::Moved,
            HistoryKindName::Removed => KindGroup::Removed,
            HistoryKindName::Imported => KindGroup::Imported,
            HistoryKindName::Comments => KindGroup::Comments,
            HistoryKindName::Sharing => KindGroup::Sharing,
            HistoryKindName::Members => KindGroup::Members,
        }
    }
}

/// The changes in the spaces that the token may see into, newest first.
#[utoipa::path(
    get, path = url::API_LIST, operation_id = "listHistory", tag = "history", params(HistoryQuery),
    responses((status = 200, description = "A page of them.", body = JsonPage<EntryBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    costly: CostlyDb,
    by: AuthenticatedToken,
    JsonQuery(query): JsonQuery<HistoryQuery>,
) -> Result<HttpResponse> {
    let HistoryQuery { limit, cursor, space, category, favourite, kind, since, until } = query;
    let paging = Paging { limit, cursor };
    let (limit, before) = (paging.limit()?, paging.after::<EntryId>()?.unwrap_or(NEWEST));
    let filter =
        LogFilter::of_program((space, category, favourite), kind.map(KindGroup::from), (since, until));
    let actor = by.actor();
    let looking = costly.look(move |conn| {
        let homes = SpaceMembership::of_actor(conn, &actor)?;
        LogEntries::load_before(conn, &homes, &filter, before, limit + 1)
    });
    let found = looking.await?;
    let page = with_iso_dates(|| {
        JsonPage::of(found.lines(), limit, |line| line.entry.id, |line| EntryBody::of(&found, &line))
    });
    Answer::of(page?).send_page(&request)
}

/// One change.
#[utoipa::path(
    get, path = url::API, operation_id = "showHistoryEntry", tag = "history",
    params(("entry_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The entry.", body = EntryBody))
)]
async fn show(request: HttpRequest, db: Db, entry: Allowed<Entry, View>) -> Result<HttpResponse> {
    let looking = db.snapshot(move |conn| {
        let homes = SpaceMembership::of_actor(conn, entry.actor())?;
        LogEntries::for_entry(conn, &homes, entry.into_item(), &[])
    });
    let found = looking.await?;
    let shown = with_iso_dates(|| found.lines().pop().map(|line| EntryBody::of(&found, &line)));
    Answer::of(shown.ok_or(Error::NotFound)?).send(&request)
}

/// An entry as [`show`] answers it to an owner of its space.
pub(crate) fn entry_for_owners(conn: &mut Conn, entry: Entry) -> Result<Value> {
    let home = SpaceMembership::of_owners(conn, entry.space_id)?;
    let found = LogEntries::for_entry(conn, &[home], entry, &[])?;
    let body = with_iso_dates(|| found.lines().pop().map(|line| EntryBody::of(&found, &line)));
    Ok(serde_json::to_value(body.ok_or(Error::NotFound)?)?)
}

/// What a change of several favourites did to one of them.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct HistoryRowBody {
    #[schema(value_type = i64, minimum = 1)]
    favourite_id: FavouriteId,
    /// Its title at that moment.
    #[schema(example = "Heat")]
    subject: String,
    /// What was changed, from what to what.
    #[schema(example = json!({"rank": {"from": 3, "to": 1}}))]
    changes: Value,
}

impl From<EntryRow> for HistoryRowBody {
    fn from(row: EntryRow) -> HistoryRowBody {
        let changes = without_positions(&row.changes);
        HistoryRowBody { favourite_id: row.favourite_id, subject: row.subject, changes }
    }
}

/// What a change of several favourites did to each of them, by their ids.
#[utoipa::path(
    get, path = url::API_ROWS, operation_id = "listHistoryRows", tag = "history",
    params(("entry_id" = i64, Path, minimum = 1), Paging),
    responses((status = 200, description = "A page of them.", body = JsonPage<HistoryRowBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list_rows(
    request: HttpRequest,
    db: Db,
    entry: Allowed<Entry, View>,
    JsonQuery(paging): JsonQuery<Paging>,
) -> Result<HttpResponse> {
    let (limit, after) = (paging.limit()?, paging.after()?.unwrap_or(FavouriteId(0)));
    let rows = db.read(move |conn| rows::part(conn, entry.item(), after, limit + 1)).await?;
    let page = JsonPage::of(rows, limit, |row| row.favourite_id, HistoryRowBody::from)?;
    Answer::of(page).send_page(&request)
}
