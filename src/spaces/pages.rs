//! The front page (the landing page for visitors, the user's lists for members) and a space's own page.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    Space,
    forms::{LONGEST_ABOUT, ProfileForm},
    url,
};
use crate::{
    access::{Actor, Allowed, Manage, MaybeCleared, View},
    database::pool::Db,
    error::{Error, FieldErrors, Result},
    lists::overview::SpaceOverview,
    web::{Flash, Form, Page, html, route, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::FRONT).get(front));
    app.service(route(url::SHOW).get(show));
    app.service(route(url::PROFILE).get(profile).post(update));
}

#[derive(Template)]
#[template(path = "spaces/landing.html")]
struct LandingPage {
    page: Page,
}

#[derive(Template)]
#[template(path = "spaces/home.html")]
struct HomePage {
    page: Page,
    shelves: Vec<SpaceOverview>,
}

async fn front(db: Db, page: Page, MaybeCleared(user): MaybeCleared) -> Result<HttpResponse> {
    let Some(user) = user else { return html(LandingPage { page }) };
    let shelves = db.read(move |conn| SpaceOverview::all(conn, &Actor::from(&user))).await?;
    html(HomePage { page, shelves })
}

#[derive(Template)]
#[template(path = "spaces/show.html")]
struct SpacePage {
    page: Page,
    shelf: SpaceOverview,
}

async fn show(db: Db, page: Page, space: Allowed<Space, View>) -> Result<HttpResponse> {
    let shelf = db.read(move |conn| SpaceOverview::of(conn, &space)).await?;
    html(SpacePage { page, shelf })
}

#[derive(Template)]
#[template(path = "spaces/profile.html")]
struct ProfilePage {
    page: Page,
    space: Space,
    form: ProfileForm,
    errors: FieldErrors,
}

impl ProfilePage {
    /// Returns `true` if the user must confirm their e-mail address before showing the profile.
    fn is_waiting(&self) -> bool {
        self.page.user.as_ref().is_some_and(|user| user.email_confirmed_at.is_none())
    }

    fn shown_help(&self) -> String {
        format!(
            "Anyone can see your public lists at /@{}, and search engines may list it.",
            self.space.handle
        )
    }
}

async fn profile(page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let form = ProfileForm::of(space.item());
    html(ProfilePage { page, space: space.into_item(), form, errors: FieldErrors::default() })
}

async fn update(
    db: Db,
    page: Page,
    session: Session,
    space: Allowed<Space, Manage>,
    Form(form): Form<ProfileForm>,
) -> Result<HttpResponse> {
    let (proof, typed) = (space.clone(), form.clone());
    match db.write(move |conn| Space::show_as(conn, &proof, &typed.check()?)).await {
        Ok(entry) => {
            Flash::done("Saved the profile.").with_undo(entry).leave(&session)?;
            see_other(url::show(&space.item().handle))
        }
        Err(Error::Invalid(errors)) => {
            unprocessable(ProfilePage { page, space: space.into_item(), form, errors })
        }
        Err(other) => Err(other),
    }
}
