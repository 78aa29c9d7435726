//! Splits a line into parts for drawing, from left to right, each in one font and one direction.

use unicode_bidi::{BidiInfo, Level};

use super::{
    fonts::{self, FontRun},
    rendering::widths,
    text_fitting::{blank_after, blank_before},
};
use crate::error::Result;

/// A part of a line; `x` and `width` are for font size 1, relative to the line's left end.
#[derive(Debug, Clone)]
pub(crate) struct PositionedRun {
    pub family: &'static str,
    pub text: String,
    pub x: f32,
    pub width: f32,
}

/// The parts of a line in visual order. resvg could do this itself, but loses characters where the fonts of a line
/// split the text differently.
pub(crate) fn words(line: &str, from_the_right: bool) -> Result<Vec<PositionedRun>> {
    let base = if from_the_right { Level::rtl() } else { Level::ltr() };
    let order = BidiInfo::new(line, Some(base));
    let mut seen: Vec<(FontRun, bool)> = Vec::new();
    for paragraph in &order.paragraphs {
        let (levels, parts) = order.visual_runs(paragraph, paragraph.range.clone());
        for part in parts {
            let backwards = levels.get(part.start).is_some_and(Level::is_rtl);
            let mut runs = fonts::runs(&line[part]);
            if backwards {
                runs.reverse();
            }
            seen.extend(runs.into_iter().map(|run| (run, backwards)));
        }
    }
    let mut x = 0.0;
    let widths = widths(seen.iter().map(|it| &it.0))?;
    Ok(seen.into_iter().zip(widths).map(|(run, width)| placed(run, width, &mut x)).collect())
}

fn placed((run, backwards): (FontRun, bool), width: f32, x: &mut f32) -> PositionedRun {
    let (before, after) = (blank_before(&run.text), blank_after(&run.text));
    let (before, after) = if backwards { (after, before) } else { (before, after) };
    let text = run.text.trim();
    // Reversed as a whole, including brackets.
    let text = if backwards { format!("\u{202e}{text}\u{202c}") } else { text.to_owned() };
    let word = PositionedRun { family: run.family, text, x: *x + before, width: before + width + after };
    *x += word.width;
    word
}
