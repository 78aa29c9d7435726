//! Corrects a query that finds nothing: the part of a title that is most like all of its words, or each word by itself.
//!
//! **Invariants:** suggestions come only from lists, and from parts of them, that the person may search; the same query
//! has the same corrections as long as the lists are the same.

use diesel::{prelude::*, sql_types::Text};

use super::{
    SearchQuery, SearchedPart, Term,
    folding::{self, FoldedWord},
    sql_fragment::SqlFragment,
    synonyms,
};
use crate::{database::pool::Conn, error::Result};

/// How many letters of a word are taken for right when words like it are looked up.
const RIGHT_LETTERS: usize = 3;
/// The most words, and letters, of a query that is corrected: each word costs a query of the database.
const MOST_WORDS: usize = 8;
const MOST_LETTERS: usize = 80;
/// The most unknown words that are looked up by their first letter alone.
const MOST_GUESSED: usize = 3;

/// Where words that may be meant are looked up.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    /// The ids as SQL arrays.
    pub spaces: String,
    pub categories: String,
    pub part: SearchedPart,
}

#[derive(QueryableByName)]
struct TitleRow {
    #[diesel(sql_type = Text)]
    title: String,
}

#[derive(QueryableByName)]
struct WordRow {
    #[diesel(sql_type = Text)]
    word: String,
}

