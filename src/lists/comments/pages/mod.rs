//! The pages of comments: those of a list, writing, changing and letting through.

mod editing;
mod places;
pub(crate) mod section;
pub(crate) mod silences;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use self::section::CommentSection;
use super::{
    Comment, Discussion,
    forms::{CommentForm, CommentingForm},
    listing::Conversation,
    url,
};
use crate::{
    access::{Allowed, Manage, View},
    database::pool::{Conn, Db},
    error::{Error, OnForm, Result},
    lists::{
        categories::{self, Category, Commenting, pages::page_cache::ListValidator},
        favourites::{self, Favourite},
    },
    text::Fields,
    web::{
        Flash, Form, Page,
        extract::Query,
        filters, html,
        middleware::{page_cache::cacheable, session_cookie::UndoAddress},
        route, see_other, unprocessable,
    },
};

const SIGN_IN: &str = "Sign in to comment.";

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::OF_LIST).get(list));
    app.service(route(url::ON_LIST).sign_in_reason(SIGN_IN).post(add_to_list));
    app.service(route(url::ON_FAVOURITE).sign_in_reason(SIGN_IN).post(add_to_favourite));
    app.service(route(url::COMMENTING).post(update_commenting));
    app.configure(editing::routes).configure(silences::routes);
}

/// The comments of a list or a favourite, on a page of their own.
#[derive(Template)]
#[template(path = "lists/comments/page.html")]
struct CommentsPage {
    page: Page,
    category: Category,
    /// The title and the address of the favourite, if they are on one; a share link shows none.
    favourite: Option<(String, Option<String>)>,
    is_member: bool,
    /// The address of the list.
    list_url: String,
    talk: CommentSection,
    /// The favourites with comments that wait, by title and slug, for editors.
    waiting: Vec<(String, String)>,
    /// Who may comment, for those who decide it.
    commenting: Option<Commenting>,
}

impl CommentsPage {
    async fn load(db: &Db, page: Page, on: Discussion, query: &Fields) -> Result<CommentsPage> {
        let list_url = list_url(&on, &page);
        let number = query.get("page").parse().ok().filter(|it| (1..=1_000).contains(it)).unwrap_or(1);
        let of = on.clone();
        let load = move |conn: &mut Conn| {
            let talk = Conversation::load(conn, &of, number)?;
            let is_for_list = of.favourite().is_none() && of.proof.is_inside() && of.proof.can_edit();
            let waiting = if is_for_list { of.with_waiting(conn)? } else { Vec::new() };
            Ok((talk, waiting))
        };
        let (talk, waiting) = match on.proof.is_inside() {
            true => db.read(load).await?,
            false => db.look_on_standby(load).await?,
        };
        let by_link = on.proof.by_link().is_some();
        let favourite = on.favourite().map(|it| {
            let address = (!by_link).then(|| favourites::url::show(on.list(), &it.slug));
            (it.title.clone(), address)
        });
        let decides = on.proof.is_inside() && on.proof.can_manage() && on.favourite().is_none();
        Ok(CommentsPage {
            is_member: on.proof.is_inside(),
            commenting: decides.then(|| on.list().commenting()),
            talk: CommentSection::new(talk, &on, &list_url, number),
            category: on.list().clone(),
            page,
            favourite,
            list_url,
            waiting,
        })
    }
}

/// The address at which the list is open: its own, or that of the share link.
fn list_url(on: &Discussion, page: &Page) -> String {
    match on.proof.by_link() {
        Some(_) => page.path.trim_end_matches("/comments").to_owned(),
        None => categories::url::show(on.list()),
    }
}

async fn list(
    db: Db,
    page: Page,
    category: Allowed<Category, View>,
    Query(query): Query,
) -> Result<HttpResponse> {
    show(&db, page, category, query).await
}

/// The comments of a list, or with `about` those on one of its favourites.
pub(crate) async fn show(
    db: &Db,
    page: Page,
    category: Allowed<Category, View>,
    query: Fields,
) -> Result<HttpResponse> {
    let validator = ListValidator::of(&category);
    if category.redaction().comments {
        return Err(Error::NotFound);
    }
    let about = query.get("about").to_owned();
    let on = db.read(move |conn| Discussion::about(conn, category, &about)).await?;
    let shown = CommentsPage::load(db, page, on, &query).await?;
    let page = shown.talk.opened(db, shown.page.clone()).await;
    let shown = CommentsPage { page, ..shown };
    cacheable(html(shown), validator)
}

async fn add_to_list(
    db: Db,
    page: Page,
    session: Session,
    category: Allowed<Category, View>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse> {
    add(&db, (page, session), Discussion::of_list(category), form).await
}

async fn add_to_favourite(
    db: Db,
    page: Page,
    session: Session,
    favourite: Allowed<Favourite, View>,
    Form(form): Form<CommentForm>,
) -> Result<HttpResponse> {
    let on = db.read(move |conn| Discussion::on(conn, &favourite)).await?;
    add(&db, (page, session), on, form).await
}

/// Adds a comment, and leads to it.
pub(crate) async fn add(
    db: &Db,
    (page, session): (Page, Session),
    on: Discussion,
    form: CommentForm,
) -> Result<HttpResponse> {
    let (to, typed) = (on.clone(), form.clone());
    match db.write(move |conn| Comment::add(conn, &to, &typed.check()?)).await.on_form(&form)? {
        Ok(added) => {
            let said = match added.value.is_waiting {
                true => "Sent your comment. It is shown once an editor lets it through.",
                false => "Added your comment.",
            };
            let undo = UndoAddress(url::remove(added.value.id));
            match on.proof.can_edit() {
                true => Flash::success(said).with_undo(added.entry),
                false => Flash::success(said).with_undo(Some(undo)),
            }
            .store(&session)?;
            let place = match on.favourite().filter(|_| on.proof.by_link().is_none()) {
                Some(favourite) => favourites::url::show(on.list(), &favourite.slug),
                None => url::below(&list_url(&on, &page), on.favourite().map(|it| it.slug.as_str())),
            };
            see_other(format!("{place}#comment-{}", added.value.id))
        }
        Err(errors) => {
            let mut shown = CommentsPage::load(db, page, on, &Fields::default()).await?;
            (shown.talk.form, shown.talk.errors) = (form, errors);
            unprocessable(shown)
        }
    }
}

async fn update_commenting(
    db: Db,
    session: Session,
    category: Allowed<Category, Manage>,
    Form(form): Form<CommentingForm>,
) -> Result<HttpResponse> {
    let back = url::of_list(category.item(), None);
    let changing = db.write(move |conn| Category::set_commenting(conn, &category, form.check()?));
    match changing.await {
        Ok(changed) => Flash::success("Saved who can comment.").with_undo(changed.entry).store(&session)?,
        Err(Error::Fault(fault)) => Flash::error(fault.to_string()).store(&session)?,
        Err(other) => return Err(other),
    }
    see_other(back)
}

impl CommentsPage {
    /// What the page is about.
    fn name(&self) -> &str {
        self.favourite.as_ref().map_or(&self.category.name, |it| &it.0)
    }

    fn commenting_word(&self) -> &'static str {
        self.commenting.map_or("", Commenting::as_str)
    }
}
