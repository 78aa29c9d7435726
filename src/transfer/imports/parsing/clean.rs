//! Cells as their owner sees them: without the entities, tags and formulas that programs export texts in.

use std::borrow::Cow;

use super::{headings, html, table::ParsedTable};

/// Tags that programs leave in exported texts.
const TAGS: [&str; 30] = [
    "a",
    "b",
    "blockquote",
    "br",
    "cite",
    "code",
    "div",
    "em",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
    "hr",
    "center",
];
/// The same in square brackets, as forums write them.
const FORUM_TAGS: [&str; 10] = ["b", "i", "u", "s", "url", "quote", "spoiler", "size", "color", "list"];

/// Cleans the cells of a table. Our own exports have only what was typed.
pub(super) fn cells(mut table: ParsedTable) -> ParsedTable {
    if headings::is_own_export(&table.headings) {
        return table;
    }
    let cells = table.rows.iter_mut().flat_map(|row| &mut row.cells);
    for cell in table.headings.iter_mut().chain(cells) {
        if let Cow::Owned(clean) = clean(cell) {
            *cell = clean;
        }
    }
    table
}

fn clean(cell: &str) -> Cow<'_, str> {
    let mut clean = match as_text(cell.trim()) {
        Some(text) => Cow::Owned(text),
        None => Cow::Borrowed(cell),
    };
    if has_entity(&clean) || has_tag(&clean) {
        let lines = clean.split('\n').map(|line| html::plain_text(line).unwrap_or_else(|| line.to_owned()));
        clean = Cow::Owned(lines.collect::<Vec<_>>().join("\n"));
    }
    if clean.contains("[/") {
        clean = Cow::Owned(without_forum_tags(&clean));
    }
    clean
}

/// The text of `="0439023483"`, which keeps a spreadsheet from taking it for a number.
fn as_text(cell: &str) -> Option<String> {
    let inner = cell.strip_prefix("=\"")?.strip_suffix('"')?;
    Some(inner.replace("\"\"", "\""))
}

/// The longest name of an entity, and the longest tag, in bytes.
const LONGEST_ENTITY: usize = 10;
const LONGEST_TAG: usize = 1_000;

/// The text behind a byte, as far as an entity or a tag can reach, so that a text full of their first letters is not
/// searched again and again.
fn behind(text: &str, at: usize, longest: usize) -> &str {
    let rest = &text[at + 1..];
    &rest[..rest.floor_char_boundary(longest)]
}

/// Returns `true` for "&amp;", "&#333;" and "&#x14D;".
fn has_entity(text: &str) -> bool {
    text.match_indices('&').any(|(at, _)| {
        let Some((name, _)) = behind(text, at, LONGEST_ENTITY).split_once(';') else { return false };
        let digits = name.strip_prefix('#').map(|it| it.trim_start_matches(['x', 'X']));
        let is_number = digits.is_some_and(|it| !it.is_empty() && it.bytes().all(|c| c.is_ascii_hexdigit()));
        let is_name = (2..=8).contains(&name.len()) && name.bytes().all(|c| c.is_ascii_alphanumeric());
        is_number || is_name
    })
}

fn has_tag(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = behind(text, at, LONGEST_TAG).trim_start_matches('/');
        let name: String = rest.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
        let is_named = TAGS.contains(&name.to_ascii_lowercase().as_str());
        is_named && rest[name.len()..].starts_with(['>', ' ', '/']) && rest.contains('>')
    })
}

/// The longest tag in square brackets, in bytes.
const LONGEST_FORUM_TAG: usize = 200;

fn without_forum_tags(text: &str) -> String {
    let mut clean = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        clean.push_str(before);
        let near = &after[..after.floor_char_boundary(LONGEST_FORUM_TAG)];
        let name: String =
            near.trim_start_matches('/').chars().take_while(char::is_ascii_alphabetic).take(8).collect();
        let tag = near.find(']').map(|end| (&after[..end], &after[end + 1..]));
        let is_tag = FORUM_TAGS.contains(&name.to_ascii_lowercase().as_str())
            && tag.is_some_and(|(tag, _)| {
                tag.trim_start_matches('/')[name.len()..].is_empty() || tag.contains('=')
            });
        rest = match tag {
            Some((_, behind)) if is_tag => behind,
            _ => {
                clean.push('[');
                after
            }
        };
    }
    clean + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_full_of_beginnings_is_not_searched_again_and_again() {
        let begun = cpu_time::ThreadTime::now();
        for part in ["&", "<b ", "[/", "[b", "&#"] {
            let text = part.repeat(1_000_000);
            assert_eq!(clean(&text).len(), text.len());
        }
        assert!(begun.elapsed() < std::time::Duration::from_secs(20), "{:?}", begun.elapsed());
    }

    #[test]
    fn exported_texts_become_what_was_written() {
        for (cell, text) in [
            ("=\"0439023483\"", "0439023483"),
            ("=\"\"", ""),
            ("Sh&#333;ji &amp; more", "Shōji & more"),
            ("Read in one night.<br/><br/>Peeta!", "Read in one night.\nPeeta!"),
            ("A <i>great</i> <a href=\"https://example.org\">film</a>\nindeed", "A great film\nindeed"),
            ("Side A is [b]perfect[/b].", "Side A is perfect."),
            ("[url=https://example.org]here[/url]", "here"),
        ] {
            assert_eq!(clean(cell), text, "{cell}");
        }
        for text in [
            "AT&T; Heat",
            "a < b > c",
            "I <3 you",
            "[REC]",
            "R&B",
            "=1+1",
            "[b]",
            "<Untitled>",
            "Q&A; more & more;",
        ] {
            assert_eq!(clean(text), text, "{text}");
        }
    }
}
