//! The layout of a tier board's picture.

use super::{BoardImage, PicturedTier, Shape};
use crate::{
    error::Result,
    lists::tiers::Colour,
    sharing::preview_images::{
        layout::{TextLine, WIDTH, line, stack_lines},
        text_fitting::{FittedText, SizeOption, fit},
    },
    text,
};

/// The heights of the wide picture, and the greatest of the tall one.
const WIDE: f32 = 630.0;
const TALLEST: f32 = 3000.0;
const MARGIN: f32 = 40.0;
/// Where the tiers begin, below the name of the list.
const TOP: f32 = 116.0;
/// The width of a tier's name, and where its favourites begin.
const NAME_WIDTH: f32 = 180.0;
const FIRST_CHIP: f32 = MARGIN + NAME_WIDTH + 16.0;
const CHIP_HEIGHT: f32 = 40.0;
const GAP: f32 = 8.0;
const PADDING: f32 = 12.0;
const TITLE_SIZE: f32 = 22.0;
const WIDEST_TITLE: f32 = 420.0;
/// The most tiers of the wide picture.
const MAX_WIDE_TIERS: usize = 6;

/// The sizes to try for the list's name, and for a tier's.
const HEADING_SIZES: [SizeOption; 3] = [(48.0, 1), (40.0, 1), (32.0, 1)];
const NAME_SIZES: [SizeOption; 5] = [(44.0, 1), (32.0, 2), (26.0, 3), (22.0, 3), (18.0, 4)];

/// A favourite, or how many more there are.
#[derive(Debug, Clone)]
pub(crate) struct Chip {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    /// The rank, and where it begins; nothing for what counts the others.
    pub rank: Option<(String, f32)>,
    pub title: TextLine,
}

/// A tier's row.
#[derive(Debug, Clone)]
pub(crate) struct BoardRow {
    pub y: f32,
    pub height: f32,
    /// The ground of the name, and the ink on it.
    pub colours: (&'static str, &'static str),
    pub name: Vec<TextLine>,
    pub chips: Vec<Chip>,
}

/// A tier board, ready to draw.
#[derive(Debug, Clone)]
pub(crate) struct BoardLayout {
    pub height: f32,
    pub heading: Vec<TextLine>,
    pub by: TextLine,
    pub rows: Vec<BoardRow>,
    /// How many tiers there are beyond those that are shown.
    pub rest: Option<TextLine>,
}

/// A favourite that has been measured but has no place yet.
struct Measured {
    width: f32,
    rank: Option<(String, f32)>,
    text: FittedText,
}

impl BoardLayout {
    /// Computes the layout.
    pub(crate) fn of(image: &BoardImage) -> Result<BoardLayout> {
        let by = fit(&format!("by {}", image.space), 320.0, &[(24.0, 1)])?;
        let by = stack_lines(&by, 0.0, 74.0, 1.0)?.into_iter().next();
        let mut by = by.unwrap_or(line("", false, 0.0, 74.0, 24.0)?);
        by.x = WIDTH - MARGIN - by.width;
        let heading = fit(&image.name, by.x - 2.0 * MARGIN, &HEADING_SIZES)?;
        let shown = match image.shape {
            Shape::Wide => image.tiers.len().min(MAX_WIDE_TIERS),
            Shape::Tall => image.tiers.len(),
        };
        let measured = image.tiers[..shown].iter().map(measured).collect::<Result<Vec<_>>>()?;
        let hidden = image.tiers.len() - shown;
        let bottom = if hidden > 0 { 72.0 } else { MARGIN };
        let heights = heights(image, &measured, bottom);
        let mut y = TOP;
        let mut rows = Vec::with_capacity(shown);
        for ((tier, chips), height) in image.tiers.iter().zip(measured).zip(heights) {
            rows.push(row(tier, chips, y, height)?);
            y += height + GAP;
        }
        let height = if image.shape == Shape::Wide { WIDE } else { y - GAP + bottom };
        let more = format!("and {}", text::counted(hidden, "more tier", "more tiers"));
        Ok(BoardLayout {
            height,
            heading: stack_lines(&heading, MARGIN, 76.0, 1.1)?,
            by,
            rows,
            rest: (hidden > 0).then(|| line(&more, false, MARGIN, height - 28.0, 24.0)).transpose()?,
        })
    }
}

