//! Who may see a list: its members, people with a link, or everyone.

/// Who may see a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Members of its space.
    Private,
    /// Members, and people with a share link.
    Link,
    /// Everybody.
    Public,
}

impl Visibility {
    /// Parses the word in the database and in forms.
    pub(crate) fn parse(word: &str) -> Option<Visibility> {
        [Visibility::Private, Visibility::Link, Visibility::Public].into_iter().find(|it| it.as_str() == word)
    }

    /// The word in the database and in forms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Visibility::Private => "private",
            Visibility::Link => "link",
            Visibility::Public => "public",
        }
    }

    /// The label.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Visibility::Private => "Private",
            Visibility::Link => "Anyone with a link",
            Visibility::Public => "Public",
        }
    }
}
