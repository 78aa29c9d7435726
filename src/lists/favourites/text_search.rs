//! Searching one list for a text: it finds what the search through all lists finds there.
//!
//! **Invariants:** where a link hides parts of the list, titles alone are searched.

use crate::{
    access::{Allowed, Permission},
    database::pool::Conn,
    error::Result,
    lists::{
        attributes::Attribute,
        categories::Category,
        filters::{
            Condition, Filter, Highlights, Operator, SearchQuery, SearchedPart, Term, folding,
            sql_fragment::id_array,
            typos::{self, Vocabulary},
        },
    },
};

/// A text, and what it means with the attributes of the list.
#[derive(Debug, Clone)]
pub(super) struct TextSearch {
    query: SearchQuery,
    /// The names of lists and spaces that it is limited to.
    places: Vec<(String, String)>,
    meaning: Filter,
    attributes: Vec<Attribute>,
}

/// A corrected search text, and the words to highlight.
#[derive(Debug, Clone)]
pub(crate) struct Correction {
    pub query: SearchQuery,
    pub highlights: Highlights,
}

/// The favourites that match, perhaps a corrected text.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub ids: Vec<i64>,
    pub correction: Option<Correction>,
}

impl TextSearch {
    /// The search for a query; `None` if it is empty.
    pub(super) fn of(query: SearchQuery, attributes: &[Attribute]) -> Option<TextSearch> {
        let (places, terms): (Vec<Term>, Vec<Term>) =
            query.terms.into_iter().partition(|term| place(term, attributes).is_some());
        let places: Vec<_> = places.iter().filter_map(|term| place(term, attributes)).collect();
        let query = SearchQuery { terms, typed: query.typed };
        let meaning = Filter::interpret(&query.terms, attributes);
        let is_empty = meaning.is_empty() && places.is_empty();
        (!is_empty).then(|| TextSearch { query, places, meaning, attributes: attributes.to_vec() })
    }

    /// Returns `true` if the query is about that list.
    fn is_about(&self, category: &Category) -> bool {
        let is_called = |name: &str, typed: &str| folding::spaced(name) == folding::spaced(typed);
        self.places.iter().all(|(kind, typed)| match kind.as_str() {
            "list" => is_called(&category.name, typed),
            _ => category.space.handle == *typed || is_called(&category.space.name, typed),
        })
    }

    /// The words to highlight.
    pub(super) fn highlights(&self) -> Highlights {
        Highlights::of(&self.meaning)
    }

    /// The favourites of the list that match the text, or a correction of it.
    pub(super) fn matches(
        &self,
        conn: &mut Conn,
        on: &Allowed<Category, impl Permission>,
    ) -> Result<Matches> {
        if !self.is_about(on.item()) {
            return Ok(Matches::default());
        }
        let ids = matching_ids(conn, on, &self.meaning)?;
        if !ids.is_empty() || self.meaning.is_empty() {
            return Ok(Matches { ids, correction: None });
        }
        let category = on.item();
        let vocabulary = Vocabulary {
            spaces: id_array([category.space.id]),
            categories: id_array([category.id]),
            part: searched_part(on),
        };
        let search = |conn: &mut Conn, query: &SearchQuery| {
            let meaning = Filter::interpret(&query.terms, &self.attributes);
            let ids = matching_ids(conn, on, &meaning)?;
            Ok((!ids.is_empty()).then(|| (ids, Highlights::of(&meaning))))
        };
        let found = typos::search_corrected(conn, &vocabulary, &self.query, search)?;
        Ok(found.map_or_else(Matches::default, |(query, (ids, highlights))| Matches {
            ids,
            correction: Some(Correction { query, highlights }),
        }))
    }
}

/// `list` or `space` and the name after it, if the term limits a search to places.
fn place(term: &Term, attributes: &[Attribute]) -> Option<(String, String)> {
    let Term::Field { name, op: Operator::Equals, value, .. } = term else { return None };
    let kind = folding::spaced(name);
    let is_attribute = attributes.iter().any(|it| folding::spaced(&it.name) == kind);
    (["list", "space"].contains(&kind.as_str()) && !is_attribute).then(|| (kind, value.text.clone()))
}

/// Searching hidden parts would reveal them.
fn searched_part(on: &Allowed<Category, impl Permission>) -> SearchedPart {
    if on.redaction().is_some() { SearchedPart::Titles } else { SearchedPart::Everything }
}

fn matching_ids(
    conn: &mut Conn,
    on: &Allowed<Category, impl Permission>,
    meaning: &Filter,
) -> Result<Vec<i64>> {
    let category = on.item();
    let condition = Condition::of(conn, meaning, &[category.space.id], searched_part(on))?;
    condition.matching_ids(conn, category.space.id, category.id)
}
