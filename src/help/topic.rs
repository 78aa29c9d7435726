//! The topics of the help.

/// A page of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Lists,
    Ranking,
    Tiers,
    Attributes,
    Importing,
    Sharing,
    Together,
    Print,
    History,
    Search,
    Shortcuts,
    Api,
}

impl Topic {
    /// All topics, in reading order.
    pub(crate) const ALL: [Topic; 12] = [
        Topic::Lists,
        Topic::Ranking,
        Topic::Tiers,
        Topic::Attributes,
        Topic::Importing,
        Topic::Sharing,
        Topic::Together,
        Topic::Print,
        Topic::History,
        Topic::Search,
        Topic::Shortcuts,
        Topic::Api,
    ];

    /// The word in its address.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Topic::Lists => "lists",
            Topic::Ranking => "ranking",
            Topic::Tiers => "tiers",
            Topic::Attributes => "attributes",
            Topic::Importing => "importing",
            Topic::Sharing => "sharing",
            Topic::Together => "together",
            Topic::Print => "print",
            Topic::History => "history",
            Topic::Search => "search",
            Topic::Shortcuts => "shortcuts",
            Topic::Api => "api",
        }
    }

    /// The topic with this word in its address.
    pub(crate) fn parse(word: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.as_str() == word)
    }

    /// The heading of its page.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Topic::Lists => "Lists and favourites",
            Topic::Ranking => "Putting things in order",
            Topic::Tiers => "Tiers",
            Topic::Attributes => "Attributes and values",
            Topic::Importing => "Importing a list",
            Topic::Sharing => "Sharing",
            Topic::Together => "Lists kept together",
            Topic::Print => "Printing",
            Topic::History => "History, Undo and the bin",
            Topic::Search => "Searching",
            Topic::Shortcuts => "Keyboard and shortcuts",
            Topic::Api => "For programs",
        }
    }

    /// What its page is about, in a sentence.
    pub(crate) fn summary(self) -> &'static str {
        match self {
            Topic::Lists => "Make a category, and add the things you love to it.",
            Topic::Ranking => "Six ways to move a favourite, and how to reorder a whole list at once.",
            Topic::Tiers => {
                "Named, coloured sections of a list, such as S, A and B, and a board of them to post."
            }
            Topic::Attributes => {
                "Your own columns: year, city, price, seen or not. Fill them in, sort and filter by them."
            }
            Topic::Importing => "Paste a list or upload a file, and check it before anything is added.",
            Topic::Sharing => {
                "Links that open one list, public lists, pictures for posts, copies and comparisons."
            }
            Topic::Together => "Team spaces: several people, each with a role, keep lists together.",
            Topic::Print => "A list on paper or as a PDF, with a code that leads to the newest version.",
            Topic::History => "See every change, undo it, and look at a list as it was.",
            Topic::Search => "Find a favourite in all your lists, by any word or value.",
            Topic::Shortcuts => "Everything works with the keyboard alone, and without JavaScript.",
            Topic::Api => "Everything that you can do with lists, a script or another program can do too.",
        }
    }

    /// The topics before and after this one.
    pub(crate) fn neighbours(self) -> [Option<Topic>; 2] {
        let place = Topic::ALL.iter().position(|topic| *topic == self).unwrap_or_default();
        [place.checked_sub(1), place.checked_add(1)].map(|place| Topic::ALL.get(place?).copied())
    }
}
