//! Text as it is kept: NFC, trimmed, without characters that cannot be shown.

use unicode_normalization::UnicodeNormalization;

/// One line of text, or why it cannot be kept.
pub fn line(typed: &str) -> Result<String, &'static str> {
    let text: String = typed.trim().nfc().collect();
    if text.contains(['\n', '\r']) {
        return Err("Write it on one line.");
    }
    readable(&text)?;
    Ok(text)
}

/// Text of several lines, or why it cannot be kept.
pub fn block(typed: &str) -> Result<String, &'static str> {
    let text: String = typed.trim().replace("\r\n", "\n").replace('\r', "\n").nfc().collect();
    readable(&text)?;
    Ok(text)
}

/// The text folded for comparing: two texts with one key are the same name.
pub fn key(text: &str) -> String {
    text.trim().nfc().collect::<String>().to_lowercase().nfc().collect()
}

fn readable(text: &str) -> Result<(), &'static str> {
    let hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffd}')
    };
    if text.contains(hidden) { Err("Remove the characters that cannot be read.") } else { Ok(()) }
}