/// The titles of a tier with their widths.
fn measured(tier: &PicturedTier) -> Result<Vec<Measured>> {
    let title = |(rank, title): (usize, &String)| {
        let rank = rank.to_string();
        let digits = f32::from(u8::try_from(rank.len()).unwrap_or(u8::MAX)) * TITLE_SIZE * 0.62;
        let text = fit(title, WIDEST_TITLE, &[(TITLE_SIZE, 1)])?;
        let width = PADDING * 2.0 + digits + 8.0 + width_of(&text)?;
        Ok(Measured { width, rank: Some((rank, digits)), text })
    };
    (tier.first..).zip(&tier.titles).map(title).collect()
}

fn width_of(text: &FittedText) -> Result<f32> {
    let lines = stack_lines(text, 0.0, 0.0, 1.0)?;
    Ok(lines.iter().map(|line| line.width).fold(0.0, f32::max))
}

/// The height of a row with so many lines of favourites.
fn height_of(lines: usize) -> f32 {
    let lines = f32::from(u16::try_from(lines.max(1)).unwrap_or(u16::MAX));
    (lines * (CHIP_HEIGHT + GAP) - GAP + 16.0).max(72.0)
}

/// The heights of the rows: all the same in the wide picture; in the tall one as high as they have to be, the largest ones
/// cut to what fits.
fn heights(image: &BoardImage, tiers: &[Vec<Measured>], bottom: f32) -> Vec<f32> {
    let count = f32::from(u8::try_from(tiers.len().max(1)).unwrap_or(u8::MAX));
    if image.shape == Shape::Wide {
        return vec![(WIDE - TOP - bottom - GAP * (count - 1.0)) / count; tiers.len()];
    }
    let lines = tiers.iter().map(|chips| flow(chips, (usize::MAX, false)).lines);
    let lines: Vec<usize> = lines.collect();
    let room = TALLEST - TOP - bottom - GAP * (count - 1.0);
    let mut most = lines.iter().copied().max().unwrap_or(1);
    let total = |most: usize| lines.iter().map(|lines| height_of((*lines).min(most))).sum::<f32>();
    while most > 1 && total(most) > room {
        most -= 1;
    }
    lines.into_iter().map(|lines| height_of(lines.min(most))).collect()
}

/// Where favourites are that are set side by side, from the left of the first line.
struct Flow {
    places: Vec<(f32, usize)>,
    lines: usize,
}

/// As many as fit on that many lines, and room for "+ 12 more" on the last if not all do.
fn flow(chips: &[Measured], (most, has_more): (usize, bool)) -> Flow {
    const MORE: f32 = 140.0;
    let room = WIDTH - MARGIN - FIRST_CHIP;
    let (mut x, mut at) = (0.0, 0);
    let mut places: Vec<(f32, usize)> = Vec::new();
    for chip in chips {
        let is_next_line = x > 0.0 && x + chip.width > room;
        if is_next_line && at + 1 >= most {
            break;
        }
        if is_next_line {
            (x, at) = (0.0, at + 1);
        }
        places.push((x, at));
        x += chip.width + GAP;
    }
    // The last ones make room for what counts those that are left.
    let is_cut = has_more || places.len() < chips.len();
    while let Some((x, line)) = places.last().filter(|_| is_cut)
        && *line == at
        && chips.get(places.len() - 1).is_some_and(|last| x + last.width + GAP + MORE > room)
    {
        places.pop();
    }
    Flow { places, lines: at + 1 }
}

fn row(tier: &PicturedTier, chips: Vec<Measured>, y: f32, height: f32) -> Result<BoardRow> {
    let name = fit(&tier.name, NAME_WIDTH - 24.0, &NAME_SIZES)?;
    let block = name.size * (0.72 + 1.12 * name.lines.len().saturating_sub(1) as f32);
    let mut name = stack_lines(&name, 0.0, y + (height - block) / 2.0 + name.size * 0.72, 1.12)?;
    name.iter_mut().for_each(|line| line.x = MARGIN + (NAME_WIDTH - line.width) / 2.0);
    let most = ((height - 16.0 + GAP) / (CHIP_HEIGHT + GAP)).floor().max(1.0);
    let has_more = tier.count > chips.len();
    let Flow { places, lines } = flow(&chips, (most as usize, has_more));
    let used = lines.min(most as usize) as f32 * (CHIP_HEIGHT + GAP) - GAP;
    let top = y + (height - used) / 2.0;
    let left = tier.count - places.len();
    let last = places.last().copied().unwrap_or((0.0, 0));
    let last_width = places.len().checked_sub(1).and_then(|last| chips.get(last)).map(|chip| chip.width);
    let mut set = Vec::with_capacity(places.len() + 1);
    for ((x, at), chip) in places.into_iter().zip(chips) {
        set.push(chip_at(chip, FIRST_CHIP + x, top + at as f32 * (CHIP_HEIGHT + GAP))?);
    }
    if tier.count == 0 || left > 0 {
        let words = if tier.count == 0 { "Nothing here".to_owned() } else { format!("+ {left} more") };
        let text = fit(&words, WIDEST_TITLE, &[(TITLE_SIZE, 1)])?;
        let x = FIRST_CHIP + last.0 + last_width.map_or(0.0, |width| width + GAP);
        let y = top + last.1 as f32 * (CHIP_HEIGHT + GAP);
        set.push(chip_at(Measured { width: 0.0, rank: None, text }, x, y)?);
    }
    Ok(BoardRow { y, height, colours: paint(tier.colour), name, chips: set })
}

