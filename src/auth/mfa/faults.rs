//! What can be wrong with a second factor.

use crate::error::Fault;

/// A code that was typed to set up the authenticator app.
pub(crate) const WRONG_APP_CODE: Fault =
    Fault::new("wrong_app_code", "Wrong code. Enter the latest code from your app.");
/// A code that was typed to sign in.
pub(crate) const WRONG_CODE: Fault =
    Fault::new("wrong_code", "This code is wrong or has already been used. Enter the next one.");
pub(crate) const PASSKEY_ADDED_BEFORE: Fault =
    Fault::new("passkey_added_before", "That passkey has already been added.");
pub(crate) const APP_ADDED_BEFORE: Fault =
    Fault::new("app_added_before", "You already have an authenticator app. Remove it first.");
pub(crate) const NO_APP: Fault = Fault::new("no_app", "You haven’t set up an authenticator app.");
/// Recovery codes are for those who have another factor.
pub(crate) const NO_OTHER_FACTOR: Fault =
    Fault::new("no_other_factor", "Set up an authenticator app or a passkey first.");
pub(crate) const NO_PASSKEY: Fault = Fault::new("no_passkey", "This account has no passkey.");
pub(crate) const NO_DOMAIN_NAME: Fault =
    Fault::new("no_domain_name", "Passkeys need a domain name; this site only has an IP address.");
pub(crate) const SUSPENDED: Fault =
    Fault::new("suspended", "This account is suspended. Contact the person who runs this site.");

pub(crate) fn too_many_passkeys(most: impl std::fmt::Display) -> Fault {
    let message = format!("You have {most} passkeys, the maximum. Remove one first.");
    Fault::formatted("too_many_passkeys", message)
}
