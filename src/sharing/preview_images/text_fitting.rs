//! Fits texts into a width: as large as possible, broken between words, and cut if nothing else helps.

use unicode_segmentation::UnicodeSegmentation;

use super::{
    fonts::{self, FontRun},
    rendering::widths,
};
use crate::error::Result;

/// A font size to try, and the most lines at that size.
pub(crate) type SizeOption = (f32, usize);

/// The width of a blank at font size 1.
const BLANK: f32 = 0.25;

/// A fitted text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FittedText {
    pub size: f32,
    pub lines: Vec<String>,
}

/// An unbreakable part of a text, and its width at font size 1.
type MeasuredPiece<'a> = (&'a str, f32);

/// Fits the text at the first size at which it fits; at the last one it is cut.
pub(crate) fn fit(text: &str, width: f32, tries: &[SizeOption]) -> Result<FittedText> {
    let text = drawable(text);
    let whole = measured(pieces(&text))?;
    for (size, most) in tries {
        let room = width / size;
        let lines = lines(&whole, room);
        if lines.len() <= *most && whole.iter().all(|piece| piece.1 <= room) {
            return Ok(FittedText { size: *size, lines: balanced(&whole, room, lines) });
        }
    }
    let (size, most) = tries.last().copied().unwrap_or((16.0, 1));
    let room = width / size;
    let small = measured(split(&whole, room))?;
    let lines = lines(&small, room);
    let lines = if lines.len() > most { truncate(&small, room, most) } else { lines };
    Ok(FittedText { size, lines })
}

/// Removes characters that XML does not allow.
fn drawable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Splits the text into unbreakable parts: words, and letters of scripts without spaces. Closing and joining
/// punctuation stays with the text before it, opening punctuation with the text after it.
fn pieces(text: &str) -> Vec<&str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut opening = false;
    for (at, part) in text.split_word_bound_indices() {
        let before = text[..at].chars().next_back();
        let quote = ["\"", "'"].contains(&part) && before.is_none_or(char::is_whitespace);
        let opens = quote || part.chars().all(opens);
        let spaceless = part.starts_with(is_spaceless) && before.is_some_and(is_spaceless);
        let ends_word = !opens && part.chars().all(|c| closes(c) || c.is_whitespace());
        if opening || spaceless || ends_word {
            ends.pop();
        }
        ends.push(at + part.len());
        opening = opens;
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| &text[start..*end]).collect()
}

/// A character of a script that has no spaces between words but breaks lines only there (Thai, Lao, Burmese,
/// Khmer): better smaller than broken at the wrong place.
fn is_spaceless(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19df}')
}

fn opens(c: char) -> bool {
    "([{<«‹“‘„‚¿¡「『（【《〈［｛#@$€£".contains(c)
}

fn closes(c: char) -> bool {
    let general = matches!(c, '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3003}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff1f}');
    !opens(c) && (c.is_ascii_punctuation() || general || "»›」』）】》〉］｝ー々…".contains(c))
}

fn measured(texts: Vec<&str>) -> Result<Vec<MeasuredPiece<'_>>> {
    let runs: Vec<Vec<FontRun>> = texts.iter().map(|text| fonts::runs(text)).collect();
    let mut widths = widths(runs.iter().flatten())?.into_iter();
    let mut width = |runs: &[FontRun]| -> f32 {
        let widths = runs
            .iter()
            .zip(&mut widths)
            .map(|(run, width)| width + blank_before(&run.text) + blank_after(&run.text));
        widths.sum()
    };
    Ok(texts.into_iter().zip(&runs).map(|(text, runs)| (text, width(runs))).collect())
}

/// The width of the blanks before a text.
pub(crate) fn blank_before(text: &str) -> f32 {
    if text.starts_with(char::is_whitespace) && !text.trim().is_empty() { BLANK } else { 0.0 }
}

/// The width of the blanks after a text, or of an all-blank one.
pub(crate) fn blank_after(text: &str) -> f32 {
    if text.ends_with(char::is_whitespace) { BLANK } else { 0.0 }
}

/// Splits parts that are too wide for a line.
fn split<'a>(whole: &[MeasuredPiece<'a>], room: f32) -> Vec<&'a str> {
    let apart = |piece: &MeasuredPiece<'a>| -> Vec<&'a str> {
        if piece.1 > room { piece.0.graphemes(true).collect() } else { vec![piece.0] }
    };
    whole.iter().flat_map(apart).collect()
}

