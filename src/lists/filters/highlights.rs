//! Finds the words of a query in a text, to highlight them.

use super::{
    Filter, Phrase,
    folding::{self, FoldedWord},
    ranges::ValueTest,
};

/// The words to highlight: phrases, the last word of which may be a prefix.
#[derive(Debug, Clone, Default)]
pub(crate) struct Highlights(Vec<(Vec<String>, bool)>);

impl Highlights {
    /// The words of a filter, including those for single attributes.
    pub(crate) fn of(meaning: &Filter) -> Highlights {
        let said = meaning.groups.iter().flatten().filter_map(|asked| match &asked.test {
            ValueTest::Contains(words) => Some(words),
            ValueTest::InRange { .. } => None,
        });
        let each = |words: &Phrase| {
            let phrase = folding::words(&words.text).into_iter().map(|it| it.word).collect::<Vec<_>>();
            (phrase, words.is_quoted)
        };
        let all = meaning.words.iter().map(|it| &it.phrase).chain(said).map(each);
        Highlights(all.filter(|(words, _)| !words.is_empty()).collect())
    }

    /// The text in pieces, and whether each is highlighted.
    pub(crate) fn pieces<'a>(&self, text: &'a str) -> Vec<(&'a str, bool)> {
        let (mut pieces, mut done) = (Vec::new(), 0);
        for (from, to) in self.ranges(text) {
            if from > done {
                pieces.push((&text[done..from], false));
            }
            pieces.push((&text[from..to], true));
            done = to;
        }
        if done < text.len() {
            pieces.push((&text[done..], false));
        }
        pieces
    }

    /// Returns `true` if there is nothing to highlight.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `true` if the text contains a highlighted word.
    pub(crate) fn any(&self, text: &str) -> bool {
        !self.ranges(text).is_empty()
    }

    /// The pieces around the first highlighted word, for long texts.
    pub(crate) fn snippet<'a>(&self, text: &'a str) -> Snippet<'a> {
        const BEFORE: usize = 60;
        const LONG: usize = 180;
        let first = self.ranges(text).first().map_or(0, |(from, _)| *from);
        let near = text[..first].char_indices().rev().take(BEFORE).last().map_or(first, |(at, _)| at);
        let start = if near == 0 { 0 } else { text[near..first].find(' ').map_or(near, |at| near + at + 1) };
        let cut = text[start..].char_indices().nth(LONG).map(|(at, _)| start + at);
        let end = cut.map_or(text.len(), |at| text[start..at].rfind(' ').map_or(at, |space| start + space));
        let end = end.max(start);
        Snippet { before: start > 0, pieces: self.pieces(&text[start..end]), after: end < text.len() }
    }

    /// The highlighted byte ranges, sorted and without overlaps.
    fn ranges(&self, text: &str) -> Vec<(usize, usize)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let words = folding::words(text);
        let mut places: Vec<(usize, usize)> = (0..words.len())
            .flat_map(|at| self.0.iter().map(move |(phrase, whole)| (at, phrase, *whole)))
            .filter_map(|(at, phrase, whole)| {
                let count = matched_words(&words[at..], phrase, whole)?;
                Some((words[at].from, words[at + count - 1].to))
            })
            .collect();
        places.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::with_capacity(places.len());
        for (from, to) in places {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        apart
    }
}

/// A part of a text around a match.
#[derive(Debug, Clone)]
pub(crate) struct Snippet<'a> {
    /// `true` if text before it is cut off.
    pub before: bool,
    pub pieces: Vec<(&'a str, bool)>,
    pub after: bool,
}

/// How many words the phrase takes up at the beginning of these, also where only punctuation makes one word several.
fn matched_words(words: &[FoldedWord], sought: &[String], whole: bool) -> Option<usize> {
    let is_match = |there: &str, sought: &str| there == sought || (!whole && there.starts_with(sought));
    let last = sought.len() - 1;
    let in_row = words.len() >= sought.len()
        && sought.iter().enumerate().all(|(at, word)| {
            let there = &words[at].word;
            there == word || (at == last && is_match(there, word))
        });
    if in_row {
        return Some(sought.len());
    }
    let sought = sought.concat();
    let mut joined = String::new();
    for (at, word) in words.iter().enumerate() {
        if (at > 0 && !word.is_joined) || joined.len() >= sought.len() {
            break;
        }
        joined.push_str(&word.word);
        if is_match(&joined, &sought) {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::lists::filters::SearchQuery;

    fn marks(query: &str) -> Highlights {
        Highlights::of(&Filter::interpret(&SearchQuery::parse(query).unwrap().terms, &[]))
    }

    fn marked(query: &str, text: &str) -> String {
        let pieces = marks(query).pieces(text).into_iter();
        pieces.map(|(piece, is_marked)| if is_marked { format!("[{piece}]") } else { piece.into() }).collect()
    }

    #[test]
    fn words_are_marked_whatever_their_accents() {
        for (query, text, wanted) in [
            ("amelie", "Le fabuleux destin d'Amélie Poulain", "Le fabuleux destin d'[Amélie] Poulain"),
            ("AMÉ des", "Amélie, destin", "[Amélie], [destin]"),
            ("\"the dark\"", "The Dark Knight, the darkest", "[The Dark] Knight, the darkest"),
            ("東京", "新東京タワー", "新[東京]タワー"),
            ("c++", "C++ and C", "[C++] and C"),
            ("<b>", "<b>bold</b>", "[<b>]bold[</b>]"),
            ("???", "Who???", "Who???"),
            ("spiderman", "Spider-Man and Spiderman", "[Spider-Man] and [Spiderman]"),
            ("them", "The man", "The man"),
            ("rem", "R.E.M., remix", "[R.E.M]., [remix]"),
        ] {
            assert_eq!(marked(query, text), wanted, "{query}");
        }
    }

    #[test]
    fn a_snippet_shows_the_place() {
        let long = format!("{} needle {}", "hay ".repeat(100), "stack ".repeat(100));
        let snippet = marks("needle").snippet(&long).clone();
        assert!(snippet.before && snippet.after);
        assert!(snippet.pieces.iter().any(|(piece, is_marked)| *piece == "needle" && *is_marked));
        assert!(snippet.pieces.iter().map(|it| it.0.chars().count()).sum::<usize>() < 200);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(query in "[a-cé:\"東 -]{0,8}", text in "\\PC{0,100}|[a-cé:\"東 -]{0,400}") {
            let marks = marks(&query);
            let whole: String = marks.pieces(&text).into_iter().map(|it| it.0).collect();
            prop_assert_eq!(whole, text.clone());
            let _ = marks.snippet(&text);
        }
    }
}
