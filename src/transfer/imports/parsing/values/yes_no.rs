//! Yes and no, in the languages of spreadsheets and as signs.

use std::{collections::HashMap, sync::LazyLock};

use crate::text;

const YES: [&str; 54] = [
    "yes",
    "y",
    "true",
    "on",
    "1",
    "x",
    "✓",
    "✔",
    "☑",
    "☒",
    "✅",
    "✔️",
    "☑️",
    "done",
    "checked",
    "ja",
    "j",
    "wahr",
    "oui",
    "vrai",
    "sí",
    "si",
    "verdadero",
    "vero",
    "sim",
    "verdadeiro",
    "да",
    "д",
    "истина",
    "так",
    "tak",
    "prawda",
    "ano",
    "pravda",
    "áno",
    "igen",
    "igaz",
    "kyllä",
    "tosi",
    "waar",
    "sant",
    "sand",
    "sandt",
    "evet",
    "doğru",
    "ναι",
    "da",
    "adevărat",
    "adevarat",
    "はい",
    "是",
    "예",
    "有",
    "[x]",
];
const NO: [&str; 49] = [
    "no",
    "n",
    "false",
    "off",
    "0",
    "☐",
    "✗",
    "✘",
    "❌",
    "✖",
    "✖️",
    "❎",
    "nein",
    "falsch",
    "non",
    "faux",
    "falso",
    "não",
    "nao",
    "нет",
    "н",
    "ложь",
    "ні",
    "nie",
    "fałsz",
    "ne",
    "nepravda",
    "nem",
    "hamis",
    "ei",
    "epätosi",
    "nee",
    "onwaar",
    "nej",
    "nei",
    "falskt",
    "falsk",
    "usann",
    "hayır",
    "hayir",
    "yanlış",
    "όχι",
    "nu",
    "fals",
    "いいえ",
    "否",
    "아니오",
    "無",
    "[ ]",
];
/// Words of headings under which 1 means yes.
const QUESTIONS: [&str; 34] = [
    "seen",
    "watched",
    "read",
    "own",
    "owned",
    "have",
    "done",
    "finished",
    "completed",
    "favorite",
    "favourite",
    "liked",
    "want",
    "wishlist",
    "rewatch",
    "explicit",
    "visited",
    "tried",
    "played",
    "gesehen",
    "gelesen",
    "besitze",
    "habe",
    "fertig",
    "vu",
    "lu",
    "fini",
    "visto",
    "leído",
    "leido",
    "letto",
    "obejrzane",
    "просмотрено",
    "已看",
];

static ANSWERS: LazyLock<HashMap<String, bool>> = LazyLock::new(|| {
    let no = NO.iter().map(|word| (text::comparison_key(word), false));
    no.chain(YES.iter().map(|word| (text::comparison_key(word), true))).collect()
});

/// The answer that a cell gives.
pub(super) fn answer(cell: &str) -> Option<bool> {
    ANSWERS.get(&text::comparison_key(cell)).copied()
}

/// Returns `true` if all cells are answers, and they are words, or signs for yes, or letters and digits for both.
pub(super) fn are_answers<'a>(heading: &str, cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    let (mut has_yes, mut has_no, mut is_spelled, mut is_digit) = (false, false, true, false);
    for cell in cells {
        match answer(cell) {
            Some(true) => has_yes = true,
            Some(false) => has_no = true,
            None => return false,
        }
        let is_sign = cell.chars().next().is_some_and(|c| !c.is_ascii()) || cell.eq_ignore_ascii_case("x");
        is_spelled &= cell.chars().count() > 1 || is_sign;
        is_digit |= cell.bytes().all(|c| c.is_ascii_digit());
    }
    match () {
        () if !has_yes && !has_no => false,
        () if is_digit => is_question(heading),
        () => is_spelled || (has_yes && has_no),
    }
}

fn is_question(heading: &str) -> bool {
    let key = text::comparison_key(heading);
    key.ends_with('?')
        || ["is ", "has ", "is_", "has_"].iter().any(|start| key.starts_with(start))
        || QUESTIONS.contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_in_many_languages_and_as_signs() {
        for yes in
            ["yes", "TRUE", "WAHR", "ja", "x", "X", "✓", "☑", "☑\u{fe0f}", "1", "Да", "はい", "Sí", "VRAI"]
        {
            assert_eq!(answer(yes), Some(true), "{yes}");
        }
        for no in ["No", "FALSCH", "Nein", "N", "0", "☐", "нет", "FAUX", "不"] {
            assert_eq!(answer(no), (no != "不").then_some(false), "{no}");
        }
        assert_eq!((answer(""), answer("maybe")), (None, None));
    }

    #[test]
    fn a_column_is_of_answers_if_it_says_so() {
        let are = |heading: &str, cells: &[&str]| are_answers(heading, cells.iter().copied());
        assert!(are("Seen", &["x", "x"]) && are("Seen", &["1", "0"]) && are("Owned?", &["1"]));
        assert!(are("Ok", &["y", "n"]) && are("Ok", &["ja", "ja"]) && are("Ok", &["☑", "☐"]));
        assert!(
            !are("Plays", &["1", "0"])
                && !are("Grade", &["s", "s"])
                && !are("Ok", &["yes", "maybe"])
                && !are("Ok", &[])
        );
    }
}
