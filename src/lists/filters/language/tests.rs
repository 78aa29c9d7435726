//! What people type, taken apart.

use proptest::prelude::*;

use super::*;

/// A query as a short text, to compare by.
fn in_words(typed: &str) -> String {
    let query = SearchQuery::parse(typed).unwrap_or_else(|why| panic!("{typed}: {why}"));
    let words =
        |words: &Phrase| if words.is_quoted { format!("[{}]", words.text) } else { words.text.clone() };
    let terms = query.terms.iter().map(|term| match term {
        Term::Words(it) => words(it),
        Term::Field { name, op, value, .. } => format!("{name} {op:?} {}", words(value)),
    });
    terms.collect::<Vec<_>>().join(" | ")
}

#[test]
fn queries_are_taken_apart() {
    for (typed, terms) in [
        ("", ""),
        ("  heat  mann ", "heat | mann"),
        ("\"michael mann\" heat", "[michael mann] | heat"),
        ("genre:drama", "genre Equals drama"),
        ("genre:\"science fiction\"", "genre Equals [science fiction]"),
        ("\"imdb rating\":>8.5", "imdb rating Above 8.5"),
        ("imdb-rating:>=8", "imdb-rating From 8"),
        ("released:2000..2010", "released Between 2000..2010"),
        ("released:<\"2000\"", "released Below [2000]"),
        ("“New York” «x y»", "[New York] | [x y]"),
        ("6\" nails", "6\" | nails"),
        (":x y: : ::", ":x | y: | : | ::"),
        ("a:b:c", "a Equals b:c"),
        ("> < >= \"\" \\ % _ ( ) & | ! *", "> | < | >= | \\ | % | _ | ( | ) | & | | | ! | *"),
        ("a\"b c\"d", "a | [b c] | d"),
    ] {
        assert_eq!(in_words(typed), terms, "{typed}");
    }
}

#[test]
fn only_what_is_too_long_or_unreadable_is_refused() {
    assert!(SearchQuery::parse(&"x".repeat(MAX_QUERY_LENGTH)).is_ok());
    assert!(
        SearchQuery::parse(&"x".repeat(MAX_QUERY_LENGTH + 1))
            .unwrap_err()
            .message
            .starts_with("Shorten it to 500")
    );
    assert!(SearchQuery::parse("a\0b").is_err());
}

#[test]
fn a_word_counts_once_and_there_are_twelve_at_most() {
    let many = |count: usize| (0..count).map(|n| format!("word{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(in_words("heat Heat \"heat\" HEAT heat"), "heat | [heat]");
    assert_eq!(SearchQuery::parse(&"heat ".repeat(95)).unwrap().terms.len(), 1);
    assert!(
        SearchQuery::parse(&many(12)).is_ok() && SearchQuery::parse(&format!("\"{}\"", many(12))).is_ok()
    );
    assert_eq!(SearchQuery::parse(&many(13)).unwrap_err().message, "Use at most 12 words; this has 13.");
    let phrase = SearchQuery::parse(&format!("\"{}\"", many(13))).unwrap_err();
    assert_eq!(phrase.message, "Use at most 12 words in quotes; this has 13.");
    assert!(SearchQuery::parse("東京物語東京物語東京物語東京物語").is_ok());
}

proptest! {
    #[test]
    fn every_text_is_a_query(typed in "\\PC{0,200}") {
        let _ = SearchQuery::parse(&typed).map(|query| query.words());
        let _ = crate::lists::filters::folding::words(&typed);
    }

    #[test]
    fn any_mixture_of_signs_is_a_query(typed in "[ab:\"“”„«».<>=≥ \\\\%_&|!*()-]{0,60}") {
        let refused = SearchQuery::parse(&typed).err();
        prop_assert!(
            refused.iter().all(|fault| fault.message.starts_with("Use at most 12 words")),
            "{refused:?}"
        );
    }

    #[test]
    fn what_is_written_reads_as_the_same(name in "[a-z][a-z \":]{0,8}[a-z]", value in "[a-z0-9][a-z0-9 \":]{0,8}[a-z]") {
        let query = SearchQuery::parse(&format_term(&name, ">", &value)).unwrap();
        prop_assert!(matches!(query.terms.as_slice(), [Term::Field { op: Operator::Above, .. }]), "{query:?}");
    }
}
