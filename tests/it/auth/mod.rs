//! Accounts: signing up, signing in, and proving who one is.

mod accounts;
mod drafts;
mod email_addresses;
pub(crate) mod mfa;
mod password_resets;
mod sessions;
mod signup_invitations;
mod throttling;
