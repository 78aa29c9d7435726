//! The WebAuthn relying party.
//!
//! **Invariants:** the name comes from the settings, never from a request. Browsers tie passkeys to a host
//! name; on a developer's machine that is `localhost`, because IP addresses cannot have passkeys.

use webauthn_rs::{Webauthn, WebauthnBuilder, prelude::WebauthnError};

use super::super::faults;
use crate::{
    config::Config,
    error::{Error, Result},
};

/// The host that passkeys belong to; `None` if the site only has an IP address.
pub(crate) fn host(config: &Config) -> Option<&str> {
    if config.is_local() { Some("localhost") } else { config.url.domain() }
}

/// The same page on that host, if the request used another name.
pub(crate) fn elsewhere(config: &Config, asked_host: &str, path: &str) -> Option<String> {
    let host = host(config)?;
    let visited = asked_host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()));
    let visited = visited.map_or(asked_host, |(name, _)| name);
    let port = config.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let scheme = config.url.scheme();
    (!visited.eq_ignore_ascii_case(host)).then(|| format!("{scheme}://{host}{port}{path}"))
}

/// The site as passkeys are verified against it.
pub(crate) fn site(config: &Config) -> Result<Webauthn> {
    let host = host(config).ok_or_else(|| Error::Conflict(faults::NO_DOMAIN_NAME))?;
    let mut origin = config.url.clone();
    origin.set_host(Some(host)).map_err(|error| Error::Internal(error.into()))?;
    let site = WebauthnBuilder::new(host, &origin).and_then(|site| site.rp_name("Podium").build());
    site.map_err(internal)
}

/// The error for a failure that is not the visitor's.
pub(super) fn internal(error: WebauthnError) -> Error {
    Error::Internal(error.into())
}
