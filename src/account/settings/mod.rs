//! Account settings: name, handle, preferences, password, sessions, activity.
//!
//! **Invariants:** earlier handles of a space keep leading to it, for those who may see it, and no one else can
//! take them; a browser guesses the time zone once, and what was chosen stays; a new password requires reauthentication within the last 15 minutes and ends all other sessions;
//! users see and end their own sessions only.

pub(crate) mod faults;
pub(crate) mod forms;
pub(crate) mod model;
pub(crate) mod pages;
pub(crate) mod api;
pub(crate) mod locations;

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const YOU: &str = "/account";
    pub(crate) const SECURITY: &str = "/account/security";
    pub(crate) const PASSWORD: &str = "/account/password";
    pub(crate) const SESSION: &str = "/account/sessions/{session}/end";
    pub(crate) const OTHERS: &str = "/account/sessions/others/end";
    pub(crate) const EVERYWHERE: &str = "/account/sessions/everywhere/end";
    pub(crate) const LOG: &str = "/account/log";
    pub(crate) const TIME_ZONE: &str = "/account/time-zone";

    /// For programs.
    pub(crate) const API: &str = "/api/v1/account";
    pub(crate) const API_SESSIONS: &str = "/api/v1/account/sessions";
    pub(crate) const API_SESSION: &str = "/api/v1/account/sessions/{session}";

    pub(crate) fn session(session: &str) -> String {
        format!("/account/sessions/{session}/end")
    }
}
