//! The choice of a theme, and the answer for addresses that nobody has.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    web as routing,
};

use super::{extract::Typed, see_other};
use crate::{
    accounts::forms::local_path,
    config::Config,
    error::{Error, Result},
    text::Fields,
};

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const THEME: &str = "/theme";
}

pub fn routes(app: &mut routing::ServiceConfig) {
    app.service(routing::resource(url::THEME).post(theme));
}

/// Nothing here.
pub async fn nothing() -> Result<HttpResponse> {
    Err(Error::NotFound)
}

async fn theme(config: routing::Data<Config>, Typed(typed): Typed<Fields>) -> Result<HttpResponse> {
    let mut response = see_other(local_path(typed.get("back")).unwrap_or("/"))?;
    let theme = ["light", "dark"].into_iter().find(|it| *it == typed.get("theme")).unwrap_or_default();
    let age = if theme.is_empty() { Duration::ZERO } else { Duration::days(365) };
    let cookie = Cookie::build("theme", theme)
        .path("/")
        .http_only(true)
        .secure(config.is_secure())
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish();
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    Ok(response)
}
