//! A query interpreted with the attributes of some lists.
//!
//! **Invariants:** a term with a name that is no attribute, or a value that its attribute can't have, is treated as
//! plain words.

use super::{
    Operator, Phrase, SearchQuery, Term, folding,
    quantity::{Quantity, is_unit},
    ranges::{ValueTest, days, number, range_test},
};
use crate::database::ids::{AttributeId, CategoryId};
use crate::lists::attributes::{Attribute, AttributeKind};

/// The most words that the name of an attribute may have before a colon: `imdb rating:>9`.
const LONGEST_NAME: usize = 4;

/// A test of one attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AttributeTest {
    pub category_id: CategoryId,
    pub attribute_id: AttributeId,
    pub kind: AttributeKind,
    pub test: ValueTest,
}

/// Words that are searched for, and what may be in their place: "10 km" is also the number 10 of an attribute in km.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sought {
    pub phrase: Phrase,
    pub quantities: Vec<(AttributeId, String)>,
}

/// An interpreted query: all words occur, and of each group of tests at least one is true. (A group is the
/// attributes of one name on different lists.)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) words: Vec<Sought>,
    pub(crate) groups: Vec<Vec<AttributeTest>>,
    /// Names before a colon that no attribute has.
    pub unknown_names: Vec<String>,
}

impl Filter {
    /// Interprets the query with these attributes.
    pub(crate) fn interpret<'a>(
        terms: impl IntoIterator<Item = &'a Term>,
        attributes: &[Attribute],
    ) -> Filter {
        let mut terms = terms.into_iter().peekable();
        let mut meaning = Filter::default();
        let mut number = None; // of the word before
        while let Some(term) = terms.next() {
            let following = std::iter::from_fn(|| terms.next_if(|it| matches!(it, Term::Words(_))));
            match term {
                Term::Words(phrase) => {
                    number = meaning.add_words(phrase, number, attributes);
                }
                Term::Field { .. } => {
                    let after: Vec<&Phrase> = following
                        .filter_map(|it| if let Term::Words(phrase) = it { Some(phrase) } else { None })
                        .collect();
                    let used = meaning.add_field(term, &after, attributes);
                    number = None;
                    for phrase in &after[used..] {
                        number = meaning.add_words(phrase, number, attributes);
                    }
                }
            }
        }
        meaning
    }

    /// Adds words, after a number if `before` is one; returns their number if they are one.
    fn add_words(
        &mut self,
        phrase: &Phrase,
        before: Option<Quantity>,
        attributes: &[Attribute],
    ) -> Option<Quantity> {
        let quantity = Quantity::parse(&phrase.text);
        let (numbers, unit) = match (&quantity, before) {
            (Some(quantity), _) => (quantity.readings.clone(), quantity.unit.clone()),
            (None, Some(before)) => (before.readings, folding::folded(&phrase.text)),
            (None, None) => (Vec::new(), String::new()),
        };
        let in_unit = attributes.iter().filter(|it| it.kind() == AttributeKind::Number && is_unit(it, &unit));
        let quantities =
            in_unit.flat_map(|it| numbers.iter().map(|number| (it.id, number.clone()))).collect();
        self.words.push(Sought { phrase: phrase.clone(), quantities });
        quantity.filter(|it| it.unit.is_empty())
    }

    /// Adds a `name:value`. The name may begin in the words before, and the value may go on in those after it; returns
    /// how many of these are used.
    fn add_field(&mut self, term: &Term, after: &[&Phrase], attributes: &[Attribute]) -> usize {
        let Term::Field { name, op, value, typed } = term else { return 0 };
        let plain = self.words.iter().rev().take_while(|it| !it.phrase.is_quoted).count();
        let alike = |count: &usize| {
            let before = self.words[self.words.len() - count..].iter().map(|it| it.phrase.text.as_str());
            let name = folding::spaced(&before.chain([name.as_str()]).collect::<Vec<_>>().join(" "));
            let named = attributes.iter().filter(|it| !name.is_empty() && folding::spaced(&it.name) == name);
            Some((*count, named.collect::<Vec<_>>())).filter(|(_, named)| !named.is_empty())
        };
        let longest = plain.min(LONGEST_NAME - 1);
        let Some((count, named)) = (0..=longest).rev().find_map(|count| alike(&count)) else {
            self.add_unknown(name, typed);
            return 0;
        };
        let (value, used) = longest_value(value, after, &named);
        let group: Vec<AttributeTest> =
            named.iter().filter_map(|it| attribute_test(it, *op, &value)).collect();
        if group.is_empty() {
            self.words.push(Sought {
                phrase: Phrase { text: typed.clone(), is_quoted: false },
                quantities: Vec::new(),
            });
            return 0;
        }
        self.words.truncate(self.words.len() - count);
        self.groups.push(group);
        used
    }

    fn add_unknown(&mut self, name: &str, typed: &str) {
        let phrase = Phrase { text: typed.to_owned(), is_quoted: false };
        self.words.push(Sought { phrase, quantities: Vec::new() });
        if name.contains(char::is_alphabetic) {
            self.unknown_names.push(name.to_owned());
        }
    }

    /// Returns `true` if nothing is searched for.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.groups.is_empty()
    }
}

/// The value with the words after it that belong to it, `1 000 000` or `40 kg`, and how many of these there are.
fn longest_value(value: &Phrase, after: &[&Phrase], named: &[&Attribute]) -> (Phrase, usize) {
    let is_number = |it: &&&Attribute| it.kind() == AttributeKind::Number;
    if value.is_quoted || !named.iter().any(|it| is_number(&it)) {
        return (value.clone(), 0);
    }
    let (mut text, mut used) = (value.text.clone(), 0);
    for phrase in after.iter().take_while(|it| !it.is_quoted) {
        let is_group = phrase.text.len() == 3 && phrase.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_unit = named.iter().any(|it| is_unit(it, &folding::folded(&phrase.text)));
        let longer = format!("{text} {}", phrase.text);
        let belongs = is_unit || (is_group && Quantity::parse(&longer).is_some());
        if !belongs {
            break;
        }
        (text, used) = (longer, used + 1);
        if is_unit {
            break;
        }
    }
    (Phrase { text, is_quoted: false }, used)
}

/// Returns `true` if the query contains a `name:value` or a number, so that attributes are needed to interpret it.
pub(crate) fn needs_attributes(query: &SearchQuery) -> bool {
    query.terms.iter().any(|term| match term {
        Term::Field { .. } => true,
        Term::Words(phrase) => Quantity::parse(&phrase.text).is_some(),
    })
}

/// The test, if the attribute can have such a value.
fn attribute_test(attribute: &Attribute, op: Operator, value: &Phrase) -> Option<AttributeTest> {
    let kind = attribute.kind();
    let test = match (kind, op) {
        (AttributeKind::Number, _) => {
            let is_own = |unit: &str| attribute.unit.is_empty() || is_unit(attribute, unit);
            range_test(op, &value.text, |typed| number(typed, is_own))?
        }
        (AttributeKind::Date, _) => range_test(op, &value.text, days)?,
        (AttributeKind::YesNo, Operator::Equals) => {
            ValueTest::Contains(Phrase { text: kind.check(&[], &value.text).ok()?, is_quoted: true })
        }
        (
            AttributeKind::Text | AttributeKind::Choice | AttributeKind::Link,
            Operator::Equals | Operator::Between,
        ) => ValueTest::Contains(value.clone()),
        _ => return None,
    };
    Some(AttributeTest { category_id: attribute.category_id, attribute_id: attribute.id, kind, test })
}