/// Fills lines greedily.
fn fill_lines(pieces: &[MeasuredPiece<'_>], room: f32) -> Vec<std::ops::Range<usize>> {
    let mut lines: Vec<std::ops::Range<usize>> = Vec::new();
    let mut used = f32::INFINITY;
    for (at, (text, width)) in pieces.iter().enumerate() {
        let bare = width - blank_after(text);
        match lines.last_mut() {
            Some(line) if used + bare <= room => {
                line.end = at + 1;
                used += width;
            }
            _ => {
                lines.push(at..at + 1);
                used = *width;
            }
        }
    }
    lines
}

fn joined(pieces: &[MeasuredPiece<'_>]) -> String {
    pieces.iter().map(|piece| piece.0).collect::<String>().trim().to_owned()
}

fn lines(pieces: &[MeasuredPiece<'_>], room: f32) -> Vec<String> {
    fill_lines(pieces, room).into_iter().map(|line| joined(&pieces[line])).collect()
}

/// The same number of lines, with more even lengths.
fn balanced(pieces: &[MeasuredPiece<'_>], room: f32, usual: Vec<String>) -> Vec<String> {
    let widest = pieces.iter().map(|piece| piece.1).fold(0.0, f32::max);
    let steps = (10..20).map(|step| room * step as f32 / 20.0).filter(|narrow| *narrow >= widest);
    let narrow = steps.map(|narrow| lines(pieces, narrow)).find(|it| it.len() == usual.len());
    narrow.unwrap_or(usual)
}

/// At most `most` lines; the last ends in an ellipsis.
fn truncate(pieces: &[MeasuredPiece<'_>], room: f32, most: usize) -> Vec<String> {
    let filled = fill_lines(pieces, room);
    let (kept, rest) = filled.split_at(most.saturating_sub(1).min(filled.len()));
    let mut lines: Vec<String> = kept.iter().map(|line| joined(&pieces[line.clone()])).collect();
    let start = rest.first().map_or(pieces.len(), |line| line.start);
    let mut used = 1.0; // the ellipsis
    let fits = |piece: &&MeasuredPiece<'_>| {
        used += piece.1;
        used <= room
    };
    let last: Vec<MeasuredPiece<'_>> = pieces[start..].iter().take_while(fits).copied().collect();
    lines.push(format!("{}…", joined(&last).trim_end_matches(closes)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(text: &str, width: f32, tries: &[SizeOption]) -> FittedText {
        fit(text, width, tries).expect("a text that fits")
    }

    #[test]
    fn the_largest_size_that_has_room_is_taken_and_lines_are_of_like_length() {
        let tries = [(80.0, 1), (40.0, 2)];
        assert_eq!(fitted("Heat", 500.0, &tries), FittedText { size: 80.0, lines: vec!["Heat".into()] });
        let long = fitted("The Night of the Hunter and the Day after it", 500.0, &tries);
        assert_eq!((long.size, long.lines.len()), (40.0, 2));
        let lengths: Vec<usize> = long.lines.iter().map(String::len).collect();
        assert!(lengths[0].abs_diff(lengths[1]) < 10, "{long:?}");
    }

    #[test]
    fn what_never_fits_is_cut_and_no_line_is_too_wide() {
        let tries = [(40.0, 1), (30.0, 2)];
        for text in
            ["W".repeat(120), "漢字".repeat(60), "word ".repeat(24), "👨\u{200d}👩\u{200d}👧".repeat(60)]
        {
            let FittedText { size, lines } = fitted(&text, 500.0, &tries);
            assert_eq!((size, lines.len()), (30.0, 2), "{text}");
            assert!(lines[1].ends_with('…'), "{text}");
            for line in &lines {
                let width: f32 = widths(&fonts::runs(line)).expect("widths").iter().sum();
                assert!(width * size <= 510.0, "{line}: {}", width * size);
            }
        }
    }

    #[test]
    fn lines_break_where_people_break_them() {
        assert_eq!(pieces("Spider-Man (2002), \"again\""), ["Spider-", "Man ", "(2002), ", "\"again\""]);
        assert_eq!(pieces("東京。"), ["東", "京。"]);
        assert_eq!(pieces("รักแห่งสยาม x"), ["รักแห่งสยาม ", "x"]);
    }
}
