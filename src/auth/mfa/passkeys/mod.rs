//! Passkeys (WebAuthn): key pairs that a device keeps and unlocks with a fingerprint, a face or a PIN.
//!
//! **Invariants:** the device has verified its user, so a passkey counts as both factors; a passkey belongs to
//! one account and one host; a signature counter that decreases is refused, because the key was copied.

pub(crate) mod ceremonies;
pub(crate) mod site;

pub(crate) mod model;
pub(crate) mod registration;
pub(crate) mod authentication;
pub(crate) mod api;
