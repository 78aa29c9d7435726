//! Which site passkeys belong to, as browsers see it.
//!
//! Must stay true: the name comes from the settings, never from a request. A browser ties passkeys to a host
//! name; on one's own machine that is `localhost`, because an address in numbers can't have any.

use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::{
    config::Config,
    error::{Error, Result},
};

/// The host that passkeys belong to; nothing where the site is known by numbers alone.
pub fn host(config: &Config) -> Option<&str> {
    if config.is_local() { Some("localhost") } else { config.url.domain() }
}

/// The page at that host, when a request came to another name of it.
pub fn elsewhere(config: &Config, asked_host: &str, path: &str) -> Option<String> {
    let host = host(config)?;
    let asked = asked_host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|it| it.is_ascii_digit()));
    let asked = asked.map_or(asked_host, |(name, _)| name);
    let port = config.url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let scheme = config.url.scheme();
    (!asked.eq_ignore_ascii_case(host)).then(|| format!("{scheme}://{host}{port}{path}"))
}

/// The site as passkeys are checked against it.
pub fn site(config: &Config) -> Result<Webauthn> {
    let host = host(config).ok_or_else(|| {
        Error::Refused("Passkeys need an address with a name: this site has only numbers.".into())
    })?;
    let mut origin = config.url.clone();
    origin.set_host(Some(host)).map_err(|error| Error::Internal(error.into()))?;
    let site = WebauthnBuilder::new(host, &origin).and_then(|site| site.rp_name("Podium").build());
    site.map_err(|error| Error::Internal(error.into()))
}
