//! The kinds of security events.

use crate::notifications::Kind;

/// A kind of security event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SecurityEvent {
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
    RecoveryCodesCreated,
    RecoveryCodeUsed,
    SecondFactorReset,
    TokenAdded,
    TokenRevoked,
    ConsentGiven,
    ConsentWithdrawn,
    ArchiveRequested,
    ArchiveDownloaded,
    ErasureRequested,
    ErasureCancelled,
    Suspended,
    Reinstated,
    SessionsEnded,
    MadeAdmin,
    NoLongerAdmin,
}

/// Each event, its stored word, its heading, and whether it is notified by e-mail.
const ALL: [(SecurityEvent, &str, &str, bool); 32] = [
    (SecurityEvent::SignedUp, "signed up", "Account created", false),
    (SecurityEvent::SignedIn, "signed in", "Signed in", false),
    (SecurityEvent::SignInBlocked, "sign-in blocked", "Many wrong passwords from unknown browsers", true),
    (SecurityEvent::SignedOutEverywhere, "signed out everywhere", "Signed out everywhere", true),
    (SecurityEvent::SessionEnded, "session ended", "Browser signed out", false),
    (SecurityEvent::AddressConfirmed, "address confirmed", "E-mail address confirmed", false),
    (SecurityEvent::AddressChanged, "address changed", "E-mail address changed", true),
    (SecurityEvent::AddressRestored, "address restored", "Previous e-mail address restored", true),
    (SecurityEvent::PasswordChanged, "password changed", "Password changed", true),
    (SecurityEvent::PasswordReset, "password reset", "Password reset", true),
    (SecurityEvent::NameChanged, "name changed", "Name changed", false),
    (SecurityEvent::HandleChanged, "handle changed", "Handle changed", false),
    (SecurityEvent::TotpAdded, "authenticator added", "Authenticator app added", true),
    (SecurityEvent::TotpRemoved, "authenticator removed", "Authenticator app removed", true),
    (SecurityEvent::PasskeyAdded, "passkey added", "Passkey added", true),
    (SecurityEvent::PasskeyRemoved, "passkey removed", "Passkey removed", true),
    (SecurityEvent::RecoveryCodesCreated, "recovery codes made", "New recovery codes created", true),
    (SecurityEvent::RecoveryCodeUsed, "recovery code used", "Signed in with a recovery code", true),
    (SecurityEvent::SecondFactorReset, "second factor reset", "Second factor removed", true),
    (SecurityEvent::TokenAdded, "token added", "Access token created", true),
    (SecurityEvent::TokenRevoked, "token revoked", "Access token revoked", true),
    (SecurityEvent::ConsentGiven, "consent given", "Agreed to the privacy page", false),
    (SecurityEvent::ConsentWithdrawn, "consent withdrawn", "Consent withdrawn", false),
    (SecurityEvent::ArchiveRequested, "archive asked", "Copy of your data requested", true),
    (SecurityEvent::ArchiveDownloaded, "archive fetched", "Copy of your data downloaded", true),
    (SecurityEvent::ErasureRequested, "erasure asked", "Account deletion requested", false),
    (SecurityEvent::ErasureCancelled, "erasure cancelled", "Account deletion cancelled", true),
    (SecurityEvent::Suspended, "suspended", "Account suspended", true),
    (SecurityEvent::Reinstated, "reinstated", "Account reinstated", true),
    (SecurityEvent::SessionsEnded, "sessions ended", "Signed out everywhere", true),
    (SecurityEvent::MadeAdmin, "made administrator", "Made an administrator", true),
    (SecurityEvent::NoLongerAdmin, "no longer administrator", "Administrator rights removed", true),
];

impl SecurityEvent {
    fn row(self) -> Option<&'static (SecurityEvent, &'static str, &'static str, bool)> {
        ALL.iter().find(|row| row.0 == self)
    }

    /// The stored word.
    pub(crate) fn kind(self) -> &'static str {
        self.row().map_or("", |row| row.1)
    }

    /// The heading.
    pub(crate) fn title(self) -> &'static str {
        self.row().map_or("", |row| row.2)
    }

    /// Returns `true` if the owner is notified by e-mail.
    pub(crate) fn is_emailed(self) -> bool {
        self.row().is_some_and(|row| row.3)
    }

    /// The notification of it, where it is what an administrator did.
    pub(crate) fn notification(self) -> Option<Kind> {
        match self {
            SecurityEvent::Suspended => Some(Kind::Suspended),
            SecurityEvent::Reinstated => Some(Kind::Reinstated),
            SecurityEvent::SessionsEnded => Some(Kind::SessionsEnded),
            SecurityEvent::SecondFactorReset => Some(Kind::SecondFactorReset),
            SecurityEvent::MadeAdmin => Some(Kind::MadeAdmin),
            SecurityEvent::NoLongerAdmin => Some(Kind::NoLongerAdmin),
            _ => None,
        }
    }

    /// The event with this stored word.
    pub(crate) fn parse(kind: &str) -> Option<SecurityEvent> {
        ALL.iter().find(|row| row.1 == kind).map(|row| row.0)
    }
}
