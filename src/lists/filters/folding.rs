//! Folds texts for comparison, like the database's functions `folded`, `spaced` and `pieces`. A test compares both.

use unicode_normalization::UnicodeNormalization;

/// Combining marks and invisible characters, which are dropped.
const IGNORED: &[(u32, u32)] = &[
    (0xad, 0xad),
    (0x300, 0x36f),
    (0x483, 0x489),
    (0x591, 0x5bd),
    (0x5bf, 0x5bf),
    (0x5c1, 0x5c2),
    (0x5c4, 0x5c5),
    (0x5c7, 0x5c7),
    (0x610, 0x61a),
    (0x61c, 0x61c),
    (0x640, 0x640),
    (0x64b, 0x65f),
    (0x670, 0x670),
    (0x6d6, 0x6dc),
    (0x6df, 0x6e4),
    (0x6e7, 0x6e8),
    (0x6ea, 0x6ed),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x206f),
    (0x20d0, 0x20ff),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xfeff, 0xfeff),
];

/// Separators of words besides ASCII punctuation and white space.
const SEPARATORS: &[(u32, u32)] = &[
    (0x80, 0xa1),
    (0xa7, 0xa7),
    (0xab, 0xab),
    (0xb6, 0xb7),
    (0xbb, 0xbb),
    (0xbf, 0xbf),
    (0x37e, 0x37e),
    (0x387, 0x387),
    (0x55a, 0x55f),
    (0x589, 0x58a),
    (0x5be, 0x5be),
    (0x5c0, 0x5c0),
    (0x5c3, 0x5c3),
    (0x5c6, 0x5c6),
    (0x5f3, 0x5f4),
    (0x60c, 0x60d),
    (0x61b, 0x61f),
    (0x66a, 0x66d),
    (0x6d4, 0x6d4),
    (0x964, 0x965),
    (0xe2f, 0xe2f),
    (0xe5a, 0xe5b),
    (0x1680, 0x1680),
    (0x2000, 0x205f),
    (0x2e00, 0x2e7f),
    (0x3000, 0x3004),
    (0x3008, 0x3020),
    (0x3030, 0x3030),
    (0x303d, 0x303d),
    (0x30a0, 0x30a0),
    (0x30fb, 0x30fb),
    (0xfe10, 0xfe6f),
    (0xfff9, 0xffff),
];

/// Symbols, and characters of scripts without spaces between words: each is a word of its own.
const SINGLE_CHARACTER_WORDS: &[(u32, u32)] = &[
    (0xa2, 0xa6),
    (0xa8, 0xa9),
    (0xac, 0xac),
    (0xae, 0xb1),
    (0xb4, 0xb4),
    (0xd7, 0xd7),
    (0xf7, 0xf7),
    (0xe00, 0xeff),
    (0x1000, 0x109f),
    (0x1100, 0x11ff),
    (0x1780, 0x17ff),
    (0x20a0, 0x20cf),
    (0x2100, 0x218f),
    (0x2190, 0x2bff),
    (0x2e80, 0x2fff),
    (0x3005, 0x3007),
    (0x3021, 0x302f),
    (0x3031, 0x303c),
    (0x303e, 0x309f),
    (0x30a1, 0x30fa),
    (0x30fc, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xa960, 0xa97f),
    (0xac00, 0xd7ff),
    (0xf900, 0xfaff),
    (0x1f000, 0x1faff),
    (0x20000, 0x3ffff),
];

/// The zeros of other scripts; the other digits follow them.
const ZEROS: [u32; 20] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0,
    0xf20, 0x1040, 0x1090, 0x17e0, 0x1810,
];

fn is_in(ranges: &[(u32, u32)], c: char) -> bool {
    let c = u32::from(c);
    ranges
        .binary_search_by(|(from, to)| {
            if *to < c {
                std::cmp::Ordering::Less
            } else if *from > c {
                std::cmp::Ordering::Greater
            } else {
                std::cmp::Ordering::Equal
            }
        })
        .is_ok()
}

fn is_separator(c: char) -> bool {
    if c.is_ascii() { !c.is_ascii_alphanumeric() && !is_single_word(c) } else { is_in(SEPARATORS, c) }
}

fn is_single_word(c: char) -> bool {
    if c.is_ascii() { "#$+<=>^`|~".contains(c) } else { is_in(SINGLE_CHARACTER_WORDS, c) }
}

