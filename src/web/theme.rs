//! The cookie by which a browser remembers its theme.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
};

use crate::{
    error::{Error, Result},
    preferences::Theme,
};

/// The cookie that says which theme a browser wants.
pub const THEME: &str = "theme";

/// The address that the switch in every page's footer sends to.
pub mod url {
    pub const THEME: &str = "/theme";
}

/// Adds the cookie to a response, so that the browser keeps its theme when nobody is signed in.
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
