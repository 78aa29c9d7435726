//! Which addresses webhooks may have: https, on a host that everyone on the internet can reach.
//!
//! **Invariants:** an [`Address`] was checked; whether its host may be reached is asked again, of the numeric address that is
//! then connected to, whenever something is sent.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::LazyLock,
    time::Duration,
};

use ipnet::{IpNet, Ipv6Net};
use url::{Host, Url};

use super::faults;
use crate::{
    config::WebhookHosts,
    database::{ids::SpaceId, pool::Db, turns::Turns},
    error::{Fault, Result},
    text,
};

const MAX_LENGTH: usize = 2000;
/// How long looking up a host may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The turns of looking up a host, of which a space has two at once: a name server that never answers holds a thread for each.
static LOOKUPS: LazyLock<Turns> = LazyLock::new(|| Turns::new(4, 2));

/// Networks that are not the public internet: the special-purpose registries of IANA, and a host of Azure that tells
/// every machine there its secrets.
static SPECIAL: LazyLock<Vec<IpNet>> = LazyLock::new(|| {
    const NETWORKS: [&str; 20] = [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    ];
    NETWORKS.iter().filter_map(|network| network.parse().ok()).collect()
});

/// Returns `true` if the numeric address is on the public internet.
pub(super) fn is_public(ip: IpAddr) -> bool {
    let ip = ip.to_canonical(); // what is an address of version 4 in another spelling
    let is_global = match ip {
        IpAddr::V4(_) => true,
        // Nothing else is given to hosts on the internet (RFC 4291, section 2.4).
        IpAddr::V6(ip) => {
            Ipv6Net::new(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3).is_ok_and(|net| net.contains(&ip))
        }
    };
    is_global && !SPECIAL.iter().any(|network| network.contains(&ip))
}

/// The address of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(Url);

impl Address {
    /// Reads what was typed, and looks up its host. Faults such as `not_https`, `private_address` and `host_not_found`, which is
    /// also what a name gets that leads to a private network: an owner learns nothing of the names there. [`Busy`] if the
    /// space looks up too many at once.
    ///
    /// [`Busy`]: crate::error::Error::Busy
    pub(super) async fn check(
        typed: &str,
        hosts: &WebhookHosts,
        space_id: SpaceId,
    ) -> Result<Result<Address, Fault>> {
        let address = match Address::parse(typed, hosts) {
            Ok(address) => address,
            Err(fault) => return Ok(Err(fault)),
        };
        if address.is_allowed(hosts) {
            return Ok(Ok(address));
        }
        Ok(match address.0.host() {
            Some(Host::Ipv4(ip)) if !is_public(ip.into()) => Err(faults::PRIVATE_ADDRESS),
            Some(Host::Ipv6(ip)) if !is_public(ip.into()) => Err(faults::PRIVATE_ADDRESS),
            Some(Host::Domain(_)) if !address.numeric(space_id).await?.into_iter().any(is_public) => {
                Err(faults::HOST_NOT_FOUND)
            }
            _ => Ok(address),
        })
    }

    fn parse(typed: &str, hosts: &WebhookHosts) -> Result<Address, Fault> {
        let typed = text::parse_line(typed)?;
        if typed.chars().count() > MAX_LENGTH {
            return Err(faults::ADDRESS_TOO_LONG);
        }
        let mut url = Url::parse(&typed).map_err(|_| faults::NO_ADDRESS)?;
        url.set_fragment(None);
        let address = Address(url);
        match address.0.scheme() {
            "https" => (),
            "http" if address.is_allowed(hosts) && address.is_on_this_machine() => (),
            "http" => return Err(faults::NOT_HTTPS),
            _ => return Err(faults::NO_ADDRESS),
        }
        if !address.0.username().is_empty() || address.0.password().is_some() {
            return Err(faults::ADDRESS_WITH_PASSWORD);
        }
        Ok(address)
    }

    fn is_allowed(&self, hosts: &WebhookHosts) -> bool {
        hosts.contain(self.host(), self.0.port_or_known_default().unwrap_or_default())
    }

    fn is_on_this_machine(&self) -> bool {
        match self.0.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// The numeric addresses of the host; none if it is not found in time.
    async fn numeric(&self, space_id: SpaceId) -> Result<Vec<IpAddr>> {
        let turn = LOOKUPS.take(&space_id.to_string()).await?;
        let url = self.0.clone();
        let looking = Db::block(move || {
            let _turn = turn; // as long as the thread is taken
            let found = url.socket_addrs(|| None).unwrap_or_default();
            found.iter().map(|it| it.ip()).collect()
        });
        tokio::time::timeout(PATIENCE, looking).await.unwrap_or(Ok(Vec::new()))
    }

    /// As it is stored.
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(super) fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

/// The host of a stored address.
pub(super) fn host_of(address: &str) -> String {
    Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    // W14
    #[test]
    fn only_addresses_of_the_public_internet_are_public() {
        for private in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "168.63.129.16",
            "0.0.0.0",
            "192.0.0.192",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "::ffff:127.0.0.1",
            "::ffff:a9fe:a9fe",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "64:ff9b::a9fe:a9fe",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
        for public in
            ["9.9.9.9", "172.32.0.1", "100.128.0.1", "193.0.6.139", "2606:4700::1111", "::ffff:9.9.9.9"]
        {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
    }

    #[tokio::test]
    async fn a_space_that_looks_up_too_many_hosts_at_once_waits_and_its_address_is_not_called_wrong() {
        let space_id = SpaceId(1);
        let _taken = [LOOKUPS.take("1").await.expect("a turn"), LOOKUPS.take("1").await.expect("a turn")];
        let checked = Address::check("https://nothing.invalid/", &WebhookHosts::default(), space_id).await;
        assert!(matches!(checked, Err(crate::error::Error::Busy)), "{checked:?}");
    }

    // W14
    #[test]
    fn an_address_is_https_and_has_no_password() {
        let refused = |typed: &str| Address::parse(typed, &WebhookHosts::default()).err().map(|it| it.code);
        assert_eq!(refused(" https://example.org/hooks?key=1 "), None);
        for (typed, code) in [
            ("", "no_address"),
            ("example.org", "no_address"),
            ("ftp://example.org/", "no_address"),
            ("javascript:alert(1)", "no_address"),
            ("https://", "no_address"),
            ("http://example.org/", "not_https"),
            ("http://127.0.0.1/", "not_https"),
            ("https://me:word@example.org/", "address_with_password"),
            ("https://me@example.org/", "address_with_password"),
        ] {
            assert_eq!(refused(typed), Some(code), "{typed}");
        }
        assert_eq!(refused(&format!("https://example.org/{}", "x".repeat(2000))), Some("address_too_long"));
    }
}
