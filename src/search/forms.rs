//! The form next to the results: it is filled from a query and is turned into one.
//!
//! **Invariants:** the form's query means the same as the query it was filled from.

use std::collections::BTreeMap;

use super::scope::SearchScope;
use crate::{
    database::ids::{AttributeId, CategoryId},
    lists::{
        attributes::{Attribute, AttributeKind},
        categories::Category,
        filters::{Operator, SearchQuery, Term, folding, language::format_term},
    },
    text::Fields,
};

/// The form's fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchForm {
    /// Terms that no other field can express.
    pub words: String,
    /// The handle of a space.
    pub space: String,
    /// The id of a category.
    pub list: Option<CategoryId>,
    /// `is-7`, `from-7`, `to-7`, as typed.
    values: BTreeMap<String, String>,
}

impl From<Fields> for SearchForm {
    fn from(fields: Fields) -> SearchForm {
        let values = fields.iter().filter(|(name, value)| name.contains('-') && !value.trim().is_empty());
        SearchForm {
            words: fields.get("words").trim().into(),
            space: fields.get("space").into(),
            list: fields.get("list").parse().ok(),
            values: values.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
        }
    }
}

impl SearchForm {
    /// The form for this query. A list is selected if the query leaves only one; the fields for its attributes
    /// express as many terms as they can.
    pub(crate) fn filled(
        query: &SearchQuery,
        places: &SearchScope,
        narrowed: &SearchScope,
        attributes: &[Attribute],
    ) -> SearchForm {
        let mut form = SearchForm::default();
        let (_, rest) = places.narrowed(query);
        let is_narrower = rest.len() < query.terms.len();
        form.list =
            narrowed.categories().next().filter(|_| is_narrower && narrowed.len() == 1).map(|it| it.id);
        if is_narrower && let [space] = narrowed.spaces().as_slice() {
            form.space = space.handle.clone();
        }
        let mut words: Vec<String> = Vec::new();
        for term in &query.terms {
            let is_left = rest.contains(&term);
            if is_left && !form.absorb(term, attributes) {
                words.push(term.to_string());
            }
        }
        form.words = words.join(" ");
        form
    }

    /// Puts the term into the fields of an attribute of the selected list, if they can express it.
    fn absorb(&mut self, term: &Term, attributes: &[Attribute]) -> bool {
        let Term::Field { name, op, value, .. } = term else { return false };
        let name = folding::spaced(name);
        let of_list = attributes
            .iter()
            .find(|it| Some(it.category_id) == self.list && folding::spaced(&it.name) == name);
        let Some(attribute) = of_list else { return false };
        let range = matches!(attribute.kind(), AttributeKind::Number | AttributeKind::Date);
        let ends: [(&str, &str); 2] = match op {
            Operator::Equals if !range => [("is", &value.text), ("is", &value.text)],
            Operator::Equals => [("from", &value.text), ("to", &value.text)],
            Operator::From if range => [("from", &value.text), ("from", &value.text)],
            Operator::To if range => [("to", &value.text), ("to", &value.text)],
            Operator::Between if range => match value.text.split_once("..") {
                Some((from, to)) => [("from", from), ("to", to)],
                None => return false,
            },
            _ => return false,
        };
        if ends.iter().any(|(word, _)| !self.value(word, &attribute.id).is_empty()) {
            return false;
        }
        for (word, value) in ends.into_iter().filter(|(_, value)| !value.is_empty()) {
            self.values.insert(format!("{word}-{}", attribute.id), value.to_owned());
        }
        true
    }

    /// The value of a field of an attribute.
    pub(crate) fn value(&self, word: &str, attribute_id: &AttributeId) -> &str {
        self.values.get(&format!("{word}-{attribute_id}")).map_or("", String::as_str)
    }

    /// The form's query; `attributes` are those of the selected list.
    pub(crate) fn query(&self, places: &SearchScope, attributes: &[Attribute]) -> String {
        let mut terms: Vec<String> = vec![self.words.clone()];
        let list = self.list.and_then(|id| places.category(id));
        if let Some(list) = list.filter(|it| self.space.is_empty() || it.space.handle == self.space) {
            if !self.space.is_empty() || places.is_ambiguous(list) {
                terms.push(format_term("space", "", &list.space.handle));
            }
            terms.push(format_term("list", "", &list.name));
            terms.extend(attributes.iter().filter_map(|it| self.term(it)));
        } else if !self.space.is_empty() {
            terms.push(format_term("space", "", &self.space));
        }
        terms.retain(|term| !term.is_empty());
        terms.join(" ")
    }

    fn term(&self, attribute: &Attribute) -> Option<String> {
        let [is, from, to] = ["is", "from", "to"].map(|word| self.value(word, &attribute.id));
        let name = folding::spaced(&attribute.name).replace(' ', "-");
        match (is, from, to) {
            ("", "", "") => None,
            ("", from, to) if from == to => Some(format_term(&name, "", from)),
            ("", from, "") => Some(format_term(&name, ">=", from)),
            ("", "", to) => Some(format_term(&name, "<=", to)),
            ("", from, to) => Some(format!("{name}:{from}..{to}")),
            (is, _, _) => Some(format_term(&name, "", is)),
        }
    }

    /// Returns `true` if that list is selected.
    pub(crate) fn has_list(&self, category: &Category) -> bool {
        self.list == Some(category.id)
    }
}
