//! The colours of tiers: a few, each told by its name too, so that none is the only sign of anything.

/// The colour of a tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Colour {
    Red,
    Orange,
    Yellow,
    Green,
    Teal,
    Blue,
    Violet,
    Grey,
}

impl Colour {
    /// All colours, in the order in which they are offered.
    pub(crate) const ALL: [Colour; 8] = [
        Colour::Red,
        Colour::Orange,
        Colour::Yellow,
        Colour::Green,
        Colour::Teal,
        Colour::Blue,
        Colour::Violet,
        Colour::Grey,
    ];

    /// Parses the word in the database, in forms and in files.
    pub(crate) fn parse(word: &str) -> Option<Colour> {
        Colour::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The word in the database, in forms, in files and in CSS classes.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Colour::Red => "red",
            Colour::Orange => "orange",
            Colour::Yellow => "yellow",
            Colour::Green => "green",
            Colour::Teal => "teal",
            Colour::Blue => "blue",
            Colour::Violet => "violet",
            Colour::Grey => "grey",
        }
    }

    /// The label.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Colour::Red => "Red",
            Colour::Orange => "Orange",
            Colour::Yellow => "Yellow",
            Colour::Green => "Green",
            Colour::Teal => "Teal",
            Colour::Blue => "Blue",
            Colour::Violet => "Violet",
            Colour::Grey => "Grey",
        }
    }

    /// The colour of the tier at that place, counted from 0, if none was chosen.
    pub(crate) fn of_place(place: usize) -> Colour {
        Colour::ALL.get(place).copied().unwrap_or(Colour::Grey)
    }
}
