//! What the lines of a pasted list begin with: numbers in any script and dress, letters, bullets, checkboxes.

use super::numbers::{chinese_number, digit, plain_number, sign};

/// What a line begins with, and what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker<'a> {
    pub family: Family,
    /// The number that it means; 0 for a bullet.
    pub number: u64,
    pub rest: &'a str,
}

/// Markers that can number one list together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// "1.", "No. 1:", "#1", "①", "1️⃣", "🥇", "1st".
    Number,
    /// "1 Heat", "1 - Heat": titles begin like this, too.
    BareNumber,
    /// "a)", "B."
    Letter,
    /// "iv.", "II)"
    Roman,
    /// `-`, `•`, `[x]`, `☐`
    Bullet,
}

/// All that the beginning of the line can be.
pub(super) fn markers(line: &str) -> impl Iterator<Item = Marker<'_>> {
    [number(line), letter(line), roman(line), bullet(line)].into_iter().flatten()
}

const PREFIXES: [&str; 11] = ["number ", "no.", "nr.", "no ", "nr ", "n°", "nº", "№", "#", "第", "("];
/// What counts things, behind a number.
const COUNTERS: [&str; 14] =
    ["st", "nd", "rd", "th", "ère", "er", "ème", "º", "ª", "°", "位", "番", "위", "번"];
const ENDS: [&str; 13] = [".)", ").", ":)", ".", ")", ":", "、", "．", "。", "）", "：", "]", "/"];

/// A number with its dress.
fn number(line: &str) -> Option<Marker<'_>> {
    let prefix =
        PREFIXES.iter().find(|it| line.get(..it.len()).is_some_and(|start| start.to_lowercase() == **it));
    let bare = line.get(prefix.map_or(0, |it| it.len())..)?.trim_start();
    if let Some((number, rest)) = sign(bare) {
        let rest = ended(rest).unwrap_or(rest);
        return title(Family::Number, number, rest.trim_start());
    }
    let (number, rest) =
        plain_number(bare).or_else(|| chinese_number(bare).filter(|it| ended(it.1).is_some()))?;
    let counter = COUNTERS
        .iter()
        .find_map(|it| rest.strip_prefix(it))
        .filter(|it| !it.starts_with(char::is_alphabetic));
    let rest = counter.unwrap_or(rest);
    let is_dressed = prefix.is_some() || counter.is_some();
    match ended(rest) {
        Some(after) if is_apart(after) || rest.trim_start().starts_with('、') => {
            title(Family::Number, number, after.trim_start())
        }
        Some(_) => None,
        None if !rest.starts_with(char::is_whitespace) => None,
        None => {
            let family = if is_dressed { Family::Number } else { Family::BareNumber };
            let after = rest.trim_start();
            let dashed = ["-", "–", "—", "|"].iter().find_map(|it| after.strip_prefix(it));
            let dashed = dashed.filter(|it| it.starts_with(char::is_whitespace));
            title(family, number, dashed.unwrap_or(after).trim_start())
        }
    }
}

/// What follows the sign that ends a marker.
fn ended(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches([' ', '\u{a0}']);
    ENDS.iter().find_map(|end| rest.strip_prefix(end))
}

/// Returns `false` inside "1.5 Litres", "3:10 to Yuma", "50/50" and a row of a table.
fn is_apart(rest: &str) -> bool {
    !rest.starts_with(|c: char| digit(c).is_some()) && !rest.starts_with(['.', ':', '/', ')', ',', ';', '"'])
}

fn title(family: Family, number: u64, rest: &str) -> Option<Marker<'_>> {
    (!rest.trim().is_empty()).then_some(Marker { family, number, rest })
}

/// The letters that lists are lettered with.
const ALPHABETS: [&str; 3] =
    ["abcdefghijklmnopqrstuvwxyz", "абвгдежзиклмнопрстуфхцчшщэюя", "αβγδεζηθικλμνξοπρστυφχψω"];

fn letter(line: &str) -> Option<Marker<'_>> {
    let line = line.strip_prefix('(').unwrap_or(line);
    let first = line.chars().next()?;
    let rest = ended(&line[first.len_utf8()..]).filter(|it| it.starts_with(char::is_whitespace))?;
    let small = first.to_lowercase().next()?;
    let place = ALPHABETS.iter().find_map(|letters| letters.chars().position(|it| it == small))?;
    title(Family::Letter, place as u64 + 1, rest.trim_start())
}

fn roman(line: &str) -> Option<Marker<'_>> {
    let line = line.strip_prefix('(').unwrap_or(line);
    let end = line.find(|c: char| !"ivxlcIVXLC".contains(c)).filter(|it| (1..=8).contains(it))?;
    let rest = ended(&line[end..]).filter(|it| it.starts_with(char::is_whitespace))?;
    let values: Vec<u64> = line[..end].to_lowercase().chars().map(roman_value).collect();
    let next = values.iter().skip(1).chain([&0]);
    let (more, less) = values.iter().zip(next).fold((0, 0), |(more, less), (value, next)| {
        if value < next { (more, less + value) } else { (more + value, less) }
    });
    title(Family::Roman, more.checked_sub(less)?, rest.trim_start())
}

fn roman_value(c: char) -> u64 {
    match c {
        'i' => 1,
        'v' => 5,
        'x' => 10,
        'l' => 50,
        _ => 100,
    }
}

