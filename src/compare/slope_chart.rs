//! The geometry of the slope chart: a line from each favourite's place on the first list to that on the second.
//! Only numbers; the template writes the SVG.

use std::collections::HashSet;

use super::comparison::{Comparison, MatchedFavourite};
use crate::history::timeline::chart::drawing::truncate;

/// The most lines: more would be hard to follow.
pub(crate) const MAX_LINES: usize = 30;
/// The number of biggest disagreements drawn bold.
const MAX_BOLD: usize = 5;
/// Room for the titles on either side, between the sides, above the first line and between two.
const LABEL_WIDTH: i64 = 262;
const PLOT_WIDTH: i64 = 276;
const TOP_MARGIN: i64 = 54;
const ROW_HEIGHT: i64 = 32;
/// The longest title and the longest name of a list, in terminal columns.
const MAX_TITLE: usize = 25;
const MAX_NAME: usize = 30;

/// The direction of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlopeDirection {
    Up,
    Down,
    Level,
}

/// One end of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlopeEnd {
    pub y: i64,
    pub rank: usize,
    pub text: String,
}

/// One favourite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slope {
    pub title: String,
    pub direction: SlopeDirection,
    pub is_bold: bool,
    pub ends: [SlopeEnd; 2],
}

impl Slope {
    /// Its CSS classes.
    pub(crate) fn class(&self) -> &'static str {
        match (self.direction, self.is_bold) {
            (SlopeDirection::Up, false) => "slope slope-up",
            (SlopeDirection::Up, true) => "slope slope-up is-bold",
            (SlopeDirection::Down, false) => "slope slope-down",
            (SlopeDirection::Down, true) => "slope slope-down is-bold",
            (SlopeDirection::Level, _) => "slope slope-level",
        }
    }
}

/// The whole drawing.
#[derive(Debug, Clone)]
pub(crate) struct SlopeChart {
    pub width: i64,
    pub height: i64,
    /// The x coordinates of the two sides.
    pub columns: [i64; 2],
    pub names: [String; 2],
    /// In painting order: the bold ones on top.
    pub slopes: Vec<Slope>,
}

impl SlopeChart {
    /// Draws the favourites with the highest places on either list.
    pub(crate) fn of(comparison: &Comparison, names: &[String]) -> SlopeChart {
        let mut chosen: Vec<&MatchedFavourite> = comparison.pairs.iter().collect();
        chosen.sort_by_key(|pair| (pair.places.iter().min().copied(), pair.places));
        chosen.truncate(MAX_LINES);
        let bold: HashSet<usize> = bold(&chosen);
        let rows = [0, 1].map(|side| {
            let mut places: Vec<usize> = chosen.iter().map(|pair| pair.places[side]).collect();
            places.sort_unstable();
            places
        });
        let mut slopes: Vec<Slope> = chosen.iter().map(|pair| slope(pair, &rows, &bold)).collect();
        slopes.sort_by_key(|slope| (slope.is_bold, slope.direction != SlopeDirection::Level));
        let count = i64::try_from(chosen.len()).unwrap_or(0);
        SlopeChart {
            width: 2 * LABEL_WIDTH + PLOT_WIDTH,
            height: TOP_MARGIN + count * ROW_HEIGHT,
            columns: [LABEL_WIDTH, LABEL_WIDTH + PLOT_WIDTH],
            names: [&names[0], &names[1]].map(|name| truncate(name, MAX_NAME)),
            slopes,
        }
    }

    /// The width of the ranks including the gap before the titles.
    pub(crate) fn digits(&self) -> i64 {
        let highest = self.slopes.iter().flat_map(|slope| &slope.ends).map(|end| end.rank).max().unwrap_or(1);
        10 * i64::try_from(highest.to_string().len()).unwrap_or(1) + 10
    }

    /// The lower end of the sides.
    pub(crate) fn bottom(&self) -> i64 {
        self.height - ROW_HEIGHT / 2
    }
}

/// The biggest disagreements among the chosen, by their place on the first list.
fn bold(chosen: &[&MatchedFavourite]) -> HashSet<usize> {
    let mut far: Vec<&&MatchedFavourite> = chosen.iter().filter(|pair| pair.distance() > 1).collect();
    far.sort_by_key(|pair| (usize::MAX - pair.distance(), pair.places));
    far.into_iter().take(MAX_BOLD).map(|pair| pair.places[0]).collect()
}

fn slope(pair: &MatchedFavourite, rows: &[Vec<usize>; 2], bold: &HashSet<usize>) -> Slope {
    let end = |side: usize| {
        let row = rows[side].partition_point(|place| *place < pair.places[side]);
        let y = TOP_MARGIN + i64::try_from(row).unwrap_or(0) * ROW_HEIGHT;
        SlopeEnd { y, rank: pair.ranks[side], text: truncate(&pair.title, MAX_TITLE) }
    };
    let direction = match pair.places[1].cmp(&pair.places[0]) {
        std::cmp::Ordering::Less => SlopeDirection::Up,
        std::cmp::Ordering::Greater => SlopeDirection::Down,
        std::cmp::Ordering::Equal => SlopeDirection::Level,
    };
    let is_bold = bold.contains(&pair.places[0]);
    Slope { title: pair.title.clone(), direction, is_bold, ends: [end(0), end(1)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(first: &[String], second: &[String]) -> SlopeChart {
        SlopeChart::of(&Comparison::of(first, second), &["Films".into(), "Movies".into()])
    }

    #[test]
    fn a_line_leads_from_place_to_place_and_the_biggest_disagreement_is_bold() {
        let list = |titles: &str| titles.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let drawn = drawing(&list("A B C D"), &list("B C X A D"));
        let told: Vec<_> =
            drawn.slopes.iter().map(|it| (it.title.as_str(), it.direction, it.is_bold)).collect();
        assert_eq!(
            told,
            [
                ("D", SlopeDirection::Level, false),
                ("B", SlopeDirection::Up, false),
                ("C", SlopeDirection::Up, false),
                ("A", SlopeDirection::Down, true)
            ]
        );
        let a = &drawn.slopes[3];
        assert_eq!(a.ends.clone().map(|end| (end.y, end.rank)), [(54, 1), (118, 4)]);
    }

    #[test]
    fn of_long_lists_the_top_of_either_is_drawn_without_gaps() {
        let first: Vec<String> = (0..500).map(|at| format!("Film {at}")).collect();
        let mut second = first.clone();
        second.reverse();
        let drawn = drawing(&first, &second);
        assert_eq!(drawn.slopes.len(), MAX_LINES);
        for side in [0, 1] {
            let mut heights: Vec<i64> = drawn.slopes.iter().map(|it| it.ends[side].y).collect();
            heights.sort_unstable();
            assert!(heights.windows(2).all(|two| two[1] - two[0] == ROW_HEIGHT), "{heights:?}");
        }
        let ranks: Vec<usize> = drawn.slopes.iter().map(|it| it.ends[0].rank).collect();
        assert!(ranks.contains(&1) && ranks.contains(&500), "{ranks:?}");
    }
}
