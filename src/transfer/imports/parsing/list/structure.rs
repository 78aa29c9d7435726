//! Which lines of a pasted list are favourites, which are notes, and which are neither.

use super::{
    lines::{Line, is_blank},
    markers::{Family, Marker, markers},
};
use crate::transfer::imports::parsing::{options::ListNumbers, remarks::Remark};

/// A favourite of a pasted list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Item<'a> {
    pub line: usize,
    pub title: &'a str,
    /// The lines below it that belong to it.
    pub note: String,
    /// What is behind tabs.
    pub cells: Vec<&'a str>,
    number: u64,
}

/// The favourites in their order, and what else was found.
#[derive(Debug, Default)]
pub(super) struct Structure<'a> {
    pub items: Vec<Item<'a>>,
    pub remarks: Vec<Remark>,
    /// Whether there are markers in front of the titles.
    pub has_markers: bool,
}

/// How the favourites of a list are marked.
#[derive(Debug, Clone, Copy)]
struct Marking {
    family: Family,
    /// Lines that are indented further belong to the one above.
    indent: usize,
    /// How many of the other lines are marked, in percent.
    share: usize,
}

/// The families. If two fit, the first one wins.
const FAMILIES: [Family; 5] =
    [Family::Number, Family::Letter, Family::Roman, Family::BareNumber, Family::Bullet];
/// The percentage that counts as nearly all.
const NEARLY_ALL: usize = 90;

/// Finds the favourites.
pub(super) fn find<'a>(lines: &[Line<'a>], numbers: ListNumbers) -> Structure<'a> {
    match marking(lines) {
        Some(_) if numbers == ListNumbers::Kept => Structure { has_markers: true, ..unmarked(lines) },
        Some(marking) => marked(lines, marking, numbers),
        None => unmarked(lines),
    }
}

/// Returns `true` if nearly all lines, and the first below headings, begin with a marker that no table has.
pub(super) fn is_marked(lines: &[Line<'_>]) -> bool {
    let is_first = |marking: Marking| {
        let is_above = |place: usize| is_heading(lines[place].text) || is_title_of_all(lines, place);
        let first = lines.iter().enumerate().find(|(place, _)| !is_above(*place));
        let first = first.and_then(|(_, line)| marking.marker(line));
        marking.family != Family::BareNumber && marking.share >= NEARLY_ALL && first.is_some()
    };
    marking(lines).is_some_and(is_first)
}

fn marking(lines: &[Line<'_>]) -> Option<Marking> {
    FAMILIES.into_iter().find_map(|family| Marking::find(lines, family))
}

impl Marking {
    /// The marking of this family, if its markers plainly mark the list.
    fn find(lines: &[Line<'_>], family: Family) -> Option<Marking> {
        let unknown = Marking { family, indent: usize::MAX - 1, share: 0 };
        let indent = lines.iter().find(|line| unknown.marker(line).is_some())?.indent;
        let marking = Marking { indent, ..unknown };
        let is_around = |place: usize| {
            is_heading(lines[place].text) || is_ruler(lines[place].text) || is_title_of_all(lines, place)
        };
        let top =
            lines.iter().enumerate().filter(|(place, line)| !marking.is_below(line) && !is_around(*place));
        let numbers: Vec<u64> =
            top.clone().filter_map(|(_, line)| Some(marking.marker(line)?.number)).collect();
        let share = numbers.len() * 100 / top.count().max(1);
        let (half, nearly_all) = (share >= 50, share >= NEARLY_ALL);
        let is_plain = match family {
            Family::Number => is_counted(&numbers) && (nearly_all || (half && numbers.len() > 2)),
            Family::Letter | Family::Roman => {
                half && numbers.len() > 1 && numbers.first() == Some(&1) && is_counted(&numbers)
            }
            Family::BareNumber => nearly_all && numbers.len() > 2 && is_counted_from_one(&numbers),
            Family::Bullet => nearly_all || (half && numbers.len() > 1),
        };
        is_plain.then_some(Marking { share, ..marking })
    }

    fn marker<'a>(&self, line: &Line<'a>) -> Option<Marker<'a>> {
        markers(line.text).find(|it| it.family == self.family && !self.is_below(line))
    }

    fn is_below(&self, line: &Line<'_>) -> bool {
        line.indent > self.indent + 1
    }
}

/// Returns `true` if nearly each number follows the one before: up, even if some were forgotten, down, begun again, or all
/// the same; or if they are 1 to n in any order.
fn is_counted(numbers: &[u64]) -> bool {
    match numbers {
        [] => false,
        [only] => *only == 1,
        many => {
            let at_least = |percent: usize, follows: fn(u64, u64) -> bool| {
                let count = many.windows(2).filter(|pair| follows(pair[0], pair[1])).count();
                count * 100 >= (many.len() - 1) * percent
            };
            let is_up = at_least(50, |one, next| next == one + 1 || (next == 1 && one > 1))
                && at_least(NEARLY_ALL, |one, next| {
                    (1..=2).contains(&(next.saturating_sub(one))) || next == 1
                });
            is_up
                || at_least(NEARLY_ALL, |one, next| next + 1 == one)
                || many.iter().all(|number| *number == 1)
                || is_permutation(many)
        }
    }
}

fn is_permutation(numbers: &[u64]) -> bool {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    numbers.len() > 2 && sorted.iter().zip(1..).all(|(number, place)| *number == place)
}

fn is_counted_from_one(numbers: &[u64]) -> bool {
    let up = numbers.iter().zip(1..).all(|(number, place)| *number == place);
    up || numbers.iter().rev().zip(1..).all(|(number, place)| *number == place)
}

/// A list without markers: each line is a favourite, but not the headings in Markdown, unless most lines are some.
fn unmarked<'a>(lines: &[Line<'a>]) -> Structure<'a> {
    let mut found = Structure::default();
    let headings = lines.iter().filter(|line| markdown_heading(line.text).is_some()).count();
    for line in lines {
        match markdown_heading(line.text) {
            Some(_) if headings * 2 < lines.len() => {
                found.remarks.push(Remark::left_out(line.number, line.text));
            }
            heading => {
                let title = heading.unwrap_or(line.text);
                found.items.push(Item { line: line.number, title, ..Item::default() });
            }
        }
    }
    found
}

