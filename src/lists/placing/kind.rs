//! The kinds of comparisons, and which of them a person can have at the same time.

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    One,
    /// One favourite in the person's own order.
    OwnOne,
    Many,
    Check,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Kind::One | Kind::OwnOne => "one",
            Kind::Many => "many",
            Kind::Check => "check",
        }
    }

    pub(super) fn slot(self) -> Slot {
        match self {
            Kind::One => Slot::One,
            Kind::OwnOne => Slot::OwnOne,
            Kind::Many | Kind::Check => Slot::List,
        }
    }
}

/// Which of a person's comparisons of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    One,
    OwnOne,
    List,
}
