//! The front page (the landing page for visitors, the user's lists for members) and a space's own page.

use std::collections::HashMap;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    Space,
    forms::{LONGEST_ABOUT, ProfileForm},
    url,
};
use crate::{
    access::{Actor, Allowed, Locator, Manage, MaybeCleared, View},
    auth::User,
    database::ids::CategoryId,
    database::pool::{Conn, Db},
    error::{Error, FieldErrors, Result},
    lists::{categories::Category, favourites::Favourite},
    web::{Flash, Form, Page, html, route, see_other, unprocessable},
};

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::FRONT).get(front));
    app.service(route(url::SHOW).get(show));
    app.service(route(url::PROFILE).get(profile).post(update));
}

/// A space with its lists, each with its first three favourites.
struct Shelf {
    space: Space,
    can_edit: bool,
    is_member: bool,
    can_manage: bool,
    lists: Vec<Category>,
    leading: HashMap<CategoryId, Vec<String>>,
}

impl Shelf {
    fn load(conn: &mut Conn, of: &Allowed<Space, View>) -> Result<Shelf> {
        let lists = Category::listed(conn, of)?;
        let leading = Favourite::leading(conn, of)?;
        Ok(Shelf {
            space: of.item().clone(),
            can_edit: of.can_edit(),
            is_member: of.is_member(),
            can_manage: of.can_manage(),
            lists,
            leading,
        })
    }

    /// The first three titles of a list.
    fn first_of(&self, category: &Category) -> &[String] {
        self.leading.get(&category.id).map_or(&[], Vec::as_slice)
    }
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
    shelves: Vec<Shelf>,
}

async fn front(db: Db, page: Page, MaybeCleared(user): MaybeCleared) -> Result<HttpResponse> {
    let Some(user) = user else { return html(LandingPage { page }) };
    let shelves = db.read(move |conn| shelves(conn, &user)).await?;
    html(HomePage { page, shelves })
}

fn shelves(conn: &mut Conn, user: &User) -> Result<Vec<Shelf>> {
    let spaces = Space::of(conn, user)?;
    let load = |space: Space| {
        let proof = Allowed::check(conn, &Actor::from(user), &Locator::Id(space.id))?;
        Shelf::load(conn, &proof)
    };
    spaces.into_iter().map(load).collect()
}

#[derive(Template)]
#[template(path = "spaces/show.html")]
struct SpacePage {
    page: Page,
    shelf: Shelf,
}

async fn show(db: Db, page: Page, space: Allowed<Space, View>) -> Result<HttpResponse> {
    let shelf = db.read(move |conn| Shelf::load(conn, &space)).await?;
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
