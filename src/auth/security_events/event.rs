//! Everything that can happen to an account.

/// What happened to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
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
const ALL: [(Deed, &str, &str, bool); 32] = [
    (Deed::SignedUp, "signed up", "The account was opened", false),
    (Deed::SignedIn, "signed in", "Somebody signed in", false),
    (Deed::SignInBlocked, "sign-in blocked", "Many wrong passwords came from unknown browsers", true),
    (Deed::SignedOutEverywhere, "signed out everywhere", "Every other browser was signed out", false),
    (Deed::SessionEnded, "session ended", "A browser was signed out", false),
    (Deed::AddressConfirmed, "address confirmed", "The e-mail address was confirmed", false),
    (Deed::AddressChanged, "address changed", "The e-mail address was changed", true),
    (Deed::AddressRestored, "address restored", "The former e-mail address was put back", true),
    (Deed::PasswordChanged, "password changed", "The password was changed", true),
    (Deed::PasswordReset, "password reset", "A new password was chosen after it was forgotten", true),
    (Deed::NameChanged, "name changed", "The name was changed", false),
    (Deed::HandleChanged, "handle changed", "The handle was changed", false),
    (Deed::TotpAdded, "authenticator added", "An authenticator app was added", true),
    (Deed::TotpRemoved, "authenticator removed", "The authenticator app was removed", true),
    (Deed::PasskeyAdded, "passkey added", "A passkey was added", true),
    (Deed::PasskeyRemoved, "passkey removed", "A passkey was removed", true),
    (Deed::RecoveryCodesMade, "recovery codes made", "New recovery codes were made", true),
    (Deed::RecoveryCodeUsed, "recovery code used", "A recovery code was used to sign in", true),
    (Deed::SecondFactorReset, "second factor reset", "The second factor was taken off", true),
    (Deed::TokenAdded, "token added", "An access token was made", true),
    (Deed::TokenRevoked, "token revoked", "An access token was revoked", true),
    (Deed::ConsentGiven, "consent given", "The privacy page was agreed to", false),
    (Deed::ConsentWithdrawn, "consent withdrawn", "The consent was taken back", false),
    (Deed::ArchiveAsked, "archive asked", "A copy of all data was asked for", true),
    (Deed::ArchiveFetched, "archive fetched", "The copy of all data was downloaded", true),
    (Deed::ErasureAsked, "erasure asked", "The account is to be erased", false),
    (Deed::ErasureCancelled, "erasure cancelled", "The account stays", true),
    (Deed::Suspended, "suspended", "The account was suspended", true),
    (Deed::Reinstated, "reinstated", "The account was reinstated", true),
    (Deed::SessionsEnded, "sessions ended", "An administrator signed every browser out", true),
    (Deed::MadeAdmin, "made administrator", "The account became an administrator", true),
    (Deed::NoLongerAdmin, "no longer administrator", "The account is no administrator any more", true),
];

impl Deed {
    fn row(self) -> Option<&'static (Deed, &'static str, &'static str, bool)> {
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
    pub fn named(kind: &str) -> Option<Deed> {
        ALL.iter().find(|row| row.1 == kind).map(|row| row.0)
    }
}
