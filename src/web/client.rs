//! Where a request comes from.
//!
//! **Invariants:** only configured proxies are trusted; of their `X-Forwarded-For` the rightmost address that is not a
//! proxy counts, because everything left of it can be forged.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::Data};
use ipnet::IpNet;

use crate::{config::Config, error::Error};

/// The IP address of the client.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientIp(pub IpAddr);

impl ClientIp {
    /// Where a request comes from.
    pub(super) fn of(request: &HttpRequest) -> ClientIp {
        let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |addr| addr.ip());
        let proxies = request.app_data::<Data<Config>>().map_or(&[][..], |config| &config.trusted_proxies);
        let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = forwarded.flat_map(|value| value.split(',')).collect();
        ClientIp(client(peer, &hops, proxies))
    }

    /// The address without the part that tells neighbours apart, as the log has it: the first 24 bits, of IPv6 48.
    pub(super) fn truncated(self) -> IpAddr {
        let address = self.0.to_canonical();
        let bits = if address.is_ipv4() { 24 } else { 48 };
        IpNet::new(address, bits).map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |net| net.network())
    }
}

impl FromRequest for ClientIp {
    type Error = Error;
    type Future = std::future::Ready<Result<ClientIp, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(ClientIp::of(request)))
    }
}

/// The browser and the system that a request names in its `User-Agent`: "Firefox on Linux".
pub(crate) fn device(request: &HttpRequest) -> String {
    let agent = request.headers().get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let known = woothee::parser::Parser::new().parse(agent);
    let word = |word: &str| (word != woothee::woothee::VALUE_UNKNOWN).then(|| word.to_owned());
    let (browser, system) = known.map_or((None, None), |it| (word(it.name), word(it.os)));
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "Unknown browser".into(),
    }
}

/// Returns `true` if the address is one of these proxies.
pub(crate) fn is_trusted(address: &IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|range| range.contains(&address.to_canonical()))
}

fn client(peer: IpAddr, hops: &[&str], proxies: &[IpNet]) -> IpAddr {
    let mut address = peer;
    for hop in hops.iter().rev() {
        if !is_trusted(&address, proxies) {
            break;
        }
        let Ok(next) = hop.trim().parse() else { break };
        address = next;
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    // R07
    #[test]
    fn only_what_a_trusted_proxy_says_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let proxies: Vec<IpNet> = vec!["10.0.0.0/8".parse().expect("a range")];
        let from = |peer: &str, hops: &[&str]| client(ip(peer), hops, &proxies);
        assert_eq!(from("203.0.113.9", &["1.2.3.4"]), ip("203.0.113.9"));
        assert_eq!(from("10.0.0.1", &["1.2.3.4", "198.51.100.7"]), ip("198.51.100.7"));
        assert_eq!(from("10.0.0.1", &["198.51.100.7", " 10.0.0.2"]), ip("198.51.100.7"));
        assert_eq!(from("10.0.0.1", &["rubbish"]), ip("10.0.0.1"));
        assert_eq!(from("10.0.0.1", &[]), ip("10.0.0.1"));
    }

    // L02
    #[test]
    fn the_log_has_no_address_that_tells_neighbours_apart() {
        let logged = |text: &str| ClientIp(text.parse().expect("an address")).truncated().to_string();
        assert_eq!(logged("203.0.113.9"), "203.0.113.0");
        assert_eq!(logged("::ffff:203.0.113.9"), "203.0.113.0");
        assert_eq!(logged("2001:db8:1:2:3::4"), "2001:db8:1::");
    }
}
