//! People for administrators' programs: names and counts, never content.

use actix_web::{HttpRequest, HttpResponse, web as routing};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};

use crate::{
    admin::{ActingAdmin, Administrator, Person, actions, extract::AdminProgram, forms::ReasonForm, url},
    database::{
        ids::UserId,
        pool::{Conn, Db},
    },
    error::{Error, Result},
    web::{
        extract::Json,
        json::{
            Answer, JsonPage, JsonQuery, Paging,
            body::{InJson, done, same_name},
        },
        route,
    },
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::API_PEOPLE).for_programs().get(list));
    app.service(route(url::API_PERSON).for_programs().get(show));
    app.service(route(url::API_SUSPENSION).for_programs().put(suspend).delete(reinstate));
    app.service(route(url::API_SESSIONS).for_programs().delete(end_sessions));
}

#[derive(OpenApi)]
#[openapi(
    paths(list, show, suspend, reinstate, end_sessions),
    tags((name = "administration", description = "Looking after the site, for administrators, with a token of the scope `admin`."))
)]
pub(crate) struct Docs;

/// A person, and how much they have.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct PersonBody {
    #[schema(value_type = i64, minimum = 1, example = 7)]
    id: UserId,
    #[schema(example = "Ana")]
    name: String,
    #[schema(example = "ana@example.org")]
    email: String,
    /// The last part of the address of their own space: `ana` of `/@ana`.
    #[schema(example = "ana")]
    handle: String,
    is_administrator: bool,
    is_email_confirmed: bool,
    has_second_factor: bool,
    created_at: DateTime<Utc>,
    last_seen_on: Option<NaiveDate>,
    suspended_at: Option<DateTime<Utc>>,
    /// Why they are suspended, in words that they read; empty unless they are.
    suspension_reason: String,
    /// When their account is deleted, if they asked for that.
    erase_at: Option<DateTime<Utc>>,
    list_count: i64,
    favourite_count: i64,
    session_count: i64,
}

impl From<Person> for PersonBody {
    fn from(person: Person) -> PersonBody {
        PersonBody {
            id: person.id,
            name: person.name,
            email: person.email,
            handle: person.handle,
            is_administrator: person.is_admin,
            is_email_confirmed: person.email_confirmed_at.is_some(),
            has_second_factor: person.second_factor_at.is_some(),
            created_at: person.created_at,
            last_seen_on: person.last_seen_on,
            suspended_at: person.suspended_at,
            suspension_reason: person.suspended_why,
            erase_at: person.erase_at,
            list_count: person.lists,
            favourite_count: person.favourites,
            session_count: person.sessions,
        }
    }
}

/// Which people.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct PeopleQuery {
    /// Only those whose name, e-mail address or handle contains it.
    #[serde(default)]
    #[param(required = false, max_length = 300)]
    q: String,
    /// The items of a page; 50 unless it is sent.
    #[param(minimum = 1, maximum = 100, required = false)]
    limit: Option<u16>,
    /// The cursor from `next` of the page before; without it, the first page.
    #[param(required = false)]
    cursor: Option<String>,
}

/// The people with an account, newest first.
#[utoipa::path(
    get, path = url::API_PEOPLE, operation_id = "listPeople", tag = "administration", params(PeopleQuery),
    responses((status = 200, description = "A page of them.", body = JsonPage<PersonBody>,
        headers(("Link" = String, description = "The next page (RFC 8288), if there is one."))))
)]
async fn list(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    JsonQuery(query): JsonQuery<PeopleQuery>,
) -> Result<HttpResponse> {
    let paging = Paging { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (paging.limit()?, paging.after::<UserId>()?);
    let loading = db.read(move |conn| Person::before(conn, &(&by).into(), query.q.trim(), after, limit + 1));
    let page = JsonPage::of(loading.await?, limit, |it| it.id, PersonBody::from)?;
    Answer::of(page).send_page(&request)
}

type Id = routing::Path<String>;

/// Invalid ids match no one.
fn parse(id: &Id) -> Result<UserId> {
    id.parse().map_err(|_| Error::NotFound)
}

fn answer(conn: &mut Conn, by: &ActingAdmin, id: UserId) -> Result<Answer<PersonBody>> {
    Ok(Answer::of(PersonBody::from(Person::by_id(conn, &Administrator::from(by), id)?)))
}

/// One person.
#[utoipa::path(
    get, path = url::API_PERSON, operation_id = "showPerson", tag = "administration",
    params(("person_id" = i64, Path, minimum = 1)),
    responses((status = 200, description = "The person.", body = PersonBody))
)]
async fn show(request: HttpRequest, db: Db, AdminProgram(by): AdminProgram, id: Id) -> Result<HttpResponse> {
    let id = parse(&id)?;
    db.read(move |conn| answer(conn, &by, id)).await?.send(&request)
}

/// Why a person is suspended.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SuspensionBody {
    /// A sentence, which the person reads.
    #[schema(min_length = 1, max_length = 300, example = "Public lists with advertisements")]
    reason: String,
}

/// Suspends a person: their sessions and tokens end, and their public lists can't be seen.
#[utoipa::path(
    put, path = url::API_SUSPENSION, operation_id = "suspendPerson", tag = "administration",
    params(("person_id" = i64, Path, minimum = 1)), request_body = SuspensionBody,
    responses((status = 200, description = "The person as they are now.", body = PersonBody))
)]
async fn suspend(
    request: HttpRequest,
    db: Db,
    AdminProgram(by): AdminProgram,
    id: Id,
    Json(body): Json<SuspensionBody>,
) -> Result<HttpResponse> {
    let (id, form) = (parse(&id)?, ReasonForm::of_program(body.reason));
    let typed = form.clone();
    let suspending = db.write(move |conn| {
        actions::on_person(conn, &by, id, Some(&typed), actions::suspend)?;
        answer(conn, &by, id)
    });
    suspending.await.in_json(&form, same_name)?.send(&request)
}

/// Lets a suspended person in again.
#[utoipa::path(
    delete, path = url::API_SUSPENSION, operation_id = "reinstatePerson", tag = "administration",
    params(("person_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They can sign in again."))
)]
async fn reinstate(db: Db, AdminProgram(by): AdminProgram, id: Id) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let reinstate = |conn: &mut Conn, by: &ActingAdmin, id, _: &str| actions::reinstate(conn, by, id);
    db.write(move |conn| actions::on_person(conn, &by, id, None, reinstate)).await?;
    Ok(done(None))
}

/// Ends all sessions and tokens of a person.
#[utoipa::path(
    delete, path = url::API_SESSIONS, operation_id = "endSessionsOfPerson", tag = "administration",
    params(("person_id" = i64, Path, minimum = 1)),
    responses((status = 204, description = "They are signed out everywhere."))
)]
async fn end_sessions(db: Db, AdminProgram(by): AdminProgram, id: Id) -> Result<HttpResponse> {
    let id = parse(&id)?;
    let end = |conn: &mut Conn, by: &ActingAdmin, id, _: &str| actions::end_sessions(conn, by, id);
    db.write(move |conn| actions::on_person(conn, &by, id, None, end)).await?;
    Ok(done(None))
}
