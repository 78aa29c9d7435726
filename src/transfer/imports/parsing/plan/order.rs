//! The order of a list after an import.

use std::collections::{BTreeMap, BTreeSet};

/// A row of the file, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileRow {
    /// A new favourite.
    New,
    /// The favourite at this place of the list, counted from 0.
    Listed {
        /// The place.
        place: usize,
        /// Whether it moves to where the file has it.
        moves: bool,
    },
}

/// A favourite of the resulting list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Resulting {
    /// The one that was at this place of the list, counted from 0.
    Listed(usize),
    /// The new one of this row.
    New(usize),
}

/// The list of `size` favourites after an import. Favourites that move take the places of each other, in the order of the
/// file; if others of the file stay, each goes behind the one that is above it in the file. New ones go to the end or,
/// `in_file_order`, behind the one that is above them in the file.
pub(crate) fn resulting_order(size: usize, rows: &[FileRow], in_file_order: bool) -> Vec<Resulting> {
    let listed = rows.iter().filter_map(|row| match row {
        FileRow::Listed { place, moves } => Some((*place, *moves)),
        FileRow::New => None,
    });
    let moving: Vec<usize> = listed.clone().filter(|(_, moves)| *moves).map(|(place, _)| place).collect();
    let some_stay = listed.clone().any(|(_, moves)| !moves);
    let mut base: Vec<usize> = (0..size).collect();
    let mut inserted: Vec<usize> = Vec::new();
    if some_stay {
        let leaving: BTreeSet<usize> = moving.iter().copied().collect();
        base.retain(|place| !leaving.contains(place));
        inserted = moving;
    } else {
        let mut slots = moving.clone();
        slots.sort_unstable();
        slots.iter().zip(moving).for_each(|(slot, place)| base[*slot] = place);
    }
    insert(&base, &inserted.into_iter().collect(), rows, in_file_order)
}

/// Inserts rows behind the one that is above them in the file, or before all others of the file.
fn insert(
    base: &[usize],
    inserted: &BTreeSet<usize>,
    rows: &[FileRow],
    in_file_order: bool,
) -> Vec<Resulting> {
    let mut behind: BTreeMap<Option<usize>, Vec<Resulting>> = BTreeMap::new();
    let (mut above, mut first) = (None, None);
    let mut at_the_end = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        match row {
            FileRow::Listed { place, .. } if inserted.contains(place) => {
                behind.entry(above).or_default().push(Resulting::Listed(*place));
            }
            FileRow::Listed { place, .. } => {
                above = Some(*place);
                first = first.or(above);
            }
            FileRow::New if in_file_order => behind.entry(above).or_default().push(Resulting::New(number)),
            FileRow::New => at_the_end.push(Resulting::New(number)),
        }
    }
    let mut before_first = behind.remove(&None).unwrap_or_default();
    let mut order = Vec::with_capacity(base.len() + rows.len());
    for place in base {
        if first == Some(*place) {
            order.append(&mut before_first);
        }
        order.push(Resulting::Listed(*place));
        order.extend(behind.remove(&Some(*place)).unwrap_or_default());
    }
    order.extend(before_first);
    order.extend(at_the_end);
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "b c+ n" are rows of the file: capital letters are new, "+" moves. The list is "abcdef".
    fn result(list: &str, file: &str, in_file_order: bool) -> String {
        let letters: Vec<char> = list.chars().collect();
        let rows: Vec<FileRow> = file
            .split(' ')
            .map(|word| match letters.iter().position(|letter| word.starts_with(*letter)) {
                Some(place) => FileRow::Listed { place, moves: word.ends_with('+') },
                None => FileRow::New,
            })
            .collect();
        let words: Vec<&str> = file.split(' ').collect();
        let order = resulting_order(letters.len(), &rows, in_file_order);
        let name = |it: &Resulting| match it {
            Resulting::Listed(place) => letters[*place],
            Resulting::New(row) => words[*row].chars().next().unwrap(),
        };
        order.iter().map(name).collect()
    }

    #[test]
    fn new_rows_go_to_the_end_or_where_the_file_has_them() {
        assert_eq!(result("abc", "a X b Y", false), "abcXY");
        assert_eq!(result("abc", "a X b Y", true), "aXbYc");
        assert_eq!(result("abc", "X b Y", true), "aXbYc");
        assert_eq!(result("abc", "X Y", true), "abcXY");
        assert_eq!(result("", "X Y", true), "XY");
        assert_eq!(result("abc", "c X a", true), "abcX");
    }

    #[test]
    fn rows_that_move_take_the_order_of_the_file() {
        assert_eq!(result("abcd", "d+ b+", false), "adcb");
        assert_eq!(result("abcd", "d+ c+ b+ a+", false), "dcba");
        assert_eq!(result("abcd", "d+ X b+", true), "adXcb");
        assert_eq!(result("abcd", "a d+ b c", false), "adbc");
        assert_eq!(result("abcd", "d+ a b c", false), "dabc");
        assert_eq!(result("abcd", "a b c d", false), "abcd");
    }

    #[test]
    fn nothing_is_lost_or_doubled() {
        for seed in 0..500_usize {
            let (size, mut state) = (seed % 9, seed.wrapping_mul(2_654_435_761) + 1);
            let mut next = |most: usize| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 33) % most.max(1)
            };
            let mut places: Vec<usize> = (0..size).collect();
            let mut rows = Vec::new();
            for _ in 0..next(12) {
                if next(2) == 0 && !places.is_empty() {
                    let place = places.remove(next(places.len()));
                    rows.push(FileRow::Listed { place, moves: next(2) == 0 });
                } else {
                    rows.push(FileRow::New);
                }
            }
            let new = rows.iter().enumerate().filter(|(_, row)| **row == FileRow::New);
            let mut all: Vec<Resulting> = new.map(|(row, _)| Resulting::New(row)).collect();
            all.extend((0..size).map(Resulting::Listed));
            all.sort_unstable();
            for in_file_order in [false, true] {
                let mut order = resulting_order(size, &rows, in_file_order);
                order.sort_unstable();
                assert_eq!(order, all, "{rows:?}");
            }
        }
    }
}
