//! What can be wrong with a second factor.

use crate::error::Fault;

/// A code that was typed to set up the authenticator app.
pub const WRONG_APP_CODE: Fault =
    Fault::new("wrong_app_code", "Wrong code. Enter the latest code from your app.");
/// A code that was typed to sign in.
pub const WRONG_CODE: Fault =
    Fault::new("wrong_code", "This code is wrong or was already used. Enter the next one.");
pub const PASSKEY_ADDED_BEFORE: Fault = Fault::new("passkey_added_before", "That passkey is already added.");
