//! The choice of a theme, and the answer for addresses that nobody has.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web as routing,
};

use super::{extract::Form, route, see_other};
use crate::{
    access::MaybeSignedIn,
    account::settings::model,
    auth::forms::local_path,
    config::Config,
    database::pool::Db,
    error::{Error, Result},
    preferences::Theme,
    text::Fields,
};

/// The cookie that says which theme a browser wants.
pub const THEME: &str = "theme";

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const THEME: &str = "/theme";
}

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(route(url::THEME).post(theme));
}

/// Nothing here; in the theme of whoever asked.
pub async fn nothing(_who: Option<MaybeSignedIn>) -> Result<HttpResponse> {
    Err(Error::NotFound)
}

async fn theme(
    db: Db,
    config: routing::Data<Config>,
    MaybeSignedIn(user): MaybeSignedIn,
    Form(typed): Form<Fields>,
) -> Result<HttpResponse> {
    let theme = Theme::named(typed.get("theme")).filter(|it| *it != Theme::Unsaid).unwrap_or(Theme::System);
    if let Some(user) = user {
        db.write(move |conn| model::choose_theme(conn, user.id, theme)).await?;
    }
    let response = see_other(local_path(typed.get("back")).unwrap_or("/"))?;
    in_theme(response, theme, config.is_secure())
}

/// The same answer with the browser's own note of the theme, for whoever is not signed in.
pub fn in_theme(mut response: HttpResponse, theme: Theme, secure: bool) -> Result<HttpResponse> {
    let age = if theme.shown().is_empty() { Duration::ZERO } else { Duration::days(365) };
    let cookie = Cookie::build(THEME, theme.shown())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish();
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    Ok(response)
}
