//! The network that an address belongs to, as text.
//!
//! **Invariants:** an IPv4 address inside IPv6 counts as the IPv4 address; each use keeps its own spelling, because
//! rows hold it, or its hash, and are compared with it.

use std::net::IpAddr;

/// What a network is named for, which decides how much of an IPv6 address it holds; of IPv4 it is always /24.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkUse {
    /// Counting attempts: /64. A household changes addresses within it freely, and a wider network would make people
    /// wait for what their neighbours do.
    Limits,
    /// The security log and the list of sessions: /48, because a log must not come closer to a person.
    Records,
}

/// The network of an address, such as `203.0.113.0/24` or `2001:db8:1::/48` for records.
pub(crate) fn network(ip: IpAddr, used_for: NetworkUse) -> String {
    match (ip.to_canonical(), used_for) {
        (IpAddr::V4(ip), used_for) => {
            let [a, b, c, _] = ip.octets();
            match used_for {
                NetworkUse::Limits => format!("{a}.{b}.{c}"),
                NetworkUse::Records => format!("{a}.{b}.{c}.0/24"),
            }
        }
        (IpAddr::V6(ip), NetworkUse::Limits) => format!("{:x?}", &ip.segments()[..4]),
        (IpAddr::V6(ip), NetworkUse::Records) => {
            let [a, b, c, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// The network of an address as limits count it.
pub fn network_for_limits(ip: IpAddr) -> String {
    network(ip, NetworkUse::Limits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(ip: &str, used_for: NetworkUse) -> String {
        super::network(ip.parse().expect("an address"), used_for)
    }

    #[test]
    fn neighbours_share_a_limit() {
        let net = |ip: &str| network(ip, NetworkUse::Limits);
        assert_eq!((&*net("203.0.113.9"), &*net("2001:db8:1:2::4")), ("203.0.113", "[2001, db8, 1, 2]"));
        assert_eq!(net("203.0.113.9"), net("203.0.113.200"));
        assert_ne!(net("203.0.113.9"), net("203.0.114.9"));
        assert_eq!(net("::ffff:203.0.113.9"), net("203.0.113.1"));
        assert_eq!(net("2001:db8:1:2:3::4"), net("2001:db8:1:2:ffff::1"));
        assert_ne!(net("2001:db8:1:2::4"), net("2001:db8:1:3::4"));
    }

    #[test]
    fn of_an_address_only_the_network_is_kept() {
        let net = |ip: &str| network(ip, NetworkUse::Records);
        assert_eq!(net("203.0.113.9"), "203.0.113.0/24");
        assert_eq!(net("::ffff:203.0.113.9"), "203.0.113.0/24");
        assert_eq!(net("2001:db8:1:2:3::4"), "2001:db8:1::/48");
        assert_eq!(net("::1"), "0:0:0::/48");
    }
}
