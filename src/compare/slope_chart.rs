//! The geometry of the slope chart: a line from each favourite's place on the first list to that on the second.
//! Only numbers; the template writes the SVG.

use std::collections::HashSet;

use super::comparison::{Comparison, Pair};
use crate::history::timeline::chart::drawing::cut;

/// The most lines: more would be hard to follow.
pub const MOST: usize = 30;
/// The number of biggest disagreements drawn bold.
const BOLD: usize = 5;
/// Room for the titles on either side, between the sides, above the first line and between two.
const SIDE: i64 = 262;
const BREADTH: i64 = 276;
const ABOVE: i64 = 54;
const ROW: i64 = 32;
/// The longest title and the longest name of a list, in terminal columns.
const TITLE: usize = 25;
const NAME: usize = 30;

/// The direction of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
    Level,
}

/// One end of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub y: i64,
    pub rank: usize,
    pub text: String,
}

/// One favourite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slope {
    pub title: String,
    pub way: Way,
    pub is_bold: bool,
    pub ends: [End; 2],
}

impl Slope {
    /// Its CSS classes.
    pub fn class(&self) -> &'static str {
        match (self.way, self.is_bold) {
            (Way::Up, false) => "slope slope-up",
            (Way::Up, true) => "slope slope-up is-bold",
            (Way::Down, false) => "slope slope-down",
            (Way::Down, true) => "slope slope-down is-bold",
            (Way::Level, _) => "slope slope-level",
        }
    }
}

/// The whole drawing.
#[derive(Debug, Clone)]
pub struct SlopeChart {
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
    pub fn of(comparison: &Comparison, names: &[String; 2]) -> SlopeChart {
        let mut chosen: Vec<&Pair> = comparison.pairs.iter().collect();
        chosen.sort_by_key(|pair| (pair.places.iter().min().copied(), pair.places));
        chosen.truncate(MOST);
        let bold: HashSet<usize> = bold(&chosen);
        let rows = [0, 1].map(|side| {
            let mut places: Vec<usize> = chosen.iter().map(|pair| pair.places[side]).collect();
            places.sort_unstable();
            places
        });
        let mut slopes: Vec<Slope> = chosen.iter().map(|pair| slope(pair, &rows, &bold)).collect();
        slopes.sort_by_key(|slope| (slope.is_bold, slope.way != Way::Level));
        let count = i64::try_from(chosen.len()).unwrap_or(0);
        SlopeChart {
            width: 2 * SIDE + BREADTH,
            height: ABOVE + count * ROW,
            columns: [SIDE, SIDE + BREADTH],
            names: names.clone().map(|name| cut(&name, NAME)),
            slopes,
        }
    }

    /// The width of the ranks including the gap before the titles.
    pub fn digits(&self) -> i64 {
        let highest = self.slopes.iter().flat_map(|slope| &slope.ends).map(|end| end.rank).max().unwrap_or(1);
        10 * i64::try_from(highest.to_string().len()).unwrap_or(1) + 10
    }

    /// The lower end of the sides.
    pub fn floor(&self) -> i64 {
        self.height - ROW / 2
    }
}

/// The biggest disagreements among the chosen, by their place on the first list.
fn bold(chosen: &[&Pair]) -> HashSet<usize> {
    let mut far: Vec<&&Pair> = chosen.iter().filter(|pair| pair.apart() > 1).collect();
    far.sort_by_key(|pair| (usize::MAX - pair.apart(), pair.places));
    far.into_iter().take(BOLD).map(|pair| pair.places[0]).collect()
}

fn slope(pair: &Pair, rows: &[Vec<usize>; 2], bold: &HashSet<usize>) -> Slope {
    let end = |side: usize| {
        let row = rows[side].partition_point(|place| *place < pair.places[side]);
        let y = ABOVE + i64::try_from(row).unwrap_or(0) * ROW;
        End { y, rank: pair.ranks[side], text: cut(&pair.title, TITLE) }
    };
    let way = match pair.places[1].cmp(&pair.places[0]) {
        std::cmp::Ordering::Less => Way::Up,
        std::cmp::Ordering::Greater => Way::Down,
        std::cmp::Ordering::Equal => Way::Level,
    };
    let is_bold = bold.contains(&pair.places[0]);
    Slope { title: pair.title.clone(), way, is_bold, ends: [end(0), end(1)] }
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
        let told: Vec<_> = drawn.slopes.iter().map(|it| (it.title.as_str(), it.way, it.is_bold)).collect();
        assert_eq!(
            told,
            [("D", Way::Level, false), ("B", Way::Up, false), ("C", Way::Up, false), ("A", Way::Down, true)]
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
        assert_eq!(drawn.slopes.len(), MOST);
        for side in [0, 1] {
            let mut heights: Vec<i64> = drawn.slopes.iter().map(|it| it.ends[side].y).collect();
            heights.sort_unstable();
            assert!(heights.windows(2).all(|two| two[1] - two[0] == ROW), "{heights:?}");
        }
        let ranks: Vec<usize> = drawn.slopes.iter().map(|it| it.ends[0].rank).collect();
        assert!(ranks.contains(&1) && ranks.contains(&500), "{ranks:?}");
    }
}