/// "Films" of "## Films".
fn markdown_heading(text: &str) -> Option<&str> {
    let words = text.trim_start_matches('#');
    (words.len() < text.len() && words.starts_with(' ')).then(|| words.trim())
}

/// Returns `true` for "## Films" and "Films:".
fn is_heading(text: &str) -> bool {
    markdown_heading(text).is_some() || text.ends_with([':', '：'])
}

/// Returns `true` for a line that only divides, such as "---".
fn is_ruler(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '–' | '—' | '=' | '_' | '*' | '~'))
}

/// Returns `true` for a first line with a gap below it.
fn is_title_of_all(lines: &[Line<'_>], place: usize) -> bool {
    place == 0
        && lines.get(1).is_some_and(|next| next.is_after_gap)
        && lines.iter().skip(2).any(|line| !line.is_after_gap)
}

fn marked<'a>(lines: &[Line<'a>], marking: Marking, numbers: ListNumbers) -> Structure<'a> {
    let mut found =
        Structure { items: Vec::new(), remarks: vec![Remark::MarkersTakenOff], has_markers: true };
    for (place, line) in lines.iter().enumerate() {
        match marking.marker(line) {
            Some(marker) => found.items.push(item(line, marker)),
            None if is_ruler(line.text) => (),
            None => match (meaning(lines, place, marking, &found.items), found.items.last_mut()) {
                (Meaning::Note, Some(above)) => add_note(above, line.text),
                (Meaning::Favourite, above) => {
                    let number = above.map_or(0, |it| it.number + 1);
                    found.items.push(Item { line: line.number, title: line.text, number, ..Item::default() });
                }
                _ => found.remarks.push(Remark::left_out(line.number, line.text)),
            },
        }
    }
    if numbers == ListNumbers::Ranks {
        found.remarks.extend(put_in_order(&mut found.items));
    }
    found
}

fn item<'a>(line: &Line<'a>, marker: Marker<'a>) -> Item<'a> {
    let mut cells = marker.rest.split('\t').map(|it| it.trim_matches(is_blank));
    Item {
        line: line.number,
        title: cells.next().unwrap_or_default(),
        note: String::new(),
        cells: cells.filter(|it| !it.is_empty()).collect(),
        number: marker.number,
    }
}

fn add_note(item: &mut Item<'_>, text: &str) {
    let plain = markers(text).next().map_or(text, |it| it.rest);
    if !item.note.is_empty() {
        item.note.push('\n');
    }
    item.note.push_str(plain);
}

/// What a line without a marker is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    /// A note of the favourite above.
    Note,
    /// A favourite whose marker was forgotten.
    Favourite,
    /// A heading, or words around the list.
    Neither,
}

fn meaning(lines: &[Line<'_>], place: usize, marking: Marking, so_far: &[Item<'_>]) -> Meaning {
    let (line, next) = (&lines[place], lines.get(place + 1));
    let Some(above) = so_far.last() else { return Meaning::Neither };
    if marking.is_below(line) {
        return Meaning::Note;
    }
    let next = next.and_then(|next| marking.marker(next));
    let begins_again = next.is_some_and(|next| next.number == 1 && above.number > 0);
    let (is_missing, is_mostly) = match marking.family {
        Family::Bullet => (marking.share >= 75, true),
        _ => (next.is_some_and(|next| next.number == above.number + 2), false),
    };
    match () {
        () if is_heading(line.text) || begins_again => Meaning::Neither,
        () if is_missing && (is_mostly || lines[place - 1].number == above.line) => Meaning::Favourite,
        () if line.is_after_gap => Meaning::Neither,
        () => Meaning::Note,
    }
}

/// Puts a countdown, or numbers in another order, right.
fn put_in_order(items: &mut [Item<'_>]) -> Option<Remark> {
    let numbers: Vec<u64> = items.iter().map(|it| it.number).collect();
    if numbers.len() > 1 && numbers.windows(2).all(|pair| pair[1] + 1 == pair[0]) {
        items.reverse();
        return Some(Remark::Countdown);
    }
    if is_permutation(&numbers) && !numbers.is_sorted() {
        items.sort_by_key(|it| it.number);
        return Some(Remark::InOrderOfNumbers);
    }
    None
}
