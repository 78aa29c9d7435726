//! One's own account: the name, the handle, how things are shown, and what happened to it.
//!
//! Must stay true: a handle that a space ever had leads to it, for those who may see it, and nobody else
//! takes it; a new password ends every other session, and needs a proof of who one is within the last 15
//! minutes; a person sees and ends their own sessions alone.

pub mod forms;
pub mod model;
pub mod pages;
pub mod locations;

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const YOU: &str = "/account";
    pub const SECURITY: &str = "/account/security";
    pub const PASSWORD: &str = "/account/password";
    pub const SESSION: &str = "/account/sessions/{session}/end";
    pub const OTHERS: &str = "/account/sessions/others/end";
    pub const EVERYWHERE: &str = "/account/sessions/everywhere/end";
    pub const LOG: &str = "/account/log";

    pub fn session(session: &str) -> String {
        format!("/account/sessions/{session}/end")
    }
}
