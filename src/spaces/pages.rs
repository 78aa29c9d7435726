//! The settings of a space's public profile.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    Space,
    forms::{MAX_ABOUT_LENGTH, ProfileForm},
    url,
};
use crate::{
    access::{Allowed, Manage},
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    web::{Flash, Form, Page, form_again, html, route, see_other},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::PROFILE).get(profile).post(update));
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
    fn shown_help(&self) -> String {
        format!(
            "Anyone can see your public lists at /@{}, and search engines may list it.",
            self.space.handle
        )
    }
}

async fn profile(page: Page, space: Allowed<Space, Manage>) -> Result<HttpResponse> {
    let form = ProfileForm::of(space.item()).versioned();
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
    match db.write(move |conn| Space::change_profile_from_form(conn, &proof, &typed)).await.on_form(&form)? {
        Ok(changed) => {
            Flash::success("Saved the profile.").with_undo(changed.entry).store(&session)?;
            see_other(url::show(&space.item().handle))
        }
        Err(errors) => {
            let space = space.into_item();
            let form = form.after(&errors, &ProfileForm::of(&space));
            form_again(&errors.clone(), ProfilePage { page, space, form, errors })
        }
    }
}
