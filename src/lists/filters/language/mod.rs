//! Parses a query. It knows nothing of lists: [`super::filter`] decides which names are attributes.

use std::{collections::HashSet, fmt};

use super::{MAX_QUERY_LENGTH, faults};
use crate::{error::Fault, text};

/// The most terms of a query, and words of one term: each costs the database a look into its index.
const MOST_TERMS: usize = 12;
const LONGEST_PHRASE: usize = 12;

/// Adjacent words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// `true` if they were in quotes: then they are whole words, else the last may be a prefix.
    pub is_quoted: bool,
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equals,
    Above,
    From,
    Below,
    To,
    /// `2000..2010`, inclusive; either end may be missing.
    Between,
}

impl Operator {
    /// The sign in the query.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Operator::Equals | Operator::Between => "",
            Operator::Above => ">",
            Operator::From => ">=",
            Operator::Below => "<",
            Operator::To => "<=",
        }
    }
}

/// A term of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    Words(Phrase),
    /// `name:value`; treated as the words `typed` if there is no attribute of that name.
    Field {
        name: String,
        op: Operator,
        value: Phrase,
        typed: String,
    },
}

/// A query: all of its terms must match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    pub(crate) terms: Vec<Term>,
    /// The typed text.
    pub typed: String,
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_quoted { write!(f, "\"{}\"", self.text) } else { f.write_str(&self.text) }
    }
}

impl Term {
    /// How many words it has that are written with spaces between them.
    fn len(&self) -> usize {
        let (Term::Words(words) | Term::Field { value: words, .. }) = self;
        words.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count()
    }
}

/// Writes the term so that parsing it gives the same term.
impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Words(words) => words.fmt(f),
            Term::Field { name, op, value, .. } => f.write_str(&format_term(name, op.sign(), &value.text)),
        }
    }
}

/// A part of the text between two spaces.
enum ChunkPart {
    Plain(String),
    Quoted(String),
}

const OPERATORS: [(&str, Operator); 8] = [
    (">=", Operator::From),
    ("<=", Operator::To),
    ("=>", Operator::From),
    ("=<", Operator::To),
    ("≥", Operator::From),
    ("≤", Operator::To),
    (">", Operator::Above),
    ("<", Operator::Below),
];

impl SearchQuery {
    /// Parses a query; a term that is repeated counts once. Only queries that are too long or contain invalid characters
    /// are refused.
    pub(crate) fn parse(typed: &str) -> Result<SearchQuery, Fault> {
        let typed = text::parse_line(typed)?;
        let count = typed.chars().count();
        if count > MAX_QUERY_LENGTH {
            return Err(faults::too_long(MAX_QUERY_LENGTH, count));
        }
        let mut terms: Vec<Term> = chunks(&typed).into_iter().flat_map(terms).collect();
        let mut known = HashSet::new();
        terms.retain(|term| known.insert(text::comparison_key(&term.to_string())));
        if terms.len() > MOST_TERMS {
            return Err(faults::too_many_words(MOST_TERMS, terms.len()));
        }
        match terms.iter().map(Term::len).max() {
            Some(longest) if longest > LONGEST_PHRASE => {
                Err(faults::phrase_too_long(LONGEST_PHRASE, longest))
            }
            _ => Ok(SearchQuery { terms, typed }),
        }
    }

    /// Returns `true` if the query is empty.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The words outside of `name:value`.
    pub(crate) fn words(&self) -> String {
        let words = self.terms.iter().filter_map(|term| match term {
            Term::Words(words) => Some(words.text.as_str()),
            Term::Field { .. } => None,
        });
        words.collect::<Vec<_>>().join(" ")
    }
}

/// Writes `name:>value` so that parsing it gives the same term.
pub(crate) fn format_term(name: &str, sign: &str, value: &str) -> String {
    let quoted = |text: &str| {
        let text = text.replace(['"', '“', '”', '„', '«', '»'], " ");
        let plain = text.chars().all(|c| !c.is_whitespace() && c != ':');
        if plain && !text.is_empty() { text } else { format!("\"{}\"", text.trim()) }
    };
    format!("{}:{sign}{}", quoted(name), quoted(value))
}

fn closing(opening: char) -> &'static [char] {
    match opening {
        '"' => &['"'],
        '“' => &['”', '"'],
        '„' => &['“', '”'],
        '«' => &['»'],
        _ => &[],
    }
}

/// Splits the text at spaces outside of quotes. An unclosed quote is an ordinary character.
fn chunks(typed: &str) -> Vec<Vec<ChunkPart>> {
    let (mut chunks, mut chunk, mut plain) = (Vec::new(), Vec::new(), String::new());
    let mut rest = typed;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c.is_whitespace() {
            finish_part(&mut chunk, &mut plain);
            chunks.push(std::mem::take(&mut chunk));
        } else if let Some(at) = rest.find(closing(c)) {
            finish_part(&mut chunk, &mut plain);
            chunk.push(ChunkPart::Quoted(rest[..at].to_owned()));
            rest = &rest[at..];
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        } else {
            plain.push(c);
        }
    }
    finish_part(&mut chunk, &mut plain);
    chunks.push(chunk);
    chunks
}

fn finish_part(chunk: &mut Vec<ChunkPart>, plain: &mut String) {
    if !plain.is_empty() {
        chunk.push(ChunkPart::Plain(std::mem::take(plain)));
    }
}

/// `name:value` is one term; otherwise every part is.
fn terms(chunk: Vec<ChunkPart>) -> Vec<Term> {
    let named = match chunk.as_slice() {
        [ChunkPart::Plain(one)] => {
            one.split_once(':').and_then(|(name, value)| parse_named(name, value, None))
        }
        [ChunkPart::Plain(one), ChunkPart::Quoted(value)] => {
            one.split_once(':').and_then(|(name, sign)| parse_named(name, sign, Some(value)))
        }
        [ChunkPart::Quoted(name), ChunkPart::Plain(one)] => {
            one.strip_prefix(':').and_then(|value| parse_named(name, value, None))
        }
        [ChunkPart::Quoted(name), ChunkPart::Plain(one), ChunkPart::Quoted(value)] => {
            one.strip_prefix(':').and_then(|sign| parse_named(name, sign, Some(value)))
        }
        _ => None,
    };
    if let Some(named) = named {
        return vec![named];
    }
    let words = chunk.into_iter().map(|part| match part {
        ChunkPart::Plain(text) => Phrase { text, is_quoted: false },
        ChunkPart::Quoted(text) => Phrase { text, is_quoted: true },
    });
    words.filter(|words| !words.text.trim().is_empty()).map(Term::Words).collect()
}

/// Parses an optional sign and the value; a quoted value must be the whole value.
fn parse_named(name: &str, after: &str, quoted: Option<&str>) -> Option<Term> {
    let sign = OPERATORS.iter().find(|(sign, _)| after.starts_with(sign));
    let (op, rest) = sign.map_or((Operator::Equals, after), |(sign, op)| (*op, &after[sign.len()..]));
    let value = match quoted {
        Some(value) if rest.is_empty() => value,
        Some(_) => return None,
        None => rest,
    };
    let op = if op == Operator::Equals && quoted.is_none() && value.contains("..") {
        Operator::Between
    } else {
        op
    };
    if name.trim().is_empty() || value.trim().is_empty() {
        return None;
    }
    let typed = format!("{name}:{after}{}", quoted.unwrap_or_default());
    let value = Phrase { text: value.to_owned(), is_quoted: quoted.is_some() };
    Some(Term::Field { name: name.to_owned(), op, value, typed })
}

#[cfg(test)]
mod tests;
