//! People: their accounts, how they sign in, and what they agreed to.
//!
//! **Invariants:** passwords are stored as Argon2id hashes only, and sessions as hashes of their ids; a wrong
//! password and an unknown e-mail address cost the same work and get the same answer; consent is recorded with
//! the version that was shown.

pub mod attempts;
mod client;
pub mod devices;
pub mod extract;
pub mod faults;
pub mod forms;
pub mod handles;
pub mod network;
pub mod users;
pub mod pages;
pub mod passwords;
pub mod sessions;
pub mod credentials;
pub mod email_addresses;
pub mod mfa;
pub mod password_resets;
pub mod reauthentication;
pub mod drafts;
pub mod security_events;
pub mod signup_invitations;

pub use handles::Handle;
pub use users::User;

/// The version of the privacy page; change the date when the page changes substantially.
pub const PRIVACY_VERSION: &str = "2026-11-21";

/// The URLs of this module.
pub mod url {
    pub const SIGN_UP: &str = "/signup";
    pub const SIGN_IN: &str = "/login";
    pub const SIGN_OUT: &str = "/logout";

    /// The page that asks for the password again, then leads to `path`.
    pub fn reauthentication_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("/account/proof?next={next}")
    }

    /// The sign-up page, which leads to `path`.
    pub fn sign_up_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{SIGN_UP}?next={next}")
    }

    /// The sign-in page, which leads to `path`.
    pub fn sign_in_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{SIGN_IN}?next={next}")
    }
}
