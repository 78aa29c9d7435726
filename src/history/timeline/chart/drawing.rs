//! The geometry of the chart: a curve for each run, labelled at both ends. Only numbers; the template writes the
//! SVG.

use std::fmt::Write;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::{Chart, TOP_COUNT};

/// Room for the titles on either side, between two ranks, above the first and below the last.
const LABEL_WIDTH: i64 = 236;
const ROW: i64 = 46;
const ABOVE: i64 = 30;
const BELOW: i64 = 84;
/// How far below its rank a line enters or leaves.
const STUB_LENGTH: i64 = 26;
/// Between the first column and the last.
const PLOT_WIDTH: i64 = 720;
/// The longest title at an end and in the middle, in terminal columns.
const MAX_END_LABEL: usize = 25;
const MAX_INNER_LABEL: usize = 14;

/// One run as it is drawn.
#[derive(Debug, Clone)]
pub(crate) struct Curve {
    /// The style: the rank at the last moment, or 0 for runs that left, which differ in their `dash`.
    pub style: usize,
    pub dash: usize,
    pub title: String,
    /// SVG path data.
    pub path: String,
    pub points: Vec<Point>,
    pub labels: Vec<Label>,
}

/// A moment of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Point {
    pub x: i64,
    pub y: i64,
    /// `true` if it enters the top ten here, or leaves it after this moment.
    pub is_edge: bool,
}

/// A title beside a run.
#[derive(Debug, Clone)]
pub(crate) struct Label {
    pub x: i64,
    pub y: i64,
    /// `start`, `middle` or `end`, as SVG says it.
    pub anchor: &'static str,
    /// The rank and its x coordinate, at the ends of the chart.
    pub rank: Option<(usize, i64)>,
    pub text: String,
}

/// The whole drawing.
#[derive(Debug, Clone)]
pub(crate) struct ChartGeometry {
    pub width: i64,
    pub height: i64,
    /// The x coordinate of each moment.
    pub columns: Vec<i64>,
    /// In painting order: the first of the list comes last, on top of the others.
    pub curves: Vec<Curve>,
}

impl ChartGeometry {
    /// Draws it.
    pub(crate) fn of(chart: &Chart) -> ChartGeometry {
        let count = i64::try_from(chart.moments.len()).unwrap_or(1);
        let columns: Vec<i64> =
            (0..count).map(|at| LABEL_WIDTH + at * PLOT_WIDTH / (count - 1).max(1)).collect();
        let deepest =
            chart.series.iter().flat_map(|run| run.ranks.iter().flatten()).max().copied().unwrap_or(1);
        let mut past = 0;
        let mut curves: Vec<Curve> = Vec::with_capacity(chart.series.len());
        for run in &chart.series {
            let style = run.ranks.last().copied().flatten().unwrap_or(0);
            past += usize::from(style == 0);
            curves.push(CurveBuilder { columns: &columns, ranks: &run.ranks }.draw(style, past, &run.title));
        }
        curves.reverse();
        let height = y(deepest.max(TOP_COUNT.min(3))) + BELOW;
        ChartGeometry { width: 2 * LABEL_WIDTH + PLOT_WIDTH, height, columns, curves }
    }

    /// The y coordinate of the labels of the moments.
    pub(crate) fn axis_label_y(&self) -> i64 {
        self.height - 30
    }

    /// The lower end of the lines that go down from each moment.
    pub(crate) fn bottom(&self) -> i64 {
        self.height - 52
    }
}

fn y(rank: usize) -> i64 {
    ABOVE + (i64::try_from(rank).unwrap_or(0) - 1) * ROW
}

/// Draws one run.
struct CurveBuilder<'a> {
    columns: &'a [i64],
    ranks: &'a [Option<usize>],
}