/// Bullets that are set apart from the title, and those that need not be.
const SPACED_BULLETS: [char; 10] = ['-', '*', '+', '–', '—', '·', '>', 'o', '§', '\u{ad}'];
const BULLETS: [char; 25] = [
    '•', '●', '○', '◦', '▪', '▫', '■', '□', '◆', '◇', '‣', '⁃', '∙', '★', '☆', '→', '►', '▶', '▸', '➤', '➢',
    '✓', '✔', '\u{f0b7}', '\u{f0a7}',
];
const BOXES: [&str; 9] = ["[ ]", "[x]", "[X]", "☐", "☑", "☒", "✅", "⬜", "◻"];

fn bullet(line: &str) -> Option<Marker<'_>> {
    let first = line.chars().next()?;
    let after = &line[first.len_utf8()..];
    let is_spaced = SPACED_BULLETS.contains(&first) && after.starts_with(char::is_whitespace);
    let is_word_processors = first != 'o' || after.starts_with('\t');
    let is_bullet = (is_spaced && is_word_processors) || BULLETS.contains(&first);
    let rest = if is_bullet { after.trim_start_matches('\u{fe0f}').trim_start() } else { line };
    let ticked = BOXES.iter().find_map(|it| rest.strip_prefix(it));
    match ticked {
        Some(rest) => title(Family::Bullet, 0, rest.trim_start_matches('\u{fe0f}').trim_start()),
        None if is_bullet => title(Family::Bullet, 0, rest),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<(Family, u64, &str)> {
        markers(line).map(|it| (it.family, it.number, it.rest)).collect()
    }

    #[test]
    fn numbers_are_read_in_every_dress() {
        for line in [
            "7. Heat",
            "7) Heat",
            "(7) Heat",
            "7.) Heat",
            "7: Heat",
            "#7 Heat",
            "# 7 Heat",
            "#7. Heat",
            "No. 7: Heat",
            "No 7 Heat",
            "Nr. 7 Heat",
            "№7 Heat",
            "№ 7. Heat",
            "N° 7 : Heat",
            "7.Heat",
            "07. Heat",
            "7th Heat",
            "7th: Heat",
            "7º Heat",
            "7.\u{a0} Heat",
            "7.\tHeat",
            "７．Heat",
            "７、Heat",
            "٧. Heat",
            "७. Heat",
            "⑦ Heat",
            "⑦Heat",
            "⒎ Heat",
            "❼ Heat",
            "7️⃣ Heat",
            "7⃣ Heat",
            "7位 Heat",
            "第7位 Heat",
            "7位：Heat",
            "七、Heat",
            "7번 Heat",
        ] {
            assert_eq!(read(line), [(Family::Number, 7, "Heat")], "{line}");
        }
    }

    #[test]
    fn signs_and_bare_numbers_are_read() {
        for (line, number) in [
            ("🥇 Heat", 1),
            ("🥉Heat", 3),
            ("🔟 Heat", 10),
            ("1️⃣2️⃣ Heat", 12),
            ("十二、Heat", 12),
            ("⑳ Heat", 20),
        ] {
            assert_eq!(read(line), [(Family::Number, number, "Heat")], "{line}");
        }
        for line in ["7 Heat", "7 - Heat", "7 – Heat", "7\tHeat", "7 | Heat"] {
            assert_eq!(read(line), [(Family::BareNumber, 7, "Heat")], "{line}");
        }
    }

    #[test]
    fn titles_are_no_markers() {
        for line in [
            "Heat",
            "300",
            "1917",
            "8.5",
            "9.",
            "3:10 to Yuma",
            "50/50",
            "1.5 Litres",
            "11:14",
            "-1",
            "2046",
            "X-Men",
            "C",
            "¡Three Amigos!",
            "oldboy",
            "No",
            "Nr. Bean",
            "1,000 Cuts",
            "...",
            "12th",
            "123456. Heat",
            "A.I.",
            "M*A*S*H",
            "Illmatic",
            "二人",
        ] {
            assert_eq!(read(line), [], "{line}");
        }
    }

    #[test]
    fn letters_roman_numbers_and_bullets_are_read() {
        assert_eq!(read("b) Heat"), [(Family::Letter, 2, "Heat")]);
        assert_eq!(read("(B) Heat"), [(Family::Letter, 2, "Heat")]);
        assert_eq!(read("б) Heat"), [(Family::Letter, 2, "Heat")]);
        assert_eq!(read("i. Heat"), [(Family::Letter, 9, "Heat"), (Family::Roman, 1, "Heat")]);
        assert_eq!(read("XIV) Heat"), [(Family::Roman, 14, "Heat")]);
        for line in [
            "- Heat",
            "* Heat",
            "•Heat",
            "• Heat",
            "•\tHeat",
            "o\tHeat",
            "▪ Heat",
            "- [ ] Heat",
            "* [x] Heat",
            "[x] Heat",
            "☐ Heat",
            "☑ Heat",
            "✅ Heat",
            "✔️ Heat",
            "\u{f0b7}\tHeat",
            "→ Heat",
        ] {
            assert_eq!(read(line), [(Family::Bullet, 0, "Heat")], "{line}");
        }
    }
}
