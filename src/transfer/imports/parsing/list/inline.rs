//! What is in and behind the titles of a pasted list: Markdown, addresses, footnote marks.

use linkify::{LinkFinder, LinkKind};

/// A title, and the address that the line gives it; empty if there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Linked {
    pub title: String,
    pub link: String,
}

/// The pairs of signs that Markdown emphasises with.
const EMPHASIS: [&str; 7] = ["***", "**", "__", "~~", "*", "_", "`"];

/// In longer lines, in bytes, nothing is looked for: they are no titles, and looking takes long.
const MAX_MARKED: usize = 600;

/// The title without Markdown's emphasis and with the address of its link: `**Heat** (1995)`, `[Ran](https://…)`.
pub(super) fn plain(line: &str) -> Linked {
    if line.len() > MAX_MARKED {
        return Linked { title: line.to_owned(), link: String::new() };
    }
    let unlinked = unlinked(line);
    let mut title = unlinked.title;
    for sign in EMPHASIS {
        while let Some(shorter) = unemphasised(&title, sign) {
            title = shorter;
        }
    }
    Linked { title, link: unlinked.link }
}

/// Replaces `[Ran](https://example.org)` by its text, and keeps the first address.
fn unlinked(line: &str) -> Linked {
    let mut found = Linked { title: line.to_owned(), link: String::new() };
    while let Some((before, text, address, after)) = markdown_link(&found.title) {
        let title = format!("{before}{text}{after}");
        let link = if found.link.is_empty() { address.to_owned() } else { found.link };
        found = Linked { title, link };
    }
    found
}

fn markdown_link(line: &str) -> Option<(&str, &str, &str, &str)> {
    let (head, rest) = line.split_once("](")?;
    let (before, text) = head.rsplit_once('[')?;
    let (target, after) = rest.split_once(')')?;
    let address = target.split_whitespace().next().unwrap_or_default().trim_matches(['<', '>']);
    is_web_address(address).then_some((before, text, address, after))
}

/// Takes the sign off both ends of the first words that have it: not inside a word, as in "M*A*S*H".
fn unemphasised(text: &str, sign: &str) -> Option<String> {
    let is_open = |at: usize| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
    let is_end = |at: usize| text[at..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    let starts = text.match_indices(sign).filter(|(at, _)| is_open(*at));
    for (start, _) in starts {
        let inner = start + sign.len();
        let ends = text[inner..].match_indices(sign).map(|(at, _)| inner + at);
        let end = ends.into_iter().find(|at| is_end(at + sign.len()));
        let Some(end) = end else { continue };
        let inside = &text[inner..end];
        if !inside.is_empty() && inside.trim() == inside {
            return Some(format!("{}{inside}{}", &text[..start], &text[end + sign.len()..]));
        }
    }
    None
}

fn is_web_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|it| it.eq_ignore_ascii_case(scheme)))
}

/// The parts of `https://example.org | Title`, `https://example.org Title` and `Title https://example.org`.
pub(super) fn beside_address(line: &str) -> Option<Linked> {
    let mut links = LinkFinder::new();
    let found = links.kinds(&[LinkKind::Url]).links(line).find(|it| is_web_address(it.as_str()))?;
    let (before, after) = (&line[..found.start()], &line[found.end()..]);
    let (beside, other) = if before.trim().is_empty() { (after, before) } else { (before, after) };
    let title =
        beside.trim_matches(|c: char| c.is_whitespace() || "|–—-:(<>)".contains(c) || c == '\u{feff}');
    let is_alone = other.trim_matches(|c: char| c.is_whitespace() || "<>()".contains(c)).is_empty();
    (is_alone && !title.is_empty())
        .then(|| Linked { title: title.to_owned(), link: found.as_str().to_owned() })
}

/// The title without the marks of footnotes at its end: `Vertigo[2][3]`, `Tokyo Story [note 1]`, `Ran¹`.
pub(super) fn without_footnotes(title: &str) -> &str {
    let mut left = title.trim_end();
    while let Some(shorter) = without_footnote(left) {
        left = shorter.trim_end();
    }
    left
}

fn without_footnote(title: &str) -> Option<&str> {
    let raised = |c: char| matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '†' | '‡');
    let bare = title.trim_end_matches(raised);
    if bare.len() < title.len() && !bare.trim().is_empty() {
        return Some(bare);
    }
    let (before, mark) = title.strip_suffix(']')?.rsplit_once('[')?;
    let word = mark.trim_end_matches(|c: char| c.is_ascii_digit()).trim();
    let is_number =
        word.is_empty() || ["note", "n", "nb", "a", "lower-alpha"].contains(&word.to_lowercase().as_str());
    let is_letter = mark.chars().count() == 1 && mark.chars().all(|c| c.is_ascii_lowercase());
    ((is_number || is_letter) && !mark.is_empty() && !before.trim().is_empty()).then_some(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_text() {
        for (line, title, link) in [
            ("**Heat** (1995) – Mann", "Heat (1995) – Mann", ""),
            ("*Alien* (1979)", "Alien (1979)", ""),
            ("The ***Thing***", "The Thing", ""),
            ("**Heat** or **Ran**, *or* Up", "Heat or Ran, or Up", ""),
            ("~~Up~~", "Up", ""),
            ("`M`", "M", ""),
            ("_Ran_", "Ran", ""),
            ("[Ran](https://example.org/ran)", "Ran", "https://example.org/ran"),
            ("**[Ran](https://example.org/ran \"a film\")** (1985)", "Ran (1985)", "https://example.org/ran"),
            ("M*A*S*H", "M*A*S*H", ""),
            ("*batteries not included", "*batteries not included", ""),
            ("E * F * G", "E * F * G", ""),
            ("snake_case_name", "snake_case_name", ""),
            ("[REC]", "[REC]", ""),
            ("[REC](2)", "[REC](2)", ""),
        ] {
            assert_eq!(plain(line), Linked { title: title.into(), link: link.into() }, "{line}");
        }
    }

    #[test]
    fn addresses_are_split_from_titles() {
        for line in [
            "https://example.org/a?x=1 | The first",
            "https://example.org/a?x=1 The first",
            "The first https://example.org/a?x=1",
            "The first - https://example.org/a?x=1",
            "The first (https://example.org/a?x=1)",
            "https://example.org/a?x=1\tThe first",
        ] {
            let found = Linked { title: "The first".into(), link: "https://example.org/a?x=1".into() };
            assert_eq!(beside_address(line), Some(found), "{line}");
        }
        for line in ["Heat", "https://example.org", "a https://example.org b", "example.org Heat"] {
            assert_eq!(beside_address(line), None, "{line}");
        }
    }

    #[test]
    fn footnote_marks_come_off() {
        for line in ["Ran", "Ran[1]", "Ran[2][3]", "Ran [note 1]", "Ran [a]", "Ran¹", "Ran †", "Ran[1] [n 2]"]
        {
            assert_eq!(without_footnotes(line), "Ran", "{line}");
        }
        for line in ["[REC]", "[REC]²", "[1]", "Level [X]", "Ran [Kurosawa]"] {
            assert!(without_footnotes(line).starts_with(line.trim_end_matches('²')), "{line}");
        }
    }
}
