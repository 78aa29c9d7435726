//! The layout of a preview image.

use super::{
    model::PreviewImage,
    text_fitting::{FittedText, SizeOption, fit},
    text_runs::{PositionedRun, words},
};
use crate::{error::Result, text};

/// The size of the image.
pub(crate) const WIDTH: f32 = 1200.0;
pub(crate) const HEIGHT: f32 = 630.0;
/// The width of the coloured side with the name, and its margin.
const SIDE_WIDTH: f32 = 440.0;
const MARGIN: f32 = 52.0;
/// The x coordinates where numerals end and titles start.
pub(crate) const NUMERAL: f32 = 560.0;
const TITLE: f32 = 596.0;

/// The sizes to try for the name.
const NAME_SIZES: [SizeOption; 6] = [(84.0, 2), (72.0, 3), (60.0, 4), (52.0, 4), (46.0, 5), (40.0, 6)];
/// The sizes to try for a title, by rank.
const FIRST_TITLE_SIZES: [SizeOption; 3] = [(64.0, 1), (56.0, 1), (46.0, 2)];
const ONLY_TITLE_SIZES: [SizeOption; 4] = [(96.0, 2), (80.0, 3), (66.0, 4), (54.0, 5)];
const OTHER_TITLE_SIZES: [SizeOption; 2] = [(38.0, 1), (30.0, 2)];

/// A line of text, positioned by its baseline.
#[derive(Debug, Clone)]
pub(crate) struct TextLine {
    pub x: f32,
    pub y: f32,
    pub size: f32,
    pub width: f32,
    pub words: Vec<PositionedRun>,
}

impl TextLine {
    /// The width of the outline: the typeface's hairlines would vanish in a small image.
    pub(crate) fn stroke(&self) -> f32 {
        self.size * 0.013
    }
}

/// A favourite's row.
#[derive(Debug, Clone)]
pub(crate) struct PreviewRow {
    /// The rank, its baseline and its size.
    pub numeral: (u8, f32, f32),
    pub title: Vec<TextLine>,
    /// The y coordinate of the line above it, except for the first row.
    pub rule: Option<f32>,
}

/// A preview image, ready to draw.
#[derive(Debug, Clone)]
pub(crate) struct PreviewLayout {
    pub name: Vec<TextLine>,
    /// The number of favourites, and the owner.
    pub about: Vec<TextLine>,
    pub rows: Vec<PreviewRow>,
    /// The text below the rows, or instead of them.
    pub rest: Option<TextLine>,
    /// `true` if the name is written from right to left; then the whole image is mirrored.
    pub is_mirrored: bool,
}

impl PreviewLayout {
    /// Computes the layout.
    pub(crate) fn of(image: &PreviewImage) -> Result<PreviewLayout> {
        let room = SIDE_WIDTH - 2.0 * MARGIN;
        let by = fit(&format!("by {}", image.space), room, &[(26.0, 1), (24.0, 2)])?;
        let counted =
            line(&image.counted, false, MARGIN, HEIGHT - 56.0 - 34.0 * by.lines.len() as f32, 26.0)?;
        let name = fit(&image.name, room, &NAME_SIZES)?;
        let above = counted.y - 52.0 - name.size * 1.1 * name.lines.len().saturating_sub(1) as f32;
        let by = stack_lines(&by, MARGIN, counted.y + 34.0, 1.3)?;
        let rest = match image.more {
            _ if image.titles.is_empty() => {
                Some(line("No favourites yet", false, TITLE, HEIGHT / 2.0, 44.0)?)
            }
            0 => None,
            more => {
                Some(line(&format!("and {} more", text::thousands(more)), false, TITLE, HEIGHT - 50.0, 26.0)?)
            }
        };
        Ok(PreviewLayout {
            name: stack_lines(&name, MARGIN, above, 1.1)?,
            about: std::iter::once(counted).chain(by).collect(),
            rows: rows(image)?,
            rest,
            is_mirrored: is_right_to_left(&image.name),
        })
    }
}

/// The rows, vertically centred, the first larger than the others.
fn rows(image: &PreviewImage) -> Result<Vec<PreviewRow>> {
    let (top, bottom) = (44.0, if image.more > 0 { HEIGHT - 88.0 } else { HEIGHT - 44.0 });
    let count = image.titles.len();
    let unit = ((bottom - top) / (count as f32 + 0.6)).min(if count == 1 { 400.0 } else { 124.0 });
    let mut at = (top + bottom - unit * (count as f32 + 0.6)) / 2.0;
    let mut rows = Vec::new();
    for (number, title) in (1..).zip(&image.titles) {
        let height = if number == 1 { unit * 1.6 } else { unit };
        let (tries, numeral) = match (number, count) {
            (1, 1) => (ONLY_TITLE_SIZES.as_slice(), 190.0),
            (1, _) => (FIRST_TITLE_SIZES.as_slice(), 132.0),
            _ => (OTHER_TITLE_SIZES.as_slice(), 64.0),
        };
        let (middle, title) = (at + height / 2.0, fit(title, WIDTH - TITLE - MARGIN, tries)?);
        let block = title.size * (0.68 + 1.16 * title.lines.len().saturating_sub(1) as f32);
        rows.push(PreviewRow {
            numeral: (number, middle + numeral * 0.34, numeral),
            title: stack_lines(&title, TITLE, middle - block / 2.0 + title.size * 0.68, 1.16)?,
            rule: (number > 1).then_some(at),
        });
        at += height;
    }
    Ok(rows)
}

/// Lines below each other, the first at that height.
pub(super) fn stack_lines(fitted: &FittedText, x: f32, y: f32, leading: f32) -> Result<Vec<TextLine>> {
    let is_right_to_left = is_right_to_left(&fitted.lines.concat());
    let lines = fitted.lines.iter().zip(0_u8..);
    let at = |at: u8| y + fitted.size * leading * f32::from(at);
    lines.map(|(text, number)| line(text, is_right_to_left, x, at(number), fitted.size)).collect()
}

pub(super) fn line(text: &str, is_right_to_left: bool, x: f32, y: f32, size: f32) -> Result<TextLine> {
    let words = words(text, is_right_to_left)?;
    let width = words.iter().map(|it| it.width).sum::<f32>() * size;
    Ok(TextLine { x, y, size, width, words })
}

/// Returns `true` if the first letter belongs to a right-to-left script.
fn is_right_to_left(text: &str) -> bool {
    let right = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    text.chars().find(|c| c.is_alphabetic()).is_some_and(right)
}
