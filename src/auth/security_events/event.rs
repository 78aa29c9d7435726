//! Everything that can happen to an account.

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityEvent {
    SignedUp,
    SignedIn,
    SignInBlocked,
    SignedOutEverywhere,
    SessionEnded,
    AddressConfirmed,
    AddressChanged,
    AddressRestored,
    PasswordChanged,
    PasswordReset,
    NameChanged,
    HandleChanged,
    TotpAdded,
    TotpRemoved,
    PasskeyAdded,
    PasskeyRemoved,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    SecondFactorReset,
    TokenAdded,
    TokenRevoked,
    ConsentGiven,
    ConsentWithdrawn,
    ArchiveAsked,
    ArchiveFetched,
    ErasureAsked,
    ErasureCancelled,
    Suspended,
    Reinstated,
    SessionsEnded,
    MadeAdmin,
    NoLongerAdmin,
}

/// Each deed, as it is stored, as it is shown, and whether a letter tells of it.
const ALL: [(SecurityEvent, &str, &str, bool); 32] = [
    (SecurityEvent::SignedUp, "signed up", "The account was opened", false),
    (SecurityEvent::SignedIn, "signed in", "Somebody signed in", false),
    (
        SecurityEvent::SignInBlocked,
        "sign-in blocked",
        "Many wrong passwords came from unknown browsers",
        true,
    ),
    (
        SecurityEvent::SignedOutEverywhere,
        "signed out everywhere",
        "Every other browser was signed out",
        false,
    ),
    (SecurityEvent::SessionEnded, "session ended", "A browser was signed out", false),
    (SecurityEvent::AddressConfirmed, "address confirmed", "The e-mail address was confirmed", false),
    (SecurityEvent::AddressChanged, "address changed", "The e-mail address was changed", true),
    (SecurityEvent::AddressRestored, "address restored", "The former e-mail address was put back", true),
    (SecurityEvent::PasswordChanged, "password changed", "The password was changed", true),
    (
        SecurityEvent::PasswordReset,
        "password reset",
        "A new password was chosen after it was forgotten",
        true,
    ),
    (SecurityEvent::NameChanged, "name changed", "The name was changed", false),
    (SecurityEvent::HandleChanged, "handle changed", "The handle was changed", false),
    (SecurityEvent::TotpAdded, "authenticator added", "An authenticator app was added", true),
    (SecurityEvent::TotpRemoved, "authenticator removed", "The authenticator app was removed", true),
    (SecurityEvent::PasskeyAdded, "passkey added", "A passkey was added", true),
    (SecurityEvent::PasskeyRemoved, "passkey removed", "A passkey was removed", true),
    (SecurityEvent::RecoveryCodesMade, "recovery codes made", "New recovery codes were made", true),
    (SecurityEvent::RecoveryCodeUsed, "recovery code used", "A recovery code was used to sign in", true),
    (SecurityEvent::SecondFactorReset, "second factor reset", "The second factor was taken off", true),
    (SecurityEvent::TokenAdded, "token added", "An access token was made", true),
    (SecurityEvent::TokenRevoked, "token revoked", "An access token was revoked", true),
    (SecurityEvent::ConsentGiven, "consent given", "The privacy page was agreed to", false),
    (SecurityEvent::ConsentWithdrawn, "consent withdrawn", "The consent was taken back", false),
    (SecurityEvent::ArchiveAsked, "archive asked", "A copy of all data was asked for", true),
    (SecurityEvent::ArchiveFetched, "archive fetched", "The copy of all data was downloaded", true),
    (SecurityEvent::ErasureAsked, "erasure asked", "The account is to be erased", false),
    (SecurityEvent::ErasureCancelled, "erasure cancelled", "The account stays", true),
    (SecurityEvent::Suspended, "suspended", "The account was suspended", true),
    (SecurityEvent::Reinstated, "reinstated", "The account was reinstated", true),
    (SecurityEvent::SessionsEnded, "sessions ended", "An administrator signed every browser out", true),
    (SecurityEvent::MadeAdmin, "made administrator", "The account became an administrator", true),
    (
        SecurityEvent::NoLongerAdmin,
        "no longer administrator",
        "The account is no administrator any more",
        true,
    ),
];

impl SecurityEvent {
    fn row(self) -> Option<&'static (SecurityEvent, &'static str, &'static str, bool)> {
        ALL.iter().find(|row| row.0 == self)
    }

    /// As it is stored.
    pub fn kind(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// As a heading.
    pub fn title(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// Does a letter tell of it?
    pub fn is_told(self) -> bool {
        self.row().is_some_and(|row| row.3)
    }

    /// The deed that is stored as that word.
    pub fn named(kind: &str) -> Option<SecurityEvent> {
        ALL.iter().find(|row| row.1 == kind).map(|row| row.0)
    }
}
