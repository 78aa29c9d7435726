//! The cookie by which a browser remembers its theme.

use actix_web::{
    HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    http::header::{self, HeaderMap},
};

use crate::{
    error::{Error, Result},
    preferences::Theme,
};

/// The cookie that says which theme a browser wants.
pub(super) const THEME_COOKIE: &str = "theme";

/// The address that the switch in every page's footer sends to.
pub(crate) mod url {
    pub(crate) const THEME: &str = "/theme";
}

/// The theme that the browser wants. Reads the header, because actix keeps the cookies of a request as they were when
/// first asked for, and `session_cookie::reseal` has yet to change one.
pub(crate) fn wanted(headers: &HeaderMap) -> Theme {
    let header = headers.get(header::COOKIE).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let mut pairs = header.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|pair| pair.0 == THEME_COOKIE).and_then(|pair| Theme::named(pair.1)).unwrap_or_default()
}

/// Adds the cookie to a response, so that the browser keeps its theme when no one is signed in.
pub(crate) fn with_theme_cookie(
    mut response: HttpResponse,
    theme: Theme,
    secure: bool,
) -> Result<HttpResponse> {
    let age = if theme.shown().is_empty() { Duration::ZERO } else { Duration::days(365) };
    let cookie = Cookie::build(THEME_COOKIE, theme.shown())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish();
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    Ok(response)
}
