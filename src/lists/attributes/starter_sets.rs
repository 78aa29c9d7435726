//! Sets of attributes to start a category with, such as year, director and seen for films.

use super::{Attribute, AttributeKind, faults, forms::NewAttribute};
use crate::{
    access::{Allowed, Edit},
    audit::EntryGroup,
    database::pool::Conn,
    error::{Fault, Result},
    lists::categories::Category,
    text,
};

/// A set of attributes.
#[derive(Debug)]
pub(crate) struct StarterSet {
    pub name: &'static str,
    /// Words in the names of categories that it fits.
    words: &'static [&'static str],
    attributes: &'static [StarterAttribute],
}

#[derive(Debug)]
struct StarterAttribute(&'static str, AttributeKind, &'static [&'static str]);

use AttributeKind::{Choice, Date, Number, Text, YesNo};

/// All sets, in the order in which they are offered.
const SETS: &[StarterSet] = &[
    StarterSet {
        name: "Films",
        words: &["film", "movie", "cinema", "series", "tv"],
        attributes: &[
            StarterAttribute("Year", Number, &[]),
            StarterAttribute("Director", Text, &[]),
            StarterAttribute("Seen", Date, &[]),
        ],
    },
    StarterSet {
        name: "Books",
        words: &["book", "novel", "comic", "read"],
        attributes: &[
            StarterAttribute("Author", Text, &[]),
            StarterAttribute("Year", Number, &[]),
            StarterAttribute("Read", Date, &[]),
        ],
    },
    StarterSet {
        name: "Restaurants",
        words: &["restaurant", "cafe", "café", "lunch", "bar", "pub"],
        attributes: &[
            StarterAttribute("Cuisine", Text, &[]),
            StarterAttribute("Town", Text, &[]),
            StarterAttribute("Price", Choice, &["Low", "Medium", "High"]),
            StarterAttribute("Visited", Date, &[]),
        ],
    },
    StarterSet {
        name: "Places",
        words: &["place", "cit", "town", "travel", "beach", "countr"],
        attributes: &[
            StarterAttribute("Country", Text, &[]),
            StarterAttribute("Visited", Date, &[]),
            StarterAttribute("Again", YesNo, &[]),
        ],
    },
    StarterSet {
        name: "Games",
        words: &["game"],
        attributes: &[
            StarterAttribute("Year", Number, &[]),
            StarterAttribute("Platform", Text, &[]),
            StarterAttribute("Finished", YesNo, &[]),
        ],
    },
    StarterSet {
        name: "Music",
        words: &["music", "album", "song", "record"],
        attributes: &[
            StarterAttribute("Artist", Text, &[]),
            StarterAttribute("Year", Number, &[]),
            StarterAttribute("Genre", Text, &[]),
        ],
    },
    StarterSet {
        name: "Wines",
        words: &["wine", "beer", "whisk", "drink"],
        attributes: &[
            StarterAttribute("Producer", Text, &[]),
            StarterAttribute("Vintage", Number, &[]),
            StarterAttribute("Colour", Choice, &["Red", "White", "Rosé", "Sparkling"]),
            StarterAttribute("Country", Text, &[]),
        ],
    },
    StarterSet {
        name: "People",
        words: &["people", "person", "actor", "artist", "friend"],
        attributes: &[
            StarterAttribute("Known for", Text, &[]),
            StarterAttribute("Country", Text, &[]),
            StarterAttribute("Born", Number, &[]),
        ],
    },
    StarterSet {
        name: "Food",
        words: &["food", "dish", "recipe", "cheese"],
        attributes: &[
            StarterAttribute("Kind", Text, &[]),
            StarterAttribute("Where from", Text, &[]),
            StarterAttribute("Homemade", YesNo, &[]),
        ],
    },
];

impl StarterSet {
    /// All sets; those that fit the name of the category come first.
    pub(crate) fn offered(category: &str) -> Vec<&'static StarterSet> {
        let name = text::comparison_key(category);
        let mut sets: Vec<&StarterSet> = SETS.iter().collect();
        sets.sort_by_key(|set| !set.fits(&name));
        sets
    }

    fn fits(&self, name: &str) -> bool {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        words.any(|word| self.words.iter().any(|start| word.starts_with(start)))
    }

    /// The names of its attributes: "Year, Director, Seen".
    pub(crate) fn attribute_names(&self) -> String {
        self.attributes.iter().map(|it| it.0).collect::<Vec<_>>().join(", ")
    }

    /// Finds a set by the value of its button. Fault: `no_starter_set`.
    pub(crate) fn find(name: &str) -> Result<&'static StarterSet, Fault> {
        SETS.iter().find(|set| set.name == name).ok_or(faults::NO_STARTER_SET)
    }
}

impl StarterAttribute {
    fn new_attribute(&self) -> NewAttribute {
        NewAttribute {
            name: self.0.to_owned(),
            kind: self.1,
            options: self.2.iter().map(|&it| it.to_owned()).collect(),
            unit: String::new(),
            required: false,
            shown: true,
        }
    }
}

impl Attribute {
    /// Adds the attributes of a set, except those whose names the category has already. Fault: `too_many`.
    pub(crate) fn add_set(
        conn: &mut Conn,
        to: &Allowed<Category, Edit>,
        set: &StarterSet,
    ) -> Result<EntryGroup> {
        to.item().lock(conn)?;
        let known = Attribute::listed(conn, to)?;
        let is_known =
            |name: &str| known.iter().any(|it| text::comparison_key(&it.name) == text::comparison_key(name));
        let mut entries = EntryGroup::default();
        for new in set.attributes.iter().filter(|it| !is_known(it.0)) {
            entries.extend(Attribute::add(conn, to, &new.new_attribute())?.entry);
        }
        Ok(entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_can_be_found_and_its_attributes_are_valid() {
        for set in SETS {
            assert!(StarterSet::find(set.name).is_ok_and(|found| found.name == set.name));
            for it in set.attributes {
                let new = it.new_attribute();
                assert_eq!(new.kind == Choice, !new.options.is_empty(), "{} {}", set.name, new.name);
                assert!(new.name.chars().count() <= 40);
            }
        }
        assert!(StarterSet::find("").is_err());
    }

    #[test]
    fn the_set_that_fits_the_name_of_the_category_comes_first() {
        let first = |name: &str| StarterSet::offered(name)[0].name;
        let fitting = [
            ("Films", "Films"),
            ("Favourite novels", "Books"),
            ("BOARD GAMES", "Games"),
            ("Barbecues", "Restaurants"),
            ("Cities by the sea", "Places"),
            ("Things", "Films"),
        ];
        for (name, set) in fitting {
            assert_eq!(first(name), set, "{name}");
        }
        assert_eq!(StarterSet::offered("Wine").len(), SETS.len());
    }
}
