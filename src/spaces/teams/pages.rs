//! The pages of team spaces: a new one, its name, and closing it.

use actix_session::Session;
use actix_web::{
    HttpResponse,
    web::{self as routing, Data},
};
use askama::Template;

use super::{
    closing::{self, ClosedSpace, SpaceSize, Unpublished},
    forms::TeamForm,
    url,
};
use crate::{
    access::{Actor, Allowed, Manage},
    auth::{self, extract::SignedIn},
    config::Config,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    spaces::{self, Space, members},
    text::{self, counted},
    web::{Flash, Form, Page, form_again, html, route, see_other, unprocessable},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::LIST).post(create));
    app.service(route(url::NEW).get(new));
    app.service(route(url::SETTINGS).get(edit).post(rename));
    app.service(route(url::CLOSING).get(confirm_closing).post(close));
    app.service(route(url::RESTORATION).post(restore));
}

#[derive(Template)]
#[template(path = "spaces/teams/new.html")]
struct NewTeamPage {
    page: Page,
    form: TeamForm,
    errors: FieldErrors,
}

async fn new(page: Page, _: SignedIn) -> Result<HttpResponse> {
    html(NewTeamPage { page, form: TeamForm::default(), errors: FieldErrors::default() })
}

async fn create(
    db: Db,
    (page, session): (Page, Session),
    SignedIn(user): SignedIn,
    Form(form): Form<TeamForm>,
) -> Result<HttpResponse> {
    let typed = form.clone();
    let creating = db.write(move |conn| Space::create_team(conn, &Actor::from(&user), &typed.check()?));
    match creating.await.on_form(&form)? {
        Ok(created) => {
            let space = created.value;
            let text = format!("Created the space “{}”. Invite the people it’s for.", space.name);
            Flash::success(text).store(&session)?;
            see_other(members::url::list(space.id))
        }
        Err(errors) => unprocessable(NewTeamPage { page, form, errors }),
    }
}

#[derive(Template)]
#[template(path = "spaces/teams/settings.html")]
struct SettingsPage {
    page: Page,
    space: Space,
    form: TeamForm,
    errors: FieldErrors,
}

async fn edit(page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    space.item().must_be_a_team()?;
    let form = TeamForm::of(space.item()).versioned();
    html(SettingsPage { page, space: space.into_item(), form, errors: FieldErrors::default() })
}

async fn rename(
    db: Db,
    (page, session): (Page, Session),
    space: Allowed<Space, Manage>,
    Form(form): Form<TeamForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    match db.write(move |conn| Space::rename(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(changed) => {
            Flash::success("Saved.").with_undo(changed.entry).store(&session)?;
            see_other(spaces::url::show(&changed.value.handle))
        }
        Err(errors) => {
            let space = space.into_item();
            let form = form.after(&errors, &TeamForm::of(&space));
            form_again(&errors.clone(), SettingsPage { page, space, form, errors })
        }
    }
}

#[derive(Template)]
#[template(path = "spaces/teams/closing.html")]
struct ClosingPage {
    page: Page,
    space: Space,
    size: SpaceSize,
    bin_days: u16,
}

impl ClosingPage {
    /// "Its 5 lists with 312 favourites go to the bin of its owners."
    fn content(&self) -> String {
        let favourites = counted(self.size.favourites, "favourite", "favourites");
        match self.size.lists {
            0 => "It goes to the bin of its owners.".to_owned(),
            1 => format!("Its list with {favourites} goes to the bin of its owners."),
            lists => format!("Its {lists} lists with {favourites} go to the bin of its owners."),
        }
    }
}

async fn confirm_closing(
    db: Db,
    page: Page,
    config: Data<Config>,
    space: Allowed<Space, Manage>,
) -> Result<HttpResponse> {
    space.item().must_be_a_team()?;
    let of = space.clone();
    let size = db.read(move |conn| SpaceSize::of(conn, &of)).await?;
    html(ClosingPage { page, space: space.into_item(), size, bin_days: config.bin_days })
}

async fn close(db: Db, session: Session, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let name = space.item().name.clone();
    db.write(move |conn| closing::close(conn, &space)).await?;
    Flash::success(format!("Closed “{name}”. You can restore it from the bin.")).store(&session)?;
    see_other("/")
}

async fn restore(db: Db, session: Session, space: Allowed<ClosedSpace, Manage>) -> Result<HttpResponse> {
    let (name, handle) = (space.item().space.name.clone(), space.item().space.handle.clone());
    let Unpublished { private, by_link } = db.write(move |conn| closing::restore(conn, &space)).await?.value;
    let lists = [
        no_longer_public(private, "it’s private now", "they’re private now"),
        no_longer_public(
            by_link,
            "now only members and people with its link can see it",
            "now only members and people with their links can see them",
        ),
    ]
    .concat();
    Flash::success(format!("Restored “{name}” with its members, lists and links.{lists}")).store(&session)?;
    see_other(spaces::url::show(&handle))
}

/// " One list was public; it’s private now."
fn no_longer_public(count: usize, one: &str, several: &str) -> String {
    match count {
        0 => String::new(),
        1 => format!(" One list was public; {one}."),
        count => format!(" {count} lists were public; {several}."),
    }
}
