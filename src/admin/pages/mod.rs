//! The pages about people and the actions on them.

pub mod site;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    ActingAdmin, Administrator, Person,
    actions::{self, Act},
    forms::ReasonForm,
    people::PER_PAGE,
    url,
};
use crate::{
    database::ids::UserId,
    database::pool::{Conn, Db},
    error::{Error, FieldErrors, OnForm, Result},
    text::Fields,
    web::{Flash, Form, Page, extract::Query, filters, html, route, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
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
    wanted: String,
    people: Vec<Person>,
    count: i64,
    number: i64,
}

impl PeoplePage {
    fn last(&self) -> i64 {
        ((self.count + PER_PAGE - 1) / PER_PAGE).max(1)
    }

    /// The URL of another page of the same search.
    fn at(&self, number: i64) -> String {
        let mut query = ::url::form_urlencoded::Serializer::new(format!("{}?", url::PEOPLE));
        query.append_pair("q", &self.wanted).append_pair("page", &number.to_string()).finish()
    }
}

async fn people(db: Db, page: Page, by: Administrator, Query(query): Query) -> Result<HttpResponse> {
    let wanted = query.get("q").trim().to_owned();
    let number = query.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
    let asked = wanted.clone();
    let (people, count) = db
        .read(move |conn| {
            let people = Person::found(conn, &by, &asked, (number - 1) * PER_PAGE)?;
            Ok((people, Person::count(conn, &by, &asked)?))
        })
        .await?;
    html(PeoplePage { page, wanted, people, count, number })
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    page: Page,
    person: Person,
    acts: Vec<Act>,
    form: ReasonForm,
    errors: FieldErrors,
    /// The form that was submitted; its errors are shown next to it.
    sent: &'static str,
}

impl PersonPage {
    fn of(&self, form: &str) -> FieldErrors {
        if self.sent == form { self.errors.clone() } else { FieldErrors::default() }
    }

    fn reason(&self, form: &str) -> &str {
        if self.sent == form { &self.form.why } else { "" }
    }
}

type Id = routing::Path<String>;

/// Invalid ids match no one.
fn number(id: &Id) -> Result<UserId> {
    id.parse().map_err(|_| Error::NotFound)
}

async fn look(db: &Db, by: Administrator, id: UserId) -> Result<(Person, Vec<Act>)> {
    db.read(move |conn| Ok((Person::by_id(conn, &by, id)?, actions::listed(conn, &by, Some(id))?))).await
}

async fn person(db: Db, page: Page, by: Administrator, id: Id) -> Result<HttpResponse> {
    let (person, acts) = look(&db, by, number(&id)?).await?;
    let (form, errors) = (ReasonForm::default(), FieldErrors::default());
    html(PersonPage { page, person, acts, form, errors, sent: "" })
}

/// Performs an action on a person and confirms it on their page; an invalid reason is shown next to its form.
async fn act<W>(
    db: Db,
    page: Page,
    session: Session,
    (by, looking): (ActingAdmin, Administrator),
    id: UserId,
    (sent, form): (&'static str, ReasonForm),
    (said, work): (&'static str, W),
) -> Result<HttpResponse>
where
    W: FnOnce(&mut Conn, &ActingAdmin, &str) -> Result<()> + Send + 'static,
{
    let typed = form.clone();
    let reason = (!sent.is_empty()).then_some(typed);
    let done = db.write(move |conn| actions::on_person(conn, &by, id, reason.as_ref(), work)).await;
    let flash = match done {
        Err(Error::Refused(why)) => Flash::alert(why),
        other => match other.on_form(&form)? {
            Ok(()) => Flash::done(said),
            Err(errors) => {
                let (person, acts) = look(&db, looking, id).await?;
                return unprocessable(PersonPage { page, person, acts, form, errors, sent });
            }
        },
    };
    flash.leave(&session)?;
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
    let id = number(&id)?;
    let work = move |conn: &mut Conn, by: &ActingAdmin, why: &str| actions::suspend(conn, by, id, why);
    act(
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
    let id = number(&id)?;
    let work = move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::reinstate(conn, by, id);
    act(db, page, session, by, id, ("", ReasonForm::default()), ("Account reinstated.", work)).await
}

async fn end_sessions(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
) -> Result<HttpResponse> {
    let id = number(&id)?;
    let work =
        move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::end_sessions(conn, by, id).map(drop);
    act(db, page, session, by, id, ("", ReasonForm::default()), ("Signed out everywhere.", work)).await
}

async fn reset_factor(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
    Form(form): Form<ReasonForm>,
) -> Result<HttpResponse> {
    let id = number(&id)?;
    let work =
        move |conn: &mut Conn, by: &ActingAdmin, why: &str| actions::reset_second_factor(conn, by, id, why);
    let said = "Second factor removed. We’ve e-mailed the person.";
    act(db, page, session, by, id, ("second-factor", form), (said, work)).await
}

async fn change_role(
    db: Db,
    page: Page,
    session: Session,
    by: (ActingAdmin, Administrator),
    id: Id,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let (id, to_admin) = (number(&id)?, typed.get("role") == "administrator");
    let work = move |conn: &mut Conn, by: &ActingAdmin, _: &str| actions::change_role(conn, by, id, to_admin);
    let said = if to_admin {
        "This person is now an administrator."
    } else {
        "This person is no longer an \
                                                                              administrator."
    };
    act(db, page, session, by, id, ("", ReasonForm::default()), (said, work)).await
}

#[derive(Template)]
#[template(path = "admin/activity.html")]
struct ActsPage {
    page: Page,
    acts: Vec<Act>,
}

async fn log(db: Db, page: Page, by: Administrator) -> Result<HttpResponse> {
    let acts = db.read(move |conn| actions::listed(conn, &by, None)).await?;
    html(ActsPage { page, acts })
}
