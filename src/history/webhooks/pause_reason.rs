//! Why a webhook is paused.

/// Why a webhook is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PauseReason {
    /// An owner did it.
    Owner,
    /// Too many deliveries in a row failed.
    Failures,
    /// The receiver answered 410.
    Gone,
    /// The person who is responsible for it no longer owns the space.
    OwnerLeft,
    /// The site was restored from a backup.
    Restored,
}

impl PauseReason {
    const ALL: [PauseReason; 5] = [
        PauseReason::Owner,
        PauseReason::Failures,
        PauseReason::Gone,
        PauseReason::OwnerLeft,
        PauseReason::Restored,
    ];

    /// The stored word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            PauseReason::Owner => "owner",
            PauseReason::Failures => "failures",
            PauseReason::Gone => "gone",
            PauseReason::OwnerLeft => "owner_left",
            PauseReason::Restored => "restored",
        }
    }

    /// Parses the stored word.
    pub(crate) fn parse(word: &str) -> Option<PauseReason> {
        PauseReason::ALL.into_iter().find(|reason| reason.as_str() == word)
    }

    /// The state of a webhook that is paused for it: "paused, because …".
    pub(crate) fn state(self) -> &'static str {
        match self {
            PauseReason::Owner => "paused",
            PauseReason::Failures => "paused, because too many deliveries failed",
            PauseReason::Gone => "paused, because the receiver no longer wants messages",
            PauseReason::OwnerLeft => "paused, because the person who set it up no longer owns this space",
            PauseReason::Restored => "paused, because this site was restored from a backup",
        }
    }
}
