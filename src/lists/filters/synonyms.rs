//! Words of titles that are written in more than one way: numbers, abbreviations, and the little words around names.

/// Words for "and": a title has the sign, the word or nothing in their place.
const AND: [&str; 20] = [
    "and", "und", "et", "y", "e", "og", "och", "en", "ja", "ve", "si", "i", "a", "и", "та", "і", "και", "n",
    "و", "u",
];

/// Articles before a title, which is the same title without them.
const ARTICLES: [&str; 24] = [
    "the", "a", "an", "le", "la", "les", "l", "un", "une", "der", "die", "das", "ein", "eine", "el", "los",
    "las", "il", "lo", "gli", "o", "os", "de", "het",
];

/// Abbreviations of titles.
const ABBREVIATIONS: [(&str, &str); 12] = [
    ("saint", "st"),
    ("saints", "sts"),
    ("sainte", "ste"),
    ("doctor", "dr"),
    ("mister", "mr"),
    ("volume", "vol"),
    ("episode", "ep"),
    ("part", "pt"),
    ("versus", "vs"),
    ("mount", "mt"),
    ("junior", "jr"),
    ("number", "no"),
];

/// Numbers as digits, roman numerals and words.
const NUMBERS: [(&str, &str, &str); 20] = [
    ("1", "i", "one"),
    ("2", "ii", "two"),
    ("3", "iii", "three"),
    ("4", "iv", "four"),
    ("5", "v", "five"),
    ("6", "vi", "six"),
    ("7", "vii", "seven"),
    ("8", "viii", "eight"),
    ("9", "ix", "nine"),
    ("10", "x", "ten"),
    ("11", "xi", "eleven"),
    ("12", "xii", "twelve"),
    ("13", "xiii", "thirteen"),
    ("14", "xiv", "fourteen"),
    ("15", "xv", "fifteen"),
    ("16", "xvi", "sixteen"),
    ("17", "xvii", "seventeen"),
    ("18", "xviii", "eighteen"),
    ("19", "xix", "nineteen"),
    ("20", "xx", "twenty"),
];

/// Other spellings of a folded word in titles. A single letter is a number only beside other words: "Rocky V".
pub(super) fn spellings(word: &str, is_alone: bool) -> Vec<&'static str> {
    let numbers = NUMBERS.iter().map(|(digits, roman, spoken)| [*digits, *roman, *spoken]);
    let number = numbers.filter(|all| all.contains(&word)).flatten();
    let short = ABBREVIATIONS.iter().map(|(long, short)| [*long, *short]);
    let short = short.filter(|both| both.contains(&word)).flatten();
    let is_letter = |it: &str| it.len() == 1 && !it.starts_with(|c: char| c.is_ascii_digit());
    let is_usual = |other: &&str| !is_alone || !(is_letter(word) || is_letter(other));
    number.chain(short).filter(|other| *other != word).filter(is_usual).collect()
}

/// Returns `true` if the folded word may be missing from a title, or stand for a sign.
pub(super) fn is_and(word: &str) -> bool {
    AND.contains(&word)
}

/// Returns `true` if the folded word may be missing at the beginning of a title.
pub(super) fn is_article(word: &str) -> bool {
    ARTICLES.contains(&word)
}

/// What a title may be as one word if a query is `joined`: the same with or without an article before it.
pub(super) fn with_articles(joined: &str, first_word: &str) -> Vec<String> {
    let longer = ARTICLES.iter().map(|article| format!("{article}{joined}"));
    let shorter =
        joined.strip_prefix(first_word).filter(|rest| ARTICLES.contains(&first_word) && !rest.is_empty());
    [joined.to_owned()].into_iter().chain(shorter.map(str::to_owned)).chain(longer).collect()
}
