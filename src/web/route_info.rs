//! The properties of a route, as they are stated where it is registered.

use crate::error::AccountGate;

/// The prefix of every address for programs.
const API_PREFIX: &str = "/api/";

/// Returns `true` if the address is for programs. Where a route has matched, [`RouteInfo::is_for_programs`] says the same.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with(API_PREFIX)
}

/// The properties of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    /// The pattern as it is registered: `/categories/{category_id}/edit`.
    pub pattern: &'static str,
    /// Whether its address contains a secret.
    pub is_secret: bool,
    /// Whether its requests may take as long as an upload.
    pub is_long: bool,
    /// Whether it is for programs: errors are JSON (RFC 9457), and no cookie counts.
    pub is_for_programs: bool,
    /// Whether search engines may index it.
    pub is_indexed: bool,
    /// The only cookie that its responses may set; any cookie if `None`.
    pub only_cookie: Option<&'static str>,
    /// Why visitors sign in or sign up to use it, as the sign-in page says; such a visitor is led there afterwards.
    pub sign_in_reason: Option<&'static str>,
    /// Whether a write may come from anywhere, because the secret in the address is the proof and no cookie counts.
    pub is_open_to_all_sites: bool,
    pub(super) open_while: &'static [AccountGate],
}

impl RouteInfo {
    /// Returns `true` if people behind that gate may use the route.
    pub fn is_open_while(&self, gate: AccountGate) -> bool {
        self.open_while.contains(&gate)
    }

    /// The pattern up to its first parameter: `/s/` of `/s/{secret}`.
    pub(crate) fn literal_prefix(&self) -> &'static str {
        self.pattern.split('{').next().unwrap_or_default()
    }
}
