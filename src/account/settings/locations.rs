//! Coarse locations of clients.

use crate::auth::security_events::ClientInfo;

/// "this network", relative to the current client. Empty if it is no longer known.
pub(crate) fn relative_location(network: Option<&str>, now: &ClientInfo) -> String {
    match network {
        None => String::new(),
        Some("127.0.0.0/24" | "0:0:0::/48") => "this machine".into(),
        known if known == now.network.as_deref() => "this network".into(),
        Some(other) => format!("another network ({}…)", network_prefix(other)),
    }
}

/// `203.0.113.0/24` as "203.0.113.", `2001:db8:1::/48` as "2001:db8:1:".
fn network_prefix(network: &str) -> &str {
    let bare = network.split('/').next().unwrap_or_default();
    bare.strip_suffix('0').or_else(|| bare.strip_suffix(':')).unwrap_or(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_as_seen_from_here() {
        let here = ClientInfo::new("Firefox", [203, 0, 113, 9].into());
        assert_eq!(relative_location(Some("203.0.113.0/24"), &here), "this network");
        assert_eq!(relative_location(Some("198.51.100.0/24"), &here), "another network (198.51.100.…)");
        assert_eq!(relative_location(Some("2001:db8:1::/48"), &here), "another network (2001:db8:1:…)");
        assert_eq!(relative_location(Some("127.0.0.0/24"), &here), "this machine");
        assert_eq!(relative_location(None, &here), "");
    }
}
