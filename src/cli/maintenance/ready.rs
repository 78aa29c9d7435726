//! `podium check --ready`: whether the Podium with these settings takes requests, for the health check of a container.
//!
//! **Invariants:** only that instance is asked, never a proxy or the database; an answer is waited for `TIMEOUT` at most.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use ureq::Agent;

use crate::{
    cli::{output::print_line, trouble::CommandError},
    config::Config,
    web::health,
};

/// The longest that the instance may take to answer.
const TIMEOUT: Duration = Duration::from_secs(3);

/// The most that is read of an answer.
const MAX_BYTES: u64 = 1_000;

/// Asks the instance, and prints its answer; a failure if it takes no requests.
pub(crate) fn run(config: &Config) -> Result<(), CommandError> {
    let address = reachable(config.address);
    if address.port() == 0 {
        return Err(CommandError::new(
            "PODIUM_ADDRESS leaves the port to the system, so the instance can't be asked",
        ));
    }
    let settings = Agent::config_builder()
        .timeout_global(Some(TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None);
    let asked = Agent::from(settings.build()).get(format!("http://{address}{}", health::url::READY)).call();
    let mut answer = asked
        .map_err(|error| CommandError::new(format!("not ready: {address} gives no answer ({error})")))?;
    let text = answer.body_mut().with_config().limit(MAX_BYTES).read_to_string().unwrap_or_default();
    let first_line = text.lines().next().unwrap_or_default();
    if answer.status().as_u16() == 200 {
        print_line(first_line);
        return Ok(());
    }
    Err(CommandError::new(format!("not ready: {first_line} ({})", answer.status().as_u16())))
}

/// Where this machine reaches a server that listens on the address.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
