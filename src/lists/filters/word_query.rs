//! The words of a query as a `tsquery` on `findable.words`.
//!
//! **Invariants:** each word of the query is there as it is typed, or joined with the one before or after it, or taken
//! apart where punctuation, letters and digits meet: "spider man", "Spider-Man" and "spiderman" find the same. Words for
//! "and" may be missing. Folded words contain neither quotes nor backslashes.

use super::{Phrase, filter::Sought, quantity::Quantity, synonyms};
use crate::database::ids::{AttributeId, SpaceId};

/// The longest word in the index, in characters.
const LONGEST_WORD: usize = 60;

/// The character between two words that only punctuation separates.
const JOINT: char = '\u{1}';

/// Where words are searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Anywhere,
    /// In titles, values and hosts of links.
    Values,
    Titles,
    Attribute(AttributeId),
}

/// Adjacent words, the last perhaps only begun.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alternative {
    words: Vec<String>,
    is_begun: bool,
    /// Only there, or wherever the query is searched for.
    reach: Reach,
}

/// What is typed in a row, in the words of the database's function `pieces`.
struct Item<'q> {
    pieces: String,
    sought: &'q Sought,
}

/// All words of a query: of each group one alternative must be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct WordQuery {
    groups: Vec<Vec<Alternative>>,
    /// All of them as one word.
    joined: Option<Alternative>,
}

impl WordQuery {
    /// The query for these phrases; `pieces` are those of each.
    pub(super) fn of(sought: &[Sought], pieces: &[String]) -> WordQuery {
        let items: Vec<Item<'_>> =
            sought.iter().zip(pieces).flat_map(|(sought, pieces)| parts(sought, pieces)).collect();
        let has_words = items.iter().any(|it| !synonyms::is_and(&it.pieces));
        let items: Vec<Item<'_>> =
            items.into_iter().filter(|it| !has_words || !synonyms::is_and(&it.pieces)).collect();
        let singles: Vec<Option<String>> = items.iter().map(Item::single).collect();
        let pair =
            |at: usize| Some(format!("{}{}", singles.get(at)?.as_ref()?, singles.get(at + 1)?.as_ref()?));
        let groups = items.iter().enumerate().map(|(at, item)| {
            let is_last = |first: usize| first + 2 == items.len();
            let pairs = at.checked_sub(1).into_iter().chain([at]);
            let pairs = pairs.filter_map(|first| Some(Alternative::joined(pair(first)?, is_last(first))));
            item.alternatives(items.len() == 1).into_iter().chain(pairs).collect()
        });
        let groups = groups.collect();
        let all: Option<String> = singles.iter().map(Option::as_deref).collect();
        let joined = all.filter(|all| items.len() > 2 && all.chars().count() <= LONGEST_WORD);
        WordQuery { groups, joined: joined.map(|all| Alternative::joined(all, true)) }
    }

    /// The query for one value of an attribute.
    pub(super) fn of_value(value: &Phrase, pieces: &str) -> WordQuery {
        let sought = Sought { phrase: value.clone(), quantities: Vec::new() };
        let items = parts(&sought, pieces);
        WordQuery { groups: items.iter().map(|it| it.alternatives(true)).collect(), joined: None }
    }

    /// Returns `true` if there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The `tsquery`; `is_whole` if no word may be the beginning of another.
    pub(super) fn text(&self, spaces: &[SpaceId], reach: Reach, is_whole: bool) -> String {
        let text = |it: &Alternative| it.text(spaces, reach, is_whole);
        let either = |group: &Vec<Alternative>| {
            format!("({})", group.iter().filter_map(text).collect::<Vec<_>>().join(" | "))
        };
        let all = self.groups.iter().map(either).collect::<Vec<_>>().join(" & ");
        match self.joined.as_ref().and_then(text) {
            Some(joined) => format!("(({all}) | {joined})"),
            None => all,
        }
    }
}

/// A phrase, taken apart at a sign for "and".
fn parts<'q>(sought: &'q Sought, pieces: &str) -> Vec<Item<'q>> {
    let separators: &[char] = match sought.phrase {
        Phrase { is_quoted: false, ref text } if text.contains(['&', '＆']) => &[JOINT, ' '],
        _ => &[],
    };
    let parts = pieces.split(separators).filter(|part| !part.is_empty());
    parts.map(|part| Item { pieces: part.to_owned(), sought }).collect()
}

