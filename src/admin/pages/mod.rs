//! The pages about people and the actions on them.

pub(crate) mod site;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
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
    let asked = search_text.clone();
    let (people, count) = db
        .read(move |conn| {
            let people = Person::search(conn, &by, &asked, pager)?;
            Ok((people, Person::count(conn, &by, &asked)?))
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
    form: ReasonForm,
    errors: FieldErrors,
    /// The form that was submitted; its errors are shown next to it.
    submitted_form: &'static str,
}

impl PersonPage {
    fn of(&self, form: &str) -> FieldErrors {
        if self.submitted_form == form { self.errors.clone() } else { FieldErrors::default() }
    }

    fn reason(&self, form: &str) -> &str {
        if self.submitted_form == form { &self.form.reason } else { "" }
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
    let (form, errors) = (ReasonForm::default(), FieldErrors::default());
    html(PersonPage { page, person, acts, form, errors, submitted_form: "" })
}

/// Performs an action on a person and confirms it on their page; an invalid reason is shown next to its form.
async fn perform_action<W>(
    db: Db,
    page: Page,
    session: Session,
    (by, viewer): (ActingAdmin, Administrator),
    id: UserId,
    (submitted_form, form): (&'static str, ReasonForm),
    (message, action): (&'static str, W),
) -> Result<HttpResponse>
where
    W: FnOnce(&mut Conn, &ActingAdmin, &str) -> Result<()> + Send + 'static,
{
    let typed = form.clone();
    let reason = (!submitted_form.is_empty()).then_some(typed);
    let done = db.write(move |conn| actions::on_person(conn, &by, id, reason.as_ref(), action)).await;
    let flash = match done {
        Err(Error::Conflict(why)) => Flash::error(why.to_string()),
        other => match other.on_form(&form)? {
            Ok(()) => Flash::success(message),
            Err(errors) => {
                let (person, acts) = load_person(&db, viewer, id).await?;
                return unprocessable(PersonPage { page, person, acts, form, errors, submitted_form });
            }
        },
    };
    flash.store(&session)?;
    see_other(url::person(id))
}

async fn suspend(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
    Form(form): Form<ReasonForm>,
) -> Result<HttpResponse> {
    let id = parse_id(&id)?;
    let work = move |conn: &mut Conn, by: &ActingAdmin, why: &str| actions::suspend(conn, by, id, why);
    perform_action(
        db,
        page,
        session,
        by,
        id,
        ("suspension", form),
        ("Account suspended and signed out everywhere.", work),
    )
    .await
}

async fn reinstate(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
) -> Result<HttpResponse> {
    let id = parse_id(&id)?;
    let work = move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::reinstate(conn, by, id);
    perform_action(db, page, session, by, id, ("", ReasonForm::default()), ("Account reinstated.", work))
        .await
}

async fn end_sessions(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
) -> Result<HttpResponse> {
    let id = parse_id(&id)?;
    let work =
        move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::end_sessions(conn, by, id).map(drop);
    perform_action(db, page, session, by, id, ("", ReasonForm::default()), ("Signed out everywhere.", work))
        .await
}

async fn reset_factor(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
    Form(form): Form<ReasonForm>,
) -> Result<HttpResponse> {
    let id = parse_id(&id)?;
    let work =
        move |conn: &mut Conn, by: &ActingAdmin, why: &str| actions::reset_second_factor(conn, by, id, why);
    let message = "Second factor removed. We’ve e-mailed the person.";
    perform_action(db, page, session, by, id, ("second-factor", form), (message, work)).await
}

async fn change_role(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let (id, to_admin) = (parse_id(&id)?, typed.get("role") == "administrator");
    let work = move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::change_role(conn, by, id, to_admin);
    let message = if to_admin {
        "This person is now an administrator."
    } else {
        "This person is no longer an \
                                                                              administrator."
    };
    perform_action(db, page, session, by, id, ("", ReasonForm::default()), (message, work)).await
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