impl CurveBuilder<'_> {
    fn draw(&self, style: usize, past: usize, title: &str) -> Curve {
        let mut curve = Curve {
            style,
            dash: past,
            title: title.to_owned(),
            path: String::new(),
            points: Vec::new(),
            labels: Vec::new(),
        };
        let last = self.ranks.len() - 1;
        for (at, rank) in self.ranks.iter().enumerate() {
            let Some(rank) = *rank else { continue };
            let before = at.checked_sub(1).and_then(|at| self.ranks[at]);
            let after = self.ranks.get(at + 1).copied().flatten();
            let (x, y) = (self.columns[at], y(rank));
            match before {
                Some(before) => self.curve_to(&mut curve.path, at, before, y),
                None if at > 0 => self.enter(&mut curve.path, at, y),
                None => {
                    let _ = write!(curve.path, "M{x} {y}");
                }
            }
            let is_edge = (before.is_none() && at > 0) || (after.is_none() && at < last);
            if after.is_none() && at < last {
                self.leave(&mut curve.path, at, y);
            }
            curve.points.push(Point { x, y, is_edge });
            curve.labels.extend(self.label(at, rank, title, before.is_none()));
        }
        curve
    }

    /// From the previous moment to this one.
    fn curve_to(&self, path: &mut String, at: usize, before: usize, to: i64) {
        let (from, x) = (self.columns[at - 1], self.columns[at]);
        let middle = (from + x) / 2;
        let _ = write!(path, "C{middle} {} {middle} {to} {x} {to}", y(before));
    }

    /// Enters from below, where there is no earlier rank.
    fn enter(&self, path: &mut String, at: usize, to: i64) {
        let x = self.columns[at];
        let from = x - (x - self.columns[at - 1]) / 2;
        let _ = write!(path, "M{from} {}Q{} {to} {x} {to}", to + STUB_LENGTH, (from + x) / 2);
    }

    /// Leaves downwards.
    fn leave(&self, path: &mut String, at: usize, from: i64) {
        let x = self.columns[at];
        let to = x + (self.columns[at + 1] - x) / 2;
        let _ = write!(path, "Q{} {from} {to} {}", (x + to) / 2, from + STUB_LENGTH);
    }

    /// The titles at both ends of the chart, and within it for runs that reach neither end.
    fn label(&self, at: usize, rank: usize, title: &str, begins: bool) -> Vec<Label> {
        let (x, y, last) = (self.columns[at], y(rank), self.ranks.len() - 1);
        let mut labels = Vec::new();
        if at == 0 {
            labels.push(Label {
                x: x - 52,
                y,
                anchor: "end",
                rank: Some((rank, x - 30)),
                text: truncate(title, MAX_END_LABEL),
            });
        }
        if at == last {
            labels.push(Label {
                x: x + 52,
                y,
                anchor: "start",
                rank: Some((rank, x + 30)),
                text: truncate(title, MAX_END_LABEL),
            });
        }
        let reaches_edge = [0, last].iter().any(|end| self.ranks[*end].is_some());
        if begins && !reaches_edge {
            labels.push(Label {
                x,
                y: y - 14,
                anchor: "middle",
                rank: None,
                text: truncate(title, MAX_INNER_LABEL),
            });
        }
        labels
    }
}

/// The title cut to at most so many terminal columns, isolated so that it keeps its own text direction.
pub(crate) fn truncate(title: &str, most: usize) -> String {
    let mut short = title.to_owned();
    if title.width() > most {
        short.clear();
        for piece in title.graphemes(true) {
            if short.width() + piece.width() + 1 > most {
                break;
            }
            short.push_str(piece);
        }
        short = format!("{}…", short.trim_end());
    }
    format!("\u{2068}{short}\u{2069}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_between_letters_as_people_see_them_and_by_the_room_that_they_take() {
        let cut = |title| truncate(title, 8).trim_matches(['\u{2068}', '\u{2069}']).to_owned();
        assert_eq!(cut("Heat"), "Heat");
        assert_eq!(cut("The Godfather"), "The God…");
        assert_eq!(cut("The God father"), "The God…");
        assert_eq!(cut("千と千尋の神隠し"), "千と千…");
        assert_eq!(cut("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦"), "👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}e\u{301}"), "e\u{301}e\u{301}e\u{301}e\u{301}");
    }
}
