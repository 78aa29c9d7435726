//! The pages about people and the actions on them.

pub(crate) mod site;

use std::pin::Pin;

use actix_session::Session;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, web as routing};
use askama::Template;

use super::{
    ActingAdmin, Administrator, Person,
    actions::{self, AdminAction},
    forms::ReasonForm,
    people::PER_PAGE,
    url,
};
use crate::{
    database::ids::UserId,
    database::pool::{Conn, Db},
    error::{Error, FieldErrors, OnForm, Result},
    text::{Fields, Pager},
    web::{Flash, Form, Page, extract::Query, filters, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    self::site::routes(app);
    app.service(route(url::PEOPLE).get(people));
    app.service(route(url::PERSON).get(person));
    app.service(route(url::SUSPENSION).post(suspend));
    app.service(route(url::REINSTATEMENT).post(reinstate));
    app.service(route(url::SESSIONS).post(end_sessions));
    app.service(route(url::FACTOR).post(reset_factor));
    app.service(route(url::ROLE).post(change_role));
    app.service(route(url::ACTS).get(log));
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    page: Page,
    search_text: String,
    people: Vec<Person>,
    count: i64,
    pager: Pager,
}

impl PeoplePage {
    /// The URL of another page of the same search.
    fn page_url(&self, number: i64) -> String {
        let mut query = ::url::form_urlencoded::Serializer::new(format!("{}?", url::PEOPLE));
        query.append_pair("q", &self.search_text).append_pair("page", &number.to_string()).finish()
    }
}

async fn people(db: Db, page: Page, by: Administrator, Query(query): Query) -> Result<HttpResponse> {
    let search_text = query.get("q").trim().to_owned();
    let pager = Pager::parse(&query, PER_PAGE);
    let searched = search_text.clone();
    let (people, count) = db
        .read(move |conn| {
            let people = Person::search(conn, &by, &searched, pager)?;
            Ok((people, Person::count(conn, &by, &searched)?))
        })
        .await?;
    html(PeoplePage { page, search_text, people, count, pager })
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    page: Page,
    person: Person,
    acts: Vec<AdminAction>,
    /// The reason that was refused, which is shown in its form again.
    reason: Option<SubmittedReason>,
    errors: FieldErrors,
}

impl PersonPage {
    /// What was wrong with that form.
    fn errors_of(&self, form: &str) -> FieldErrors {
        self.submitted(form).map_or_else(FieldErrors::default, |_| self.errors.clone())
    }

    /// The reason typed into that form.
    fn reason_of(&self, form: &str) -> &str {
        self.submitted(form).map_or("", |it| &it.typed.reason)
    }

    fn submitted(&self, form: &str) -> Option<&SubmittedReason> {
        self.reason.as_ref().filter(|it| it.form == form)
    }
}

type Id = routing::Path<String>;

/// Invalid ids match no one.
fn parse_id(id: &Id) -> Result<UserId> {
    id.parse().map_err(|_| Error::NotFound)
}

async fn load_person(db: &Db, by: Administrator, id: UserId) -> Result<(Person, Vec<AdminAction>)> {
    db.read(move |conn| Ok((Person::by_id(conn, &by, id)?, actions::listed(conn, &by, Some(id))?))).await
}

async fn person(db: Db, page: Page, by: Administrator, id: Id) -> Result<HttpResponse> {
    let (person, acts) = load_person(&db, by, parse_id(&id)?).await?;
    html(PersonPage { page, person, acts, reason: None, errors: FieldErrors::default() })
}

/// A form with a reason, as it was submitted.
struct SubmittedReason {
    form: &'static str,
    typed: ReasonForm,
}

/// What every action on a person needs.
struct AdminActionRequest {
    db: Db,
    page: Page,
    session: Session,
    by: ActingAdmin,
    person_id: UserId,
}

impl FromRequest for AdminActionRequest {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = actix_web::Result<Self>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = <(Db, Page, Session, ActingAdmin, Id)>::from_request(request, payload);
        Box::pin(async move {
            let (db, page, session, by, id) = parts.await?;
            Ok(AdminActionRequest { db, page, session, by, person_id: parse_id(&id)? })
        })
    }
}

impl AdminActionRequest {
    /// Performs the action and confirms it on the person's page; an invalid reason is shown next to its form.
    async fn perform<W>(
        self,
        reason: Option<SubmittedReason>,
        message: &'static str,
        action: W,
    ) -> Result<HttpResponse>
    where
        W: FnOnce(&mut Conn, &ActingAdmin, UserId, &str) -> Result<()> + Send + 'static,
    {
        let AdminActionRequest { db, page, session, by, person_id: id } = self;
        let viewer = Administrator::from(&by);
        let typed = reason.as_ref().map(|it| it.typed.clone());
        let form = typed.clone().unwrap_or_default();
        let done = db.write(move |conn| actions::on_person(conn, &by, id, typed.as_ref(), action)).await;
        let flash = match done {
            Err(Error::Conflict(why)) => Flash::error(why.to_string()),
            other => match other.on_form(&form)? {
                Ok(()) => Flash::success(message),
                Err(errors) => {
                    let (person, acts) = load_person(&db, viewer, id).await?;
                    return unprocessable(PersonPage { page, person, acts, reason, errors });
                }
            },
        };
        flash.store(&session)?;
        see_other(url::person(id))
    }
}

async fn suspend(request: AdminActionRequest, Form(typed): Form<ReasonForm>) -> Result<HttpResponse> {
    let reason = SubmittedReason { form: "suspension", typed };
    request.perform(Some(reason), "Account suspended and signed out everywhere.", actions::suspend).await
}

async fn reinstate(request: AdminActionRequest) -> Result<HttpResponse> {
    let reinstate = |conn: &mut Conn, by: &ActingAdmin, id, _: &str| actions::reinstate(conn, by, id);
    request.perform(None, "Account reinstated.", reinstate).await
}

async fn end_sessions(request: AdminActionRequest) -> Result<HttpResponse> {
    let end = |conn: &mut Conn, by: &ActingAdmin, id, _: &str| actions::end_sessions(conn, by, id);
    request.perform(None, "Signed out everywhere.", end).await
}

async fn reset_factor(request: AdminActionRequest, Form(typed): Form<ReasonForm>) -> Result<HttpResponse> {
    let reason = SubmittedReason { form: "second-factor", typed };
    let message = "Second factor removed. We’ve e-mailed the person.";
    request.perform(Some(reason), message, actions::reset_second_factor).await
}

async fn change_role(request: AdminActionRequest, Form(typed): Form<Fields>) -> Result<HttpResponse> {
    let to_admin = typed.get("role") == "administrator";
    let change =
        move |conn: &mut Conn, by: &ActingAdmin, id, _: &str| actions::change_role(conn, by, id, to_admin);
    let message = match to_admin {
        true => "This person is now an administrator.",
        false => "This person is no longer an administrator.",
    };
    request.perform(None, message, change).await
}

#[derive(Template)]
#[template(path = "admin/activity.html")]
struct AdminActionsPage {
    page: Page,
    acts: Vec<AdminAction>,
}

async fn log(db: Db, page: Page, by: Administrator) -> Result<HttpResponse> {
    let acts = db.read(move |conn| actions::listed(conn, &by, None)).await?;
    html(AdminActionsPage { page, acts })
}
