//! Who may comment on a list.

use crate::spaces::Space;

/// Who may comment on a list and its favourites.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Commenting {
    Nobody,
    /// Members of its space.
    Members,
    /// Everyone who is signed in and can see it.
    SignedIn,
}

impl Commenting {
    /// All choices.
    const ALL: [Commenting; 3] = [Commenting::Nobody, Commenting::Members, Commenting::SignedIn];

    /// Parses the word in the database and in forms.
    pub(crate) fn parse(word: &str) -> Option<Commenting> {
        Commenting::ALL.into_iter().find(|it| it.as_str() == word)
    }

    /// The word in the database and in forms.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Commenting::Nobody => "nobody",
            Commenting::Members => "members",
            Commenting::SignedIn => "signed_in",
        }
    }

    /// What a new list of that space begins with: a team talks, a person alone does not.
    pub(super) fn initial(space: &Space) -> Commenting {
        if space.person_id.is_some() { Commenting::Nobody } else { Commenting::Members }
    }
}
