//! What handlers ask for about the sender of a request: browser, network, and the cookie of a known browser.

use std::net::IpAddr;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::Duration},
    dev::Payload,
};

use super::{devices, security_events::ClientInfo};
use crate::{
    error::{Error, Result},
    web::client::{self, ClientIp},
};

impl FromRequest for ClientInfo {
    type Error = Error;
    type Future = std::future::Ready<Result<ClientInfo, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (from, device) = (ClientIp::from_request(req, payload).into_inner(), client::device(req));
        std::future::ready(from.map(|from| ClientInfo::new(device, from.0)))
    }
}

/// The sender of a form that needs no signing in: from where, and with which browser.
#[derive(Debug, Clone)]
pub struct Client {
    pub from: IpAddr,
    pub visit: ClientInfo,
    /// The secret of the browser's own cookie, if it has one.
    pub device: Option<String>,
}

impl FromRequest for Client {
    type Error = Error;
    type Future = std::future::Ready<Result<Client, Error>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let mut caller = || {
            let ClientIp(from) = ClientIp::from_request(req, payload).into_inner()?;
            let visit = ClientInfo::from_request(req, payload).into_inner()?;
            let DeviceCookie(device) = DeviceCookie::from_request(req, payload).into_inner()?;
            Ok(Client { from, visit, device })
        };
        std::future::ready(caller())
    }
}

/// The cookie by which a known browser is recognized, if there is one.
#[derive(Debug, Clone)]
pub struct DeviceCookie(pub Option<String>);

impl FromRequest for DeviceCookie {
    type Error = Error;
    type Future = std::future::Ready<Result<DeviceCookie>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let cookie = [true, false].iter().find_map(|secure| req.cookie(device_name(*secure)));
        let well_formed = |secret: &String| secret.len() == 43 && secret.is_ascii();
        let secret = cookie.map(|cookie| cookie.value().to_owned()).filter(well_formed);
        std::future::ready(Ok(DeviceCookie(secret)))
    }
}

/// The cookie by which a browser is recognized for a year.
pub fn device_cookie(secret: &str, secure: bool) -> Cookie<'static> {
    Cookie::build(device_name(secure), secret.to_owned())
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Lax)
        .max_age(Duration::days(devices::KNOWN.num_days()))
        .finish()
}

/// Adds the cookie by which the browser is recognized to a response.
pub fn remembered(mut response: HttpResponse, secret: &str, secure: bool) -> Result<HttpResponse> {
    let cookie = device_cookie(secret, secure);
    response.add_cookie(&cookie).map_err(|error| Error::Internal(error.into()))?;
    Ok(response)
}

fn device_name(secure: bool) -> &'static str {
    if secure { "__Host-podium-browser" } else { "podium-browser" }
}
