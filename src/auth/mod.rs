//! People: their accounts, how they sign in, and what they agreed to.
//!
//! **Invariants:** passwords are stored as Argon2id hashes only, and sessions as hashes of their ids; a wrong
//! password and an unknown e-mail address cost the same work and get the same answer; consent is recorded with
//! the version that was shown.
//!
//! - [`access_tokens`]: ends access tokens together with sessions.
//! - [`attempt_counter`]: counts attempts against a limit.
//! - [`attempts`]: limits on attempts, such as wrong passwords.
//! - `client`: what handlers ask for about the sender of a request.
//! - [`devices`]: browsers that a user has signed in with before.
//! - [`handles`]: the `ana` of `/@ana`.
//! - [`network`]: the network that an address belongs to, as text.
//! - [`users`]: the rows of accounts.
//! - [`passwords`]: which passwords are accepted, and how they are stored.
//! - [`sessions`]: who is signed in where, and until when.
//! - [`session_list`]: the sessions of a user, to be seen and ended.
//! - [`credentials`]: checks an e-mail address and a password, for the sign-in page and for programs that request a
//!   token.
//! - [`email_addresses`]: confirming and changing e-mail addresses.
//! - [`mfa`]: second factors, and the second step of signing in.
//! - [`password_resets`]: password resets by e-mail.
//! - [`reauthentication`]: asks signed-in users for their password before sensitive changes.
//! - [`drafts`]: what was typed into a form that could not be accepted yet, kept over signing in.
//! - [`security_events`]: security events of accounts, shown to their owners on a page and, if important, sent by
//!   e-mail.
//! - [`signup_invitations`]: who can sign up, and invitations to do so.

pub(crate) mod access_tokens;
pub(crate) mod attempt_counter;
pub mod attempts;
mod client;
pub(crate) mod devices;
pub(crate) mod extract;
pub(crate) mod faults;
pub mod forms;
pub(crate) mod handles;
pub mod network;
pub(crate) mod users;
pub(crate) mod pages;
pub mod passwords;
pub(crate) mod sessions;
pub(crate) mod session_list;
pub(crate) mod credentials;
pub(crate) mod email_addresses;
pub mod mfa;
pub(crate) mod password_resets;
pub(crate) mod reauthentication;
pub(crate) mod drafts;
pub(crate) mod security_events;
pub mod signup_invitations;

pub(crate) use handles::Handle;
pub use users::User;

/// The version of the privacy page; change the date when the page changes substantially.
pub(crate) const PRIVACY_VERSION: &str = "2026-11-27";

/// The URLs of this module.
pub(crate) mod url {
    pub(crate) const SIGN_UP: &str = "/signup";
    pub(crate) const SIGN_IN: &str = "/login";
    pub(crate) const SIGN_OUT: &str = "/logout";

    /// The page that asks for the password again, then leads to `path`.
    pub(crate) fn reauthentication_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("/account/proof?next={next}")
    }

    /// The sign-up page, which leads to `path`.
    pub(crate) fn sign_up_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{SIGN_UP}?next={next}")
    }

    /// The sign-in page, which leads to `path`.
    pub(crate) fn sign_in_for(path: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        format!("{SIGN_IN}?next={next}")
    }
}
