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
        let text: String = whole.chars().take(MAX_TEXT).collect();
        let text = if text.len() < whole.len() { format!("{text}…") } else { text };
        Remark::LineLeftOut { line, text }
    }

    fn sentence(&self) -> String {
        match self {
            Remark::MarkersTakenOff => "Numbers or bullets in front of the titles were removed.".to_owned(),
            Remark::Countdown => "The list counts down, so number 1 comes first.".to_owned(),
            Remark::InOrderOfNumbers => "The lines were put in the order of their numbers.".to_owned(),
            Remark::FootnotesTakenOff => "Footnote marks after the titles were removed.".to_owned(),
            Remark::LineLeftOut { line, text } => format!("Line {line} was left out: “{text}”"),
        }
    }
}

/// The remarks as sentences. Of many lines that were left out, the first are named and the others counted.
pub(crate) fn sentences(remarks: &[Remark]) -> Vec<String> {
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