impl Item<'_> {
    /// As one word, if no white space is in it and it may be joined with others.
    fn single(&self) -> Option<String> {
        let is_single = !self.sought.phrase.is_quoted && !self.pieces.contains(' ');
        is_single.then(|| self.pieces.replace(JOINT, ""))
    }

    /// What may be there for it; `is_alone` if it is the whole query.
    fn alternatives(&self, is_alone: bool) -> Vec<Alternative> {
        let Phrase { text, is_quoted } = &self.sought.phrase;
        let is_begun = !is_quoted && self.pieces.ends_with(char::is_alphanumeric);
        let words: Vec<String> = self.pieces.split([' ', JOINT]).map(str::to_owned).collect();
        let anywhere = |words, is_begun| Alternative { words, is_begun, reach: Reach::Anywhere };
        let mut all = vec![anywhere(words.clone(), is_begun)];
        let quantity = Quantity::parse(text).filter(|it| it.unit.is_empty());
        if let Some(quantity) = quantity {
            let numbers = quantity.readings.into_iter().filter(|it| *it != self.pieces);
            all.extend(numbers.map(|number| anywhere(vec![number], false)));
        } else if is_day(text) {
            all.push(anywhere(vec![text.clone()], true));
        } else if self.pieces.contains(JOINT) {
            let joined = self.pieces.split(' ').map(|chunk| chunk.replace(JOINT, "")).collect();
            all.push(anywhere(joined, is_begun));
        }
        if let ([word], false) = (words.as_slice(), is_quoted) {
            let others = synonyms::spellings(word, is_alone).into_iter();
            all.extend(others.map(|it| Alternative {
                words: vec![it.into()],
                is_begun: false,
                reach: Reach::Titles,
            }));
            all.extend(letters_and_digits(word).map(|parts| anywhere(parts, is_begun)));
        }
        all.extend(self.sought.quantities.iter().map(|(attribute, number)| Alternative {
            words: vec![number.clone()],
            is_begun: false,
            reach: Reach::Attribute(*attribute),
        }));
        all
    }
}

impl Alternative {
    fn joined(word: String, is_begun: bool) -> Alternative {
        Alternative { words: vec![word], is_begun, reach: Reach::Anywhere }
    }

    /// As a part of a `tsquery`; `None` if it can't be there.
    fn text(&self, spaces: &[SpaceId], reach: Reach, is_whole: bool) -> Option<String> {
        let (reach, is_own) = match (self.reach, reach) {
            (Reach::Anywhere, reach) => (reach, true),
            (own, Reach::Anywhere | Reach::Values) => (own, true),
            (own, reach) => (own, own == reach),
        };
        let marks: Vec<String> = match reach {
            Reach::Attribute(id) => vec![format!("={id}=")],
            _ => spaces.iter().map(|space| format!("{space}/")).collect(),
        };
        let weights = match reach {
            Reach::Titles => "A",
            Reach::Values => "ABC",
            Reach::Anywhere | Reach::Attribute(_) => "",
        };
        let phrases = marks.iter().map(|mark| self.marked(mark, weights, is_whole)).collect::<Vec<_>>();
        (is_own && !phrases.is_empty()).then(|| phrases.join(" | "))
    }

    fn marked(&self, mark: &str, weights: &str, is_whole: bool) -> String {
        let last = self.words.len() - 1;
        let each = self.words.iter().enumerate().map(|(at, word)| {
            let word: String = word.chars().take(LONGEST_WORD).collect();
            let begun = if at == last && self.is_begun && !is_whole { "*" } else { "" };
            match (begun, weights) {
                ("", "") => format!("'{mark}{word}'"),
                _ => format!("'{mark}{word}':{begun}{weights}"),
            }
        });
        let phrase = each.collect::<Vec<_>>().join(" <-> ");
        if last > 0 { format!("({phrase})") } else { phrase }
    }
}

/// Returns `true` for `1994-09-23` and `1994-09`, which are in the index as they are.
fn is_day(text: &str) -> bool {
    let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { '0' } else { char::from(byte) });
    matches!(shape.collect::<String>().as_str(), "0000-00-00" | "0000-00")
}

/// The parts of a word where letters and digits meet: "catch22" is "catch 22".
fn letters_and_digits(word: &str) -> Option<Vec<String>> {
    let mut parts: Vec<String> = Vec::new();
    let mut is_digit = None;
    for c in word.chars() {
        match parts.last_mut() {
            Some(last) if is_digit == Some(c.is_ascii_digit()) => last.push(c),
            _ => parts.push(c.into()),
        }
        is_digit = Some(c.is_ascii_digit());
    }
    (parts.len() > 1).then_some(parts)
}