fn chip_at(chip: Measured, x: f32, y: f32) -> Result<Chip> {
    let Measured { width, rank, text } = chip;
    let start = x + PADDING + rank.as_ref().map_or(0.0, |(_, digits)| digits + 8.0);
    let title = stack_lines(&text, start, y + CHIP_HEIGHT * 0.69, 1.0)?.into_iter().next();
    let title = title.unwrap_or(line("", false, start, y, TITLE_SIZE)?);
    Ok(Chip { x, y, width, rank: rank.map(|(rank, _)| (rank, x + PADDING)), title })
}

/// The ground and the ink of a colour; the same as on the page in its light theme.
fn paint(colour: Colour) -> (&'static str, &'static str) {
    match colour {
        Colour::Red => ("#f4b8b1", "#3d0d09"),
        Colour::Orange => ("#f7c79b", "#3a1c03"),
        Colour::Yellow => ("#f2dc83", "#332900"),
        Colour::Green => ("#bfe0a8", "#14300a"),
        Colour::Teal => ("#a6dcd2", "#04322b"),
        Colour::Blue => ("#b3d1f2", "#0a2a4d"),
        Colour::Violet => ("#d7c4f0", "#2a1450"),
        Colour::Grey => ("#d5d8d2", "#22261f"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(shape: Shape, counts: &[usize]) -> BoardImage {
        let mut first = 1;
        let tier = |count: &usize| {
            let titles =
                (first..first + count.min(&300)).map(|rank| format!("The film number {rank}")).collect();
            let tier =
                PicturedTier { name: "Tier".into(), colour: Colour::Red, first, count: *count, titles };
            first += count;
            tier
        };
        let tiers = counts.iter().map(tier).collect();
        BoardImage { shape, name: "Films".into(), space: "Ana".into(), tiers }
    }

    /// The chips of each row, and what the last one of it says.
    fn rows(layout: &BoardLayout) -> Vec<(usize, String)> {
        let words =
            |chip: &Chip| chip.title.words.iter().map(|it| it.text.clone()).collect::<Vec<_>>().join(" ");
        layout
            .rows
            .iter()
            .map(|row| (row.chips.len(), row.chips.last().map(words).unwrap_or_default()))
            .collect()
    }

    #[test]
    fn nothing_is_cut_silently() {
        let wide = BoardLayout::of(&image(Shape::Wide, &[3, 40, 0])).expect("a layout");
        let rows = rows(&wide);
        assert_eq!(rows[0].0, 3);
        let (shown, last) = &rows[1];
        assert_eq!(*last, format!("+ {} more", 40 - (shown - 1)));
        assert_eq!(rows[2], (1, "Nothing here".to_owned()));
        let many = BoardLayout::of(&image(Shape::Wide, &[1; 8])).expect("a layout");
        assert_eq!((many.rows.len(), many.rest.is_some()), (6, true));
    }

    #[test]
    fn everything_stays_in_the_picture() {
        for (shape, counts) in [
            (Shape::Wide, vec![60, 60]),
            (Shape::Wide, vec![30; 6]),
            (Shape::Tall, vec![20, 45, 3]),
            (Shape::Tall, vec![200; 5]),
            (Shape::Tall, vec![400]),
        ] {
            let layout = BoardLayout::of(&image(shape, &counts)).expect("a layout");
            assert!(layout.height <= if shape == Shape::Wide { WIDE } else { TALLEST });
            for row in &layout.rows {
                assert!(row.y + row.height <= layout.height, "{counts:?}");
                for chip in &row.chips {
                    assert!(chip.y >= row.y && chip.y + CHIP_HEIGHT <= row.y + row.height, "{counts:?}");
                    assert!(chip.title.x + chip.title.width <= WIDTH - 8.0, "{counts:?}");
                }
            }
        }
        let tall = BoardLayout::of(&image(Shape::Tall, &[20, 45, 3])).expect("a layout");
        assert_eq!(rows(&tall).into_iter().map(|row| row.0).collect::<Vec<_>>(), [20, 45, 3]);
    }
}
