//! People: who they are, how they prove it, what they agreed to.
//!
//! Must stay true: a password is stored only as an Argon2id hash; a session only as the hash of its id; a
//! wrong password and an unknown e-mail cost the same work and get the same answer; consent is recorded
//! with the version that was read.

pub mod attempts;
pub mod devices;
pub mod forms;
pub mod handles;
pub mod users;
pub mod pages;
pub mod passwords;
pub mod sessions;
pub mod credentials;
pub mod email_addresses;
pub mod mfa;
pub mod password_resets;
pub mod reauthentication;
pub mod security_events;
pub mod signup_invitations;

pub use handles::Handle;
pub use users::User;

/// The privacy page's version; a new date when its substance changes.
pub const PRIVACY_VERSION: &str = "2026-11-21";

/// Where things live. Nobody else spells these paths.
pub mod url {
    pub const SIGN_UP: &str = "/signup";
    pub const SIGN_IN: &str = "/login";
    pub const SIGN_OUT: &str = "/logout";

    /// The page that asks again who it is, and leads back to `path` afterwards.
    pub fn proof_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("/account/proof?next={next}")
    }

    /// The sign-in page that leads back to `path` afterwards.
    pub fn sign_in_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{SIGN_IN}?next={next}")
    }
}