/// Folds one character to lower case without accents: one, several or no characters. A fraction is written out, after a
/// space.
fn fold_char(c: char) -> String {
    if c.is_ascii() {
        return c.to_ascii_lowercase().to_string();
    }
    let bare = std::iter::once(c).nfkd().flat_map(char::to_lowercase).filter(|c| !is_in(IGNORED, *c));
    let whole: String = bare.nfkc().collect();
    let space = if matches!(c, '¼'..='¾' | '⅐'..='⅞' | '↉') { " " } else { "" };
    whole.chars().fold(space.to_owned(), |mut plain, c| {
        match c {
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            'þ' => plain.push_str("th"),
            other => plain.push(plain_letter(other)),
        }
        plain
    })
}

/// The letter without its stroke, in its usual form; a digit as an ASCII digit.
fn plain_letter(c: char) -> char {
    match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        'ŧ' => 't',
        'ŋ' => 'n',
        'ς' => 'σ',
        'ى' | 'ی' => 'ي',
        'ة' | 'ہ' => 'ه',
        'ک' => 'ك',
        'ٱ' => 'ا',
        '⁄' => '/',
        other => {
            let digit =
                ZEROS.iter().filter_map(|zero| u32::from(other).checked_sub(*zero)).find(|it| *it < 10);
            digit.and_then(|digit| char::from_digit(digit, 10)).unwrap_or(other)
        }
    }
}

/// The folded text; white space is one space.
pub(crate) fn folded(text: &str) -> String {
    let plain: String = text.chars().map(fold_char).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A folded word and its byte range in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FoldedWord {
    pub(crate) word: String,
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// `true` if only punctuation is between it and the word before, as in `Spider-Man`.
    pub(crate) is_joined: bool,
}

/// The words of a text in order.
pub(crate) fn words(text: &str) -> Vec<FoldedWord> {
    let mut words: Vec<FoldedWord> = Vec::new();
    let mut gap = Gap::Space;
    for (from, c) in text.char_indices() {
        let to = from + c.len_utf8();
        let plain = fold_char(c);
        if plain.is_empty() {
            // A mark belongs to the character before it.
            if let Some(last) = words.last_mut().filter(|last| last.to == from) {
                last.to = to;
            }
            continue;
        }
        for piece in plain.chars() {
            let alone = is_single_word(piece);
            if piece.is_whitespace() {
                gap = Gap::Space;
            } else if is_separator(piece) {
                gap = if gap == Gap::Space { Gap::Space } else { Gap::Punctuation };
            } else if let Some(last) = words.last_mut().filter(|_| gap == Gap::None && !alone) {
                last.word.push(piece);
                last.to = to;
            } else {
                let is_joined = gap == Gap::Punctuation && !alone;
                words.push(FoldedWord { word: piece.into(), from, to, is_joined });
                gap = if alone { Gap::Space } else { Gap::None };
            }
        }
    }
    words
}

/// What is between the last word and the next letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Punctuation,
    Space,
}

/// The words as the database's function `pieces` writes them.
pub fn pieces(text: &str) -> String {
    words(text).into_iter().fold(String::new(), |mut pieces, it| {
        if !pieces.is_empty() {
            pieces.push(if it.is_joined { '\u{1}' } else { ' ' });
        }
        pieces + &it.word
    })
}

/// The words joined by single spaces. Two names with the same result are considered equal.
pub fn spaced(text: &str) -> String {
    words(text).into_iter().map(|it| it.word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_know_where_they_stand() {
        for (text, folded) in [
            ("Amélie", "amelie"),
            ("Ame\u{301}lie", "amelie"),
            ("C++", "c + +"),
            ("Straße & Café!", "strasse cafe"),
            ("東京タワー", "東 京 タ ワ ー"),
            ("서울 Seoul", "서 울 seoul"),
            ("O'Brien-Łódź", "o brien lodz"),
            ("👨‍👩‍👧", "👨 👩 👧"),
            ("8½ ३४ ๑๒", "8 1 2 34 12"),
            ("???", ""),
        ] {
            assert_eq!(spaced(text), folded, "{text}");
        }
        assert_eq!(pieces("Spider-Man - AC/DC's C++"), "spider\u{1}man ac\u{1}dc\u{1}s c + +");
        let text = "Le Café ça";
        let all: Vec<&str> = words(text).iter().map(|it| &text[it.from..it.to]).collect();
        assert_eq!(all, ["Le", "Café", "ça"]);
    }

    #[test]
    fn the_ranges_are_in_order() {
        for ranges in [IGNORED, SEPARATORS, SINGLE_CHARACTER_WORDS] {
            assert!(ranges.is_sorted_by(|a, b| a.1 < b.0));
        }
    }
}
