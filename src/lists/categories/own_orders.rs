//! Whether the members of a list's space have own orders of it.

/// Whether members have own orders of a list, from which one is worked out for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnOrders {
    Off,
    /// Members see who put what where.
    Names,
    /// Members see the order of all, and no one sees whose order is whose.
    Result,
}

impl OwnOrders {
    /// Parses the word in the database and in forms.
    pub(crate) fn parse(word: &str) -> Option<OwnOrders> {
        [OwnOrders::Off, OwnOrders::Names, OwnOrders::Result].into_iter().find(|it| it.as_str() == word)
    }

    /// The word in the database and in forms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            OwnOrders::Off => "off",
            OwnOrders::Names => "names",
            OwnOrders::Result => "result",
        }
    }

    /// Returns `true` if members have own orders.
    pub(crate) fn are_on(self) -> bool {
        self != OwnOrders::Off
    }
}
