//! Multi-factor authentication: authenticator apps, passkeys and recovery codes, and the second step of signing
//! in.
//!
//! **Invariants:** a factor counts only once it was shown to work; no code works twice, even if used
//! concurrently; recovery codes are stored as hashes and shown once; a password alone is not enough where a
//! second factor is set up; changing a factor requires a recent reauthentication, renews the session, ends all
//! others and is notified by e-mail.

pub(crate) mod faults;
pub(crate) mod forms;
pub mod totp;
pub(crate) mod recovery_codes;
pub(crate) mod factors;
pub(crate) mod verification;
pub(crate) mod pending_login;
pub(crate) mod passkeys;
pub mod model;
pub(crate) mod pages;

pub(crate) use factors::SecondFactors;
pub(crate) use model::LoginStep;
pub(crate) use verification::CodeCheck;

/// The URLs of this module.
pub(crate) mod url {
    use crate::database::ids::PasskeyId;

    pub(crate) const FACTORS: &str = "/account/second-factor";
    pub(crate) const APP: &str = "/account/second-factor/app";
    pub(crate) const APP_CONFIRMATION: &str = "/account/second-factor/app/confirmation";
    pub(crate) const APP_REMOVAL: &str = "/account/second-factor/app/removal";
    pub(crate) const CODES: &str = "/account/second-factor/codes";

    pub(crate) const PASSKEYS: &str = "/account/passkeys";
    pub(crate) const PASSKEY_CHALLENGE: &str = "/account/passkeys/challenge";
    pub(crate) const PASSKEY_REMOVAL: &str = "/account/passkeys/{passkey_id}/removal";

    pub(crate) const SECOND_STEP: &str = "/login/second-factor";
    pub(crate) const SIGN_IN_PASSKEY: &str = "/login/passkey";
    pub(crate) const SIGN_IN_CHALLENGE: &str = "/login/passkey/challenge";

    pub(crate) const PROOF: &str = "/account/proof";
    pub(crate) const PROOF_PASSKEY: &str = "/account/proof/passkey";
    pub(crate) const PROOF_CHALLENGE: &str = "/account/proof/passkey/challenge";

    /// Removes a passkey.
    pub(crate) fn passkey_removal(id: PasskeyId) -> String {
        format!("{PASSKEYS}/{id}/removal")
    }

    /// The second step of signing in, which leads to `next`.
    pub(crate) fn second_step_for(next: &str) -> String {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        format!("{SECOND_STEP}?next={next}")
    }
}
