//! Corrects typos when nothing is found: replaces words by the most similar words of the user's own titles.
//!
//! **Invariants:** suggestions come only from lists that the user may search.

use diesel::{prelude::*, sql_types::Text};

use super::scope::SearchScope;
use crate::{
    database::pool::Conn,
    error::Result,
    lists::filters::{
        Phrase, SearchQuery, Term,
        folding::{self, FoldedWord},
        sql_fragment::SqlFragment,
    },
};

#[derive(QueryableByName)]
struct TitleRow {
    #[diesel(sql_type = Text)]
    title: String,
}

/// The query with its words corrected; `None` if no word can be.
pub(crate) fn correct(
    conn: &mut Conn,
    places: &SearchScope,
    query: &SearchQuery,
) -> Result<Option<SearchQuery>> {
    let typed = query.words();
    if places.is_empty() || folding::words(&typed).is_empty() {
        return Ok(None);
    }
    let titles = similar_titles(conn, places, &typed)?;
    let known: Vec<(&str, FoldedWord)> = titles
        .iter()
        .flat_map(|it| folding::words(&it.title).into_iter().map(|word| (it.title.as_str(), word)))
        .collect();
    let corrected: Vec<Term> = query.terms.iter().map(|term| correct_term(term, &known)).collect();
    if corrected == query.terms {
        return Ok(None);
    }
    let typed = corrected.iter().map(Term::to_string).collect::<Vec<_>>().join(" ");
    Ok(SearchQuery::parse(&typed).ok())
}

fn similar_titles(conn: &mut Conn, places: &SearchScope, typed: &str) -> Result<Vec<TitleRow>> {
    let (spaces, lists) = places.arrays();
    let query =
        SqlFragment::default().sql(format!("select title from close_titles({spaces}, {lists}, folded("));
    Ok(query.bind(typed).sql("))").query().load(conn)?)
}

fn correct_term(term: &Term, known: &[(&str, FoldedWord)]) -> Term {
    let Term::Words(Phrase { text, is_quoted }) = term else { return term.clone() };
    let (mut corrected, mut done) = (String::new(), 0);
    for word in folding::words(text) {
        if let Some(better) = nearest(&word.word, known) {
            corrected.push_str(&text[done..word.from]);
            corrected.push_str(better);
            done = word.to;
        }
    }
    corrected.push_str(&text[done..]);
    Term::Words(Phrase { text: corrected, is_quoted: *is_quoted })
}

/// The most similar known word, unless the typed one is known itself or none is similar enough.
fn nearest<'a>(typed: &str, known: &[(&'a str, FoldedWord)]) -> Option<&'a str> {
    if known.iter().any(|(_, it)| it.word.starts_with(typed)) {
        return None;
    }
    let distance = |it: &FoldedWord| strsim::damerau_levenshtein(typed, &it.word);
    let (title, word) = known.iter().min_by_key(|(_, it)| distance(it))?;
    let most = typed.chars().count().div_ceil(4).max(1);
    (distance(word) <= most && distance(word) < word.word.chars().count()).then(|| &title[word.from..word.to])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_meant_or_none() {
        let titles = ["Kanazawa", "The Godfather", "Amélie"];
        let known: Vec<(&str, FoldedWord)> = titles
            .iter()
            .flat_map(|it| folding::words(it).into_iter().map(move |word| (*it, word)))
            .collect();
        for (typed, meant) in [
            ("kanazwa", Some("Kanazawa")),
            ("godfahter", Some("Godfather")),
            ("ameli", None),
            ("amelei", Some("Amélie")),
            ("x", None),
            ("parliament", None),
        ] {
            assert_eq!(nearest(typed, &known), meant, "{typed}");
        }
    }
}
