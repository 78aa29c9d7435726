//! A favourite as a question shows it.

use crate::lists::{attributes::Attribute, favourites::Favourite};

/// How many values are shown.
const MAX_VALUES: usize = 2;

/// A favourite as a question shows it: what helps to remember it.
pub(super) struct Card {
    pub(super) title: String,
    /// Its rank, where it tells more than it suggests.
    pub(super) rank: Option<i64>,
    /// The names and values of its first attributes.
    pub(super) values: Vec<(String, String)>,
    pub(super) description: String,
}

impl Card {
    pub(super) fn new(favourite: &Favourite, rank: Option<i64>, attributes: &[Attribute]) -> Card {
        let value = |attribute: &Attribute| (attribute.name.clone(), attribute.display(&favourite.values));
        let values = attributes.iter().filter(|it| it.shown).map(value);
        let values = values.filter(|(_, value)| !value.is_empty()).take(MAX_VALUES).collect();
        let (title, description) = (favourite.title.clone(), favourite.description.clone());
        Card { title, rank, values, description }
    }
}
