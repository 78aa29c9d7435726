//! Characters that cannot be seen: removed from titles, names and options, and ignored when they are compared.

/// The text without what cannot be seen, and with single spaces. Joiners stay where they shape what is seen: in emoji, Indic
/// scripts, Arabic and Persian. Marks of direction stay between other characters.
pub(super) fn removed(text: &str) -> String {
    if text.is_ascii() && !text.contains("  ") {
        return text.trim().to_owned();
    }
    let is_outer = |c: char| c.is_whitespace() || is_ignored(c);
    let text = text.trim_start_matches(is_outer).trim_end_matches(|c| is_outer(c) && !is_selector(c));
    let chars: Vec<char> = text.chars().collect();
    let mut clean = String::with_capacity(text.len());
    for (place, c) in chars.iter().enumerate() {
        let next = chars.get(place + 1).copied();
        let before = clean.chars().next_back();
        match c {
            '\u{200c}' | '\u{200d}' if joins(before, next) => clean.push(*c),
            c if before.is_some_and(|before| selects(before, *c)) => clean.push(*c),
            c if is_invisible(*c) => (),
            c if is_space(*c) && before.is_some_and(is_space) => {
                clean.pop();
                clean.push(' ');
            }
            c => clean.push(*c),
        }
    }
    if clean.chars().all(is_blank) { String::new() } else { clean }
}

/// Returns `true` for characters that are ignored when texts are compared.
pub(super) fn is_ignored(c: char) -> bool {
    is_invisible(c) || is_direction(c)
}

/// Characters without a width of their own.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}'
        | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Characters that choose how the one before looks: an emoji in colour, a flag.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// Returns `true` if a selector changes how the character before it looks. Behind others it would only hide a text.
fn selects(before: char, selector: char) -> bool {
    match selector {
        '\u{fe00}'..='\u{fe0f}' => !before.is_whitespace() && !is_selector(before),
        '\u{e0020}'..='\u{e007f}' => matches!(before, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'),
        _ => false,
    }
}

/// Marks, embeddings and isolates of direction.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Spaces on one line.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control()
}

/// Returns `true` if nothing is seen of the character on its own.
fn is_blank(c: char) -> bool {
    is_space(c) || is_ignored(c) || matches!(c, '\u{2800}' | '\u{115f}' | '\u{1160}')
}

/// Returns `true` if a joiner between these two changes what is seen.
fn joins(before: Option<char>, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    (is_emoji(before) && is_emoji(after)) || (is_joining(before) && is_joining(after))
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}' | '\u{e007f}')
}

/// Letters and marks of scripts in which joiners matter: Arabic to N'Ko, the Indic scripts, those of South-East Asia, and
/// Mongolian.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{18af}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{1b00}'..='\u{1c7f}' | '\u{a8e0}'..='\u{a8ff}' | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}' | '\u{10d00}'..='\u{10d3f}' | '\u{1e900}'..='\u{1e95f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_removed() {
        for (typed, kept) in [
            ("\u{feff}Heat\u{200b}", "Heat"),
            ("He\u{ad}at", "Heat"),
            ("He\u{200d}at", "Heat"),
            ("He\u{200c}at \u{2060}", "Heat"),
            ("\u{200f}שלום\u{200e}", "שלום"),
            ("\u{202b}שלום\u{202c}", "שלום"),
            ("\u{2068}Heat\u{2069}", "Heat"),
            ("The  Big \u{a0} Heat", "The Big Heat"),
            ("The \u{200b} Heat", "The Heat"),
            ("Qui\u{a0}?", "Qui\u{a0}?"),
            ("\u{200b}", ""),
            ("\u{3164} \u{2800}", ""),
            ("\u{fe0f}", ""),
            ("\u{e0041}Heat", "Heat"),
            ("Heat\u{e0048}\u{e0069}", "Heat"),
            ("Heat\u{fe0e}\u{fe0f}", "Heat\u{fe0e}"),
        ] {
            assert_eq!(removed(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn what_shapes_the_visible_stays() {
        for text in [
            "👩‍👩‍👧‍👦 Family",
            "🏳️‍🌈 Pride",
            "❤️‍🔥",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "می‌خواهم",
            "क्‍ष",
            "Heat ❤️",
            "שלום \u{200f}(1995) Heat",
            "1️⃣ Heat",
        ] {
            assert_eq!(removed(text), text, "{text:?}");
        }
    }
}
