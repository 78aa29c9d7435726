//! What the reader of a list took off, left out or put in another order, for the preview.

use serde::{Deserialize, Serialize};

use crate::text;

/// Something that was done with the text before it became rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remark {
    /// The numbers, letters or bullets of a list are no part of its titles.
    MarkersTakenOff,
    /// The list counts down: number 1 comes first.
    Countdown,
    /// The lines were put in the order of their numbers.
    InOrderOfNumbers,
    /// The marks of footnotes are no part of the titles.
    FootnotesTakenOff,
    /// Dates such as "3/4/2024" can be read in two ways, and nothing in the file tells which.
    DatesGuessed {
        /// The heading of the column.
        column: String,
        /// One of its dates.
        cell: String,
        /// The day that it was read as.
        day: String,
    },
    /// Numbers such as "1,234" can be read in two ways, and nothing in the file tells which.
    NumbersGuessed {
        /// The heading of the column.
        column: String,
        /// One of its numbers.
        cell: String,
        /// The number that it was read as.
        number: String,
    },
    /// A spreadsheet has shortened long numbers to "7.24E+11".
    DigitsLost {
        /// The heading of the column.
        column: String,
        /// One of the numbers.
        cell: String,
    },
    /// Columns with values are not imported.
    ColumnsLeftOut {
        /// Their headings.
        columns: Vec<String>,
    },
    /// A column looks like ranks, but the list is not in its order.
    RanksNotUsed {
        /// Its heading.
        column: String,
    },
    /// Several things have one title, so their years or makers were added.
    SameTitles {
        /// How many titles were changed.
        count: usize,
        /// One of them as it became.
        example: String,
    },
    /// The list gets tiers.
    TiersMade {
        /// Their names.
        names: Vec<String>,
    },
    /// The file names tiers, but the list does not get them.
    TiersLeftOut {
        /// Why, as the end of a sentence.
        reason: String,
    },
    /// An attribute of the list gets more options.
    NewOptions {
        /// The name of the attribute.
        name: String,
        /// The options.
        options: Vec<String>,
    },
    /// A page has another list or table.
    PartLeftOut {
        /// Its first line, counted from 1.
        line: usize,
        /// How many rows it has.
        rows: usize,
        /// The text of the first, shortened.
        text: String,
    },
    /// A line is a heading or a remark, and no favourite.
    LineLeftOut {
        /// Counted from 1.
        line: usize,
        /// Its text, shortened.
        text: String,
    },
}

/// The most lines that are named; the others are counted.
const MAX_LINES: usize = 5;
/// The longest text of a line that is shown.
const MAX_TEXT: usize = 60;

impl Remark {
    /// That a line was left out.
    pub(crate) fn left_out(line: usize, whole: &str) -> Remark {
        Remark::LineLeftOut { line, text: shortened(whole) }
    }

    /// That a list or table of a page was left out.
    pub(crate) fn part_left_out(line: usize, rows: usize, first: &str) -> Remark {
        Remark::PartLeftOut { line, rows, text: shortened(first) }
    }

    fn sentence(&self) -> String {
        match self {
            Remark::MarkersTakenOff => "Numbers or bullets in front of the titles were removed.".to_owned(),
            Remark::Countdown => "The list counts down, so number 1 comes first.".to_owned(),
            Remark::InOrderOfNumbers => "The lines were put in the order of their numbers.".to_owned(),
            Remark::FootnotesTakenOff => "Footnote marks after the titles were removed.".to_owned(),
            Remark::DatesGuessed { column, cell, day } => {
                format!(
                    "{column}: {cell} was read as {day}. If that is wrong, choose below whether the day or the month comes first."
                )
            }
            Remark::NumbersGuessed { column, cell, number } => {
                format!("{column}: {cell} was read as {number}. Check whether that is right.")
            }
            Remark::DigitsLost { column, cell } => format!(
                "{column}: a spreadsheet has shortened long numbers, as in {cell}, and their last digits are lost. \
                 Format the column as text before you save it as CSV."
            ),
            Remark::SameTitles { count, example } => {
                let titles = text::counted(*count, "title was", "titles were");
                format!("{titles} on several rows, so what tells them apart was added, as in “{example}”.")
            }
            Remark::TiersMade { names } => counted_names("The list gets ", names, ("tier", "tiers")),
            Remark::TiersLeftOut { reason } => format!("The tiers are not imported, because {reason}."),
            Remark::NewOptions { name, options } => {
                counted_names(&format!("{name} gets "), options, ("new option", "new options"))
            }
            Remark::ColumnsLeftOut { columns } => {
                counted_names("", columns, ("column is not imported", "columns are not imported"))
            }
            Remark::RanksNotUsed { column } => {
                format!("“{column}” looks like ranks, but the list keeps the order of the file.")
            }
            Remark::PartLeftOut { line, rows, text } => {
                let rows = text::counted(*rows, "row", "rows");
                format!(
                    "The page has another list, with {rows} from line {line}, which was left out: “{text}”"
                )
            }
            Remark::LineLeftOut { line, text } => format!("Line {line} was left out: “{text}”"),
        }
    }
}

fn shortened(whole: &str) -> String {
    let text: String = whole.chars().take(MAX_TEXT).collect();
    if text.len() < whole.len() { format!("{text}…") } else { text }
}

/// "The list gets 2 tiers: “S”, “A”"
fn counted_names(start: &str, names: &[String], (one, many): (&str, &str)) -> String {
    format!("{start}{}: {}", text::counted(names.len(), one, many), first_of(names))
}

/// The first of the names.
fn first_of(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(MAX_LINES).map(|name| format!("“{name}”")).collect();
    shown.join(", ") + if names.len() > MAX_LINES { ", …" } else { "" }
}

/// The remarks as sentences. Of many lines that were left out, the first are named and the others counted.
pub fn sentences(remarks: &[Remark]) -> Vec<String> {
    let is_line = |it: &&Remark| matches!(it, Remark::LineLeftOut { .. });
    let others = remarks.iter().filter(|it| !is_line(it));
    let lines = remarks.iter().filter(is_line);
    let mut sentences: Vec<String> =
        others.chain(lines.clone().take(MAX_LINES)).map(Remark::sentence).collect();
    let more = lines.count().saturating_sub(MAX_LINES);
    if more > 0 {
        sentences.push(format!("{} left out.", text::counted(more, "more line was", "more lines were")));
    }
    sentences
}
