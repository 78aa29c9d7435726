//! Texts that fit: as large as there is room for, broken between words, and cut where nothing else helps.

use unicode_segmentation::UnicodeSegmentation;

use super::{
    fonts::{self, Run},
    picture::widths,
};
use crate::error::Result;

/// A size to try, and how many lines there is room for in it.
pub type Try = (f32, usize);

/// How wide a blank is, at a size of 1.
const BLANK: f32 = 0.25;

/// A text as it is set.
#[derive(Debug, Clone, PartialEq)]
pub struct Fitted {
    pub size: f32,
    pub lines: Vec<String>,
}

/// A part of a text that stays together, and its width at a size of 1.
type Piece<'a> = (&'a str, f32);

/// The text in the first of the sizes in which it fits; in the last of them it is cut.
pub fn fit(text: &str, width: f32, tries: &[Try]) -> Result<Fitted> {
    let text = drawable(text);
    let whole = measured(pieces(&text))?;
    for (size, most) in tries {
        let room = width / size;
        let lines = lines(&whole, room);
        if lines.len() <= *most && whole.iter().all(|piece| piece.1 <= room) {
            return Ok(Fitted { size: *size, lines: balanced(&whole, room, lines) });
        }
    }
    let (size, most) = tries.last().copied().unwrap_or((16.0, 1));
    let room = width / size;
    let small = measured(split(&whole, room))?;
    let lines = lines(&small, room);
    let lines = if lines.len() > most { cut(&small, room, most) } else { lines };
    Ok(Fitted { size, lines })
}

/// Without what a drawing can't hold: whatever is no character of XML.
fn drawable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}')).collect()
}

/// Between which a line may be broken: words, letters of scripts that know no spaces; what ends or joins
/// words stays with what stands before it, what opens stays with what comes after it.
fn pieces(text: &str) -> Vec<&str> {
    let mut ends: Vec<usize> = Vec::new();
    let mut opening = false;
    for (at, part) in text.split_word_bound_indices() {
        let spaceless = part.starts_with(is_spaceless) && text[..at].ends_with(is_spaceless);
        let glued = opening || spaceless || part.chars().all(|c| closes(c) || c.is_whitespace());
        if glued {
            ends.pop();
        }
        ends.push(at + part.len());
        opening = part.chars().all(opens) && !part.is_empty();
    }
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(&ends).map(|(start, end)| &text[start..*end]).collect()
}

/// Of a script that sets no spaces between words, but breaks lines only there (Thai, Lao, Burmese, Khmer):
/// better smaller than broken at the wrong place.
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

fn measured(texts: Vec<&str>) -> Result<Vec<Piece<'_>>> {
    let runs: Vec<Vec<Run>> = texts.iter().map(|text| fonts::runs(text)).collect();
    let mut widths = widths(runs.iter().flatten())?.into_iter();
    let mut width = |runs: &[Run]| -> f32 {
        let widths = runs
            .iter()
            .zip(&mut widths)
            .map(|(run, width)| width + blank_before(&run.text) + blank_after(&run.text));
        widths.sum()
    };
    Ok(texts.into_iter().zip(&runs).map(|(text, runs)| (text, width(runs))).collect())
}

/// How wide the blanks before a text are.
pub fn blank_before(text: &str) -> f32 {
    if text.starts_with(char::is_whitespace) && !text.trim().is_empty() { BLANK } else { 0.0 }
}

/// How wide those after it are, or of one that is nothing else.
pub fn blank_after(text: &str) -> f32 {
    if text.ends_with(char::is_whitespace) { BLANK } else { 0.0 }
}

/// The same with pieces that are too wide for a line taken apart.
fn split<'a>(whole: &[Piece<'a>], room: f32) -> Vec<&'a str> {
    let apart = |piece: &Piece<'a>| -> Vec<&'a str> {
        if piece.1 > room { piece.0.graphemes(true).collect() } else { vec![piece.0] }
    };
    whole.iter().flat_map(apart).collect()
}

/// Where lines begin and end, each as full as it can be.
fn filled(pieces: &[Piece<'_>], room: f32) -> Vec<std::ops::Range<usize>> {
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

fn joined(pieces: &[Piece<'_>]) -> String {
    pieces.iter().map(|piece| piece.0).collect::<String>().trim().to_owned()
}

fn lines(pieces: &[Piece<'_>], room: f32) -> Vec<String> {
    filled(pieces, room).into_iter().map(|line| joined(&pieces[line])).collect()
}

/// No more lines than that, but of more even length.
fn balanced(pieces: &[Piece<'_>], room: f32, usual: Vec<String>) -> Vec<String> {
    let widest = pieces.iter().map(|piece| piece.1).fold(0.0, f32::max);
    let steps = (10..20).map(|step| room * step as f32 / 20.0).filter(|narrow| *narrow >= widest);
    let narrow = steps.map(|narrow| lines(pieces, narrow)).find(|it| it.len() == usual.len());
    narrow.unwrap_or(usual)
}

/// So many lines; the last ends in an ellipsis.
fn cut(pieces: &[Piece<'_>], room: f32, most: usize) -> Vec<String> {
    let filled = filled(pieces, room);
    let (kept, rest) = filled.split_at(most.saturating_sub(1).min(filled.len()));
    let mut lines: Vec<String> = kept.iter().map(|line| joined(&pieces[line.clone()])).collect();
    let start = rest.first().map_or(pieces.len(), |line| line.start);
    let mut used = 1.0; // the ellipsis
    let fits = |piece: &&Piece<'_>| {
        used += piece.1;
        used <= room
    };
    let last: Vec<Piece<'_>> = pieces[start..].iter().take_while(fits).copied().collect();
    lines.push(format!("{}…", joined(&last).trim_end_matches(closes)));
    lines
}
