//! `/account/emails`: which e-mails a person gets, and when.

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use crate::{
    access::Actor,
    account::notifications::{forms::EmailsForm, settings, url},
    auth::extract::SignedIn,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    preferences,
    web::{Flash, Form, Page, form_again, html, route, see_other},
};

pub(super) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::EMAILS).get(edit).post(save));
}

#[derive(Template)]
#[template(path = "account/notifications/emails.html")]
struct EmailsPage {
    page: Page,
    /// The time zone of the hour.
    zone: String,
    form: EmailsForm,
    errors: FieldErrors,
}

impl EmailsPage {
    /// The hours of a day: the form's value and its words.
    fn hours() -> impl Iterator<Item = (String, String)> {
        (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00")))
    }
}

async fn edit(db: Db, page: Page, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    let stored = db.read(move |conn| settings::of(conn, user.id)).await?;
    let form = EmailsForm::from(stored).versioned();
    html(EmailsPage { page, zone: preferences::zone().label(), form, errors: FieldErrors::default() })
}

async fn save(
    (db, page, session): (Db, Page, Session),
    SignedIn(user): SignedIn,
    Form(form): Form<EmailsForm>,
) -> Result<HttpResponse> {
    let (person, typed) = (user.clone(), form.clone());
    let saving = db.write(move |conn| settings::change_by(conn, &Actor::from(&person), |_| typed));
    match saving.await.on_form(&form)? {
        Ok(()) => {
            Flash::success("Saved.").store(&session)?;
            see_other(url::EMAILS)
        }
        Err(errors) => {
            let stored = db.read(move |conn| settings::of(conn, user.id)).await?;
            let form = form.after(&errors, &EmailsForm::from(stored));
            let zone = preferences::zone().label();
            form_again(&errors.clone(), EmailsPage { page, zone, form, errors })
        }
    }
}
