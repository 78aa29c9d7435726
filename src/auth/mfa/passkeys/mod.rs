//! Passkeys (WebAuthn): key pairs that a device keeps and unlocks with a fingerprint, a face or a PIN.
//!
//! **Invariants:** the device has verified its user, so a passkey counts as both factors; a passkey belongs to
//! one account and one host; a signature counter that decreases is refused, because the key was copied.

pub mod ceremonies;
pub mod site;

pub mod model;
pub mod registration;
pub mod authentication;
pub mod api;
