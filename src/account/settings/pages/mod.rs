//! The "You" page: name, handle, date format, time zone, theme.

pub(crate) mod security;
pub(crate) mod theme;
pub(crate) mod time_zone;

use actix_session::Session;
use actix_web::{HttpResponse, web as routing};
use askama::Template;

use super::{
    forms::AccountForm,
    model::{self, Account},
    url,
};
use crate::{
    access::Actor,
    auth::{User, extract::SignedIn, security_events::ClientInfo},
    config::Config,
    database::pool::Db,
    error::{EditForm, FieldErrors, OnForm, Result},
    preferences::{DateFormat, Theme, TimeZone},
    web::{Flash, Form, Page, form_again, html, route, see_other, theme::with_theme_cookie},
};

pub(crate) fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::YOU).get(show).post(save));
    self::security::routes(app);
    self::theme::routes(app);
    self::time_zone::routes(app);
}

#[derive(Template)]
#[template(path = "account/settings/account.html")]
struct AccountPage {
    page: Page,
    account: Account,
    /// Whether the e-mail address is confirmed.
    is_email_confirmed: bool,
    form: AccountForm,
    errors: FieldErrors,
}

impl AccountPage {
    fn handle(&self) -> &str {
        self.form.handle.as_deref().unwrap_or_else(|| self.account.handle())
    }

    /// The date formats: the form's value and an example.
    fn dates(&self) -> Vec<(&'static str, String)> {
        DateFormat::all().map(|it| (it.word(), it.write(2026, 5, 3))).collect()
    }

    /// The time zones: the form's value and its words. One that is not offered stays what it is.
    fn zones(&self) -> Vec<(String, String)> {
        let chosen = &self.form.time_zone;
        let named = |name: &str| (name.to_owned(), name.replace('_', " "));
        let mut zones: Vec<(String, String)> = TimeZone::names().map(named).collect();
        if chosen.is_empty() {
            zones.insert(0, (String::new(), "Not chosen (UTC)".to_owned()));
        } else if !zones.iter().any(|(name, _)| name == chosen) {
            zones.insert(0, named(chosen));
        }
        zones
    }
}

async fn account(db: &Db, user: &User) -> Result<Account> {
    let user = user.clone();
    db.read(move |conn| Account::of(conn, &user)).await
}

async fn show(db: Db, page: Page, SignedIn(user): SignedIn) -> Result<HttpResponse> {
    let account = account(&db, &user).await?;
    let form = model::form(&user, account.handle()).versioned();
    let theme = if page.theme.is_empty() { "system" } else { page.theme }.into();
    let form = AccountForm { theme, ..form };
    let is_email_confirmed = user.email_confirmed_at.is_some();
    html(AccountPage { page, account, is_email_confirmed, form, errors: FieldErrors::default() })
}

async fn save(
    (db, page, session): (Db, Page, Session),
    config: routing::Data<Config>,
    SignedIn(user): SignedIn,
    client: ClientInfo,
    Form(form): Form<AccountForm>,
) -> Result<HttpResponse> {
    let (person, typed) = (user.clone(), form.clone());
    let saving = db.write(move |conn| model::change_by(conn, &Actor::from(&person), &client, |_| typed));
    match saving.await.on_form(&form)? {
        Ok(theme) => {
            Flash::success("Saved.").store(&session)?;
            let response = see_other(url::YOU)?;
            if theme == Theme::Unset {
                Ok(response)
            } else {
                with_theme_cookie(response, theme, config.is_secure())
            }
        }
        Err(errors) => {
            let (account, is_email_confirmed) =
                (account(&db, &user).await?, user.email_confirmed_at.is_some());
            let form = form.after(&errors, &model::form(&user, account.handle()));
            form_again(&errors.clone(), AccountPage { page, account, is_email_confirmed, form, errors })
        }
    }
}