/// Searches for what the query may have meant, the likeliest first, until something is found. Returns that query with what
/// was found.
pub(crate) fn search_corrected<T>(
    conn: &mut Conn,
    vocabulary: &Vocabulary,
    query: &SearchQuery,
    mut search: impl FnMut(&mut Conn, &SearchQuery) -> Result<Option<T>>,
) -> Result<Option<(SearchQuery, T)>> {
    let typed = query.words();
    let words = folding::words(&typed);
    if words.is_empty() || words.len() > MOST_WORDS || typed.chars().count() > MOST_LETTERS {
        return Ok(None);
    }
    let mut attempt = |conn: &mut Conn, meant: Option<String>| -> Result<Option<(SearchQuery, T)>> {
        let Some(meant) = meant.and_then(|words| with_words(query, &words)) else { return Ok(None) };
        Ok(search(conn, &meant)?.map(|found| (meant, found)))
    };
    let titles = vocabulary.similar_titles(conn, &typed)?;
    for meant in [taken_apart(&typed, &words, &titles), nearest_part(&words, &titles)] {
        if let Some(found) = attempt(conn, meant)? {
            return Ok(Some(found));
        }
    }
    if query.terms.iter().any(|term| matches!(term, Term::Words(words) if words.is_quoted)) {
        return Ok(None); // quoted words are wanted in that order, all of them
    }
    let by_word = vocabulary.corrected_words(conn, &typed, &words, &titles)?;
    let others = [by_word, without_article(&typed, &words), words_of_one_title(&typed, &words, &titles)];
    for meant in others {
        if let Some(found) = attempt(conn, meant)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

impl Vocabulary {
    fn similar_titles(&self, conn: &mut Conn, typed: &str) -> Result<Vec<String>> {
        let (spaces, lists) = (&self.spaces, &self.categories);
        let query =
            SqlFragment::default().sql(format!("select title from close_titles({spaces}, {lists}, folded("));
        let rows: Vec<TitleRow> = query.bind(typed).sql("))").query().load(conn)?;
        Ok(rows.into_iter().map(|it| it.title).collect())
    }

    /// The words that begin with the same letters as a word.
    fn words_like(&self, conn: &mut Conn, word: &str, letters: usize) -> Result<Vec<String>> {
        let begun: String = word.chars().take(letters).collect();
        if !begun.chars().all(char::is_alphanumeric) {
            return Ok(Vec::new());
        }
        let (spaces, lists) = (&self.spaces, &self.categories);
        let titles_only = self.part == SearchedPart::Titles;
        let query = SqlFragment::default()
            .sql(format!("select word from words_beginning({spaces}, {lists}, "))
            .bind(begun)
            .sql(format!(", {titles_only})"));
        let rows: Vec<WordRow> = query.query().load(conn)?;
        Ok(rows.into_iter().map(|it| it.word).collect())
    }

    /// The typed text with each unknown word replaced by the nearest known one, or left out if none is near; `None` if
    /// all words are known, or too little would be left.
    fn corrected_words(
        &self,
        conn: &mut Conn,
        typed: &str,
        words: &[FoldedWord],
        titles: &[String],
    ) -> Result<Option<String>> {
        let known: Vec<(&str, FoldedWord)> = titles
            .iter()
            .flat_map(|it| folding::words(it).into_iter().map(|word| (it.as_str(), word)))
            .collect();
        let (mut kept, mut is_changed, mut guessed) = (Vec::new(), false, 0);
        for word in words {
            let original = &typed[word.from..word.to];
            if known.iter().any(|(_, it)| it.word.starts_with(&word.word)) {
                kept.push(original.to_owned());
                continue;
            }
            let others = self.words_like(conn, &word.word, RIGHT_LETTERS)?;
            if others.iter().any(|it| it.starts_with(&word.word)) {
                kept.push(original.to_owned());
                continue;
            }
            is_changed = true;
            let in_titles = known.iter().map(|(title, it)| (it.word.as_str(), &title[it.from..it.to]));
            let all = in_titles.chain(others.iter().map(|it| (it.as_str(), it.as_str())));
            let near = nearest(&word.word, all).map(str::to_owned);
            if near.is_none() && guessed < MOST_GUESSED && word.word.chars().count() > 1 {
                guessed += 1;
                let others = self.words_like(conn, &word.word, 1)?;
                kept.extend(
                    nearest(&word.word, others.iter().map(|it| (it.as_str(), it.as_str())))
                        .map(str::to_owned),
                );
            }
            kept.extend(near);
        }
        let is_enough = kept.len() == words.len() || (kept.len() > 1 && kept.len() * 2 >= words.len());
        Ok((is_changed && is_enough).then(|| kept.join(" ")))
    }
}

/// The query with other words.
fn with_words(query: &SearchQuery, words: &str) -> Option<SearchQuery> {
    let at = query.terms.iter().position(|term| matches!(term, Term::Words(_)))?;
    let mut terms: Vec<String> =
        query.terms.iter().filter(|term| matches!(term, Term::Field { .. })).map(Term::to_string).collect();
    terms.insert(at.min(terms.len()), words.to_owned());
    SearchQuery::parse(&terms.join(" ")).ok().filter(|it| it.terms != query.terms)
}

/// The typed text with each word that is two words in a row of a title written as these: "starwars".
fn taken_apart(typed: &str, words: &[FoldedWord], titles: &[String]) -> Option<String> {
    let pairs: Vec<(String, String)> = titles
        .iter()
        .flat_map(|title| {
            let words = folding::words(title);
            let pair = |two: &[FoldedWord]| (format!("{}{}", two[0].word, two[1].word), written(title, two));
            words.windows(2).map(pair).collect::<Vec<_>>()
        })
        .collect();
    let apart =
        |word: &FoldedWord| pairs.iter().find(|(joined, _)| *joined == word.word).map(|it| it.1.as_str());
    let all: Vec<&str> = words.iter().map(|word| apart(word).unwrap_or(&typed[word.from..word.to])).collect();
    words.iter().any(|word| apart(word).is_some()).then(|| all.join(" "))
}

/// The typed text without an article at its beginning.
fn without_article(typed: &str, words: &[FoldedWord]) -> Option<String> {
    let [first, second, ..] = words else { return None };
    synonyms::is_article(&first.word).then(|| typed[second.from..].to_owned())
}

/// Those of the words that one title has, if they are at least two and half of all.
fn words_of_one_title(typed: &str, words: &[FoldedWord], titles: &[String]) -> Option<String> {
    let mut best: Vec<&str> = Vec::new();
    for title in titles {
        let known = folding::words(title);
        let has = |word: &&FoldedWord| known.iter().any(|it| it.word == word.word);
        let here: Vec<&str> = words.iter().filter(has).map(|it| &typed[it.from..it.to]).collect();
        if here.len() > best.len() {
            best = here;
        }
    }
    (best.len() > 1 && best.len() * 2 >= words.len()).then(|| best.join(" "))
}

/// The words in a row of one title that are most like all of these together, as they are written there.
fn nearest_part(typed: &[FoldedWord], titles: &[String]) -> Option<String> {
    let sought: String = typed.iter().map(|it| it.word.as_str()).collect();
    let length = sought.chars().count();
    let most = (length / 4).max(1);
    let mut best: Option<(usize, usize, String)> = None;
    for title in titles {
        let words = folding::words(title);
        for from in 0..words.len() {
            let mut part = String::new();
            for to in from..words.len() {
                part.push_str(&words[to].word);
                if part.chars().count() > length + most {
                    break;
                }
                let Some(distance) = distance(&sought, &part, most) else { continue };
                // A whole title before a part of one.
                let rest = words.len() - (to + 1 - from);
                if best.as_ref().is_none_or(|(nearest, others, _)| (distance, rest) < (*nearest, *others)) {
                    best = Some((distance, rest, written(title, &words[from..=to])));
                }
            }
        }
    }
    best.map(|(_, _, part)| part)
}

/// The words as they are in the title, without signs that mean something in a query.
fn written(title: &str, words: &[FoldedWord]) -> String {
    let part = &title[words[0].from..words[words.len() - 1].to];
    if part.contains([':', '"', '“', '”', '„', '«', '»']) {
        return words.iter().map(|it| &title[it.from..it.to]).collect::<Vec<_>>().join(" ");
    }
    part.to_owned()
}

/// The most similar of these words, as it is written; `None` if none is similar enough.
fn nearest<'a>(typed: &str, all: impl Iterator<Item = (&'a str, &'a str)>) -> Option<&'a str> {
    let most = most_wrong(typed);
    let near = all.filter_map(|(word, written)| Some((distance(typed, word, most)?, written)));
    near.min_by_key(|(distance, _)| *distance).map(|(_, written)| written)
}

/// How many letters of a word may be wrong.
fn most_wrong(typed: &str) -> usize {
    typed.chars().count().div_ceil(4).max(1)
}

/// The number of wrong letters; `None` if there are more than `most`, or as many as letters.
fn distance(typed: &str, word: &str, most: usize) -> Option<usize> {
    let length = word.chars().count();
    if typed.chars().count().abs_diff(length) > most {
        return None;
    }
    Some(strsim::damerau_levenshtein(typed, word)).filter(|it| *it <= most && *it < length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_part_of_a_title_is_meant_or_none() {
        let titles =
            ["Kanazawa", "The Godfather: Part II", "Amélie", "Invisible Cities", "Star Wars Ep. V", "Se7en"];
        let titles = titles.map(str::to_owned);
        for (typed, meant) in [
            ("kanazwa", Some("Kanazawa")),
            ("godfahter", Some("Godfather")),
            ("the godfahter part ii", Some("The Godfather Part II")),
            ("ameli", Some("Amélie")),
            ("invisible city", Some("Invisible Cities")),
            ("starwars", Some("Star Wars")),
            ("x", None),
            ("parliament", None),
        ] {
            assert_eq!(nearest_part(&folding::words(typed), &titles).as_deref(), meant, "{typed}");
        }
    }

    #[test]
    fn a_query_keeps_everything_but_its_words() {
        let query = SearchQuery::parse("amelei genre:drama poulin").unwrap();
        assert_eq!(with_words(&query, "Amélie Poulain").unwrap().typed, "Amélie Poulain genre:drama");
    }
}
