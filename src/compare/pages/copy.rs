//! The page that makes a list of the order of several.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::lookup::{CompareLookup, find, typed_lists, with_linked};
use crate::{
    access::{Actor, Allowed, View},
    auth::{
        User,
        extract::{CostlyDb, SignedIn},
    },
    compare::{
        forms::TypedLists,
        model::{ComparedLists, VisibleList},
        url,
        whole::Whole,
    },
    database::pool::Db,
    error::{FieldErrors, OnForm, Result},
    lists::{
        categories::{self, Category},
        copies::{forms::CopyForm, merging, model::CopyDraft},
    },
    sharing::links,
    text,
    web::{
        Flash, Form, Page, extract::Query, html, middleware::session_cookie, route, see_other, unprocessable,
    },
};

const REASON: &str =
    "To keep this order as a list, you need an account. We’ll take you back to it afterwards.";

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::COPY).sign_in_reason(REASON).allow_long().get(new).post(create));
    let shared = links::pages::link_route(url::COPY_SHARED).sign_in_reason(REASON).allow_long();
    app.service(shared.get(new_shared).post(create_shared));
}

#[derive(Template)]
#[template(path = "compare/copy.html")]
struct CopyPage {
    page: Page,
    lists: ComparedLists,
    count: usize,
    draft: CopyDraft,
    errors: FieldErrors,
}

impl CopyPage {
    fn action(&self) -> String {
        url::copy(&self.lists.addresses())
    }

    /// The comparison.
    fn back(&self) -> String {
        url::compare(&self.lists.addresses(), 1)
    }

    fn size(&self) -> String {
        text::counted(self.count, "favourite", "favourites")
    }
}

/// Who makes a list of what.
struct Request {
    costly: CostlyDb,
    user: User,
    known: Option<VisibleList>,
    typed: TypedLists,
}

impl Request {
    /// The lists and their order; `None` if the page that compares them has something to say instead.
    async fn work_out(&self) -> Result<Option<(ComparedLists, Whole)>> {
        let (user, known, typed) = (self.user.clone(), self.known.clone(), self.typed.clone());
        let found = self.costly.look(move |conn| find(conn, Some(&user), known, typed)).await?;
        let CompareLookup::Lists(lists) = found else { return Ok(None) };
        if lists.sides.len() < 3 {
            return Ok(None);
        }
        let (whole, lists) = self.costly.work_out(move || (lists.work_out(), *lists)).await?;
        Ok(whole.ok().filter(|whole| !whole.order.is_empty()).map(|whole| (lists, whole)))
    }

    /// Leads to the page that compares the lists.
    fn lead_back(&self) -> Result<HttpResponse> {
        let typed: Vec<&str> = self.typed.fields.iter().map(String::as_str).collect();
        see_other(url::compare(&typed, 1))
    }
}

async fn ask(db: Db, page: Page, request: Request) -> Result<HttpResponse> {
    let Some((lists, whole)) = request.work_out().await? else { return request.lead_back() };
    let (user, name) = (request.user, lists.sides[0].category.name.clone());
    let draft = db.read(move |conn| CopyDraft::named(conn, &user, &name, "")).await?;
    let count = whole.order.len();
    html(CopyPage { page, lists, count, draft, errors: FieldErrors::default() })
}

async fn make(
    (db, session): (Db, Session),
    page: Page,
    request: Request,
    form: CopyForm,
) -> Result<HttpResponse> {
    let Some((lists, whole)) = request.work_out().await? else { return request.lead_back() };
    let titles: Vec<String> = whole.order.into_iter().map(|row| row.it.title).collect();
    let (count, sources) = (titles.len(), lists.sides.len());
    let (typed, by) = (form.clone(), Actor::from(&request.user));
    let made =
        db.write_rows(count, move |conn| merging::create(conn, &by, &typed.check("")?, (&titles, sources)));
    let errors = match made.await.on_form(&form)? {
        Ok(made) => {
            let favourites = text::counted(count, "favourite", "favourites");
            let message = format!("Created “{}” with {favourites}.", made.category.name);
            session_cookie::drop_intent(&session);
            Flash::success(message).with_undo(Some(made.entry)).store(&session)?;
            return see_other(categories::url::show(&made.category));
        }
        Err(errors) => errors,
    };
    let (user, name) = (request.user, form.name.clone());
    let draft = db.read(move |conn| CopyDraft::named(conn, &user, &name, "")).await?;
    unprocessable(CopyPage { page, lists, count, draft: CopyDraft { form, ..draft }, errors })
}

async fn new(
    db: Db,
    costly: CostlyDb,
    page: Page,
    SignedIn(user): SignedIn,
    Query(query): Query,
) -> Result<HttpResponse> {
    match typed_lists(&query, url::copy) {
        Ok(typed) => ask(db, page, Request { costly, user, known: None, typed }).await,
        Err(address) => see_other(address),
    }
}

async fn create(
    (db, session): (Db, Session),
    costly: CostlyDb,
    page: Page,
    SignedIn(user): SignedIn,
    Query(query): Query,
    Form(form): Form<CopyForm>,
) -> Result<HttpResponse> {
    match typed_lists(&query, url::copy) {
        Ok(typed) => make((db, session), page, Request { costly, user, known: None, typed }, form).await,
        Err(address) => see_other(address),
    }
}

async fn new_shared(
    db: Db,
    costly: CostlyDb,
    page: Page,
    SignedIn(user): SignedIn,
    secret: routing::Path<String>,
    list: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    let (first, typed) = with_linked(&secret, list, &query);
    ask(db, page, Request { costly, user, known: Some(first), typed }).await
}

async fn create_shared(
    (db, session): (Db, Session),
    (costly, page): (CostlyDb, Page),
    SignedIn(user): SignedIn,
    secret: routing::Path<String>,
    list: Allowed<Category, View>,
    Query(query): Query,
    Form(form): Form<CopyForm>,
) -> Result<HttpResponse> {
    let (first, typed) = with_linked(&secret, list, &query);
    make((db, session), page, Request { costly, user, known: Some(first), typed }, form).await
}
