//! Where errors lead that a visitor can settle on another page.

use crate::error::AccountGate;

/// The addresses that errors lead to, given by the domains that serve them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorRedirects {
    /// The page to sign in on, from which one comes back to this address.
    pub sign_in: fn(&str) -> String,
    /// The page to confirm one's credentials on, from which one comes back to this address.
    pub reauthentication: fn(&str) -> String,
    /// The page that asks for the password of the share link that this address begins with.
    pub link_password: fn(&str) -> String,
    /// The page where a person settles what holds them back.
    pub gate: fn(AccountGate) -> &'static str,
}
