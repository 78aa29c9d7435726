//! The forms of an import: its list ([`StartForm`]), and the choices on its preview ([`PreviewForm`]).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    parsing::{
        column::{Column, KnownAttribute},
        column_kinds::filled,
        mapping::Mapping,
        new_column::new_column,
        options::{HeadingsLine, ListNumbers, ReadingOptions, Separator},
        plan,
        table::ParsedTable,
        values::DateOrder,
    },
    settings::{Differing, ImportSettings, Placement, RowChoices},
    target::ImportPreview,
};
use crate::{error::FormFields, lists::attributes::AttributeKind, text::Fields};

/// The number of sample values shown for a column.
const MAX_SAMPLES: usize = 3;

/// The form that starts an import: a file, which is never shown again, or a pasted list.
#[derive(Debug, Clone, Default)]
pub(crate) struct StartForm {
    pub pasted: String,
}

impl FormFields for StartForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

/// What was chosen on the preview. What the form does not have stays as it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct PreviewForm {
    encoding: Option<String>,
    separator: Option<String>,
    headings: Option<String>,
    numbers: Option<String>,
    dates: Option<String>,
    columns: BTreeMap<usize, String>,
    rows: BTreeMap<usize, bool>,
    differing: Option<String>,
    differing_lines: BTreeMap<usize, String>,
    placement: Option<String>,
}

impl From<Fields> for PreviewForm {
    fn from(fields: Fields) -> PreviewForm {
        let chosen = |name: &str| Some(fields.get(name).to_owned()).filter(|word| !word.is_empty());
        PreviewForm {
            encoding: chosen("encoding"),
            separator: chosen("separator"),
            headings: chosen("headings"),
            numbers: chosen("numbers"),
            dates: chosen("dates"),
            columns: numbered(&fields, "column-"),
            rows: numbered(&fields, "row-").into_iter().map(|(line, word)| (line, word == "add")).collect(),
            differing: chosen("differing"),
            differing_lines: numbered(&fields, "differing-"),
            placement: chosen("placement"),
        }
    }
}

/// The fields with this prefix and a number.
fn numbered(fields: &Fields, prefix: &'static str) -> BTreeMap<usize, String> {
    let words = fields.with_prefix(prefix);
    words.filter_map(|(number, word)| Some((number.parse().ok()?, word.to_owned()))).collect()
}

/// The form's word for what the reader decides.
const DETECTED: &str = "auto";
/// The form's word for a list without headings.
const NO_HEADINGS: &str = "none";

impl PreviewForm {
    /// The form that chooses only these meanings of columns, by number, and how dates are read.
    pub(crate) fn with_columns(columns: BTreeMap<usize, String>, dates: Option<DateOrder>) -> PreviewForm {
        let dates = dates.map(|it| it.as_str().to_owned());
        PreviewForm { columns, dates, ..PreviewForm::default() }
    }

    /// How the list is to be read.
    pub(crate) fn reading(&self, before: &ReadingOptions) -> ReadingOptions {
        let mut reading = before.clone();
        if let Some(label) = &self.encoding {
            reading.encoding = if label == DETECTED { String::new() } else { label.clone() };
        }
        if let Some(word) = &self.separator {
            reading.separator = Separator::parse(word);
        }
        if let Some(word) = &self.headings {
            reading.headings = match (word.as_str(), word.parse()) {
                (NO_HEADINGS, _) => HeadingsLine::Missing,
                (_, Ok(line)) => HeadingsLine::Line(line),
                _ => HeadingsLine::Detected,
            };
        }
        if let Some(numbers) = self.numbers.as_deref().and_then(ListNumbers::parse) {
            reading.numbers = numbers;
        }
        reading
    }

    /// The chosen mapping. Columns without a valid choice keep their meaning.
    pub(crate) fn mapping(&self, before: &ImportPreview) -> Mapping {
        let mut columns: Vec<Column> = Vec::new();
        for (place, column) in before.settings.mapping.columns.iter().enumerate() {
            let chosen = self.columns.get(&(place + 1)).filter(|chosen| **chosen != word(column));
            let meant = chosen.and_then(|chosen| meaning(chosen, place, &columns, before));
            columns.push(meant.unwrap_or_else(|| column.clone()));
        }
        let mut mapping = Mapping { columns, dates: self.dates(before.settings.mapping.dates) };
        mapping.fill_options(&before.table);
        mapping
    }

    /// Returns `true` if it chooses something for single columns or rows.
    pub(crate) fn has_choices(&self) -> bool {
        !(self.columns.is_empty() && self.rows.is_empty() && self.differing_lines.is_empty())
    }

    /// The numbers of the columns that are not in the table, or that were given a meaning that there is not.
    pub(crate) fn unknown_columns(&self, before: &ImportPreview) -> Vec<usize> {
        let columns = &before.settings.mapping.columns;
        let is_known = |number: usize, chosen: &str| {
            let place = number.checked_sub(1).filter(|place| *place < columns.len());
            place.is_some_and(|place| {
                word(&columns[place]) == chosen || meaning(chosen, place, &[], before).is_some()
            })
        };
        let chosen = self.columns.iter().filter(|(number, chosen)| !is_known(**number, chosen));
        chosen.map(|(number, _)| *number).collect()
    }

    /// Returns `true` if it reads the list in another way and at the same time chooses something for what was read before.
    pub(crate) fn is_about_two_readings(&self, before: &ReadingOptions) -> bool {
        self.has_choices() && self.reading(before) != *before
    }

    /// The lines with a choice in which no row starts, by the names of their fields.
    pub(crate) fn unknown_lines(&self, before: &ImportPreview) -> Vec<String> {
        let lines: BTreeSet<usize> = before.table.rows.iter().map(|row| row.line).collect();
        let rows = self.rows.keys().map(|line| ("rows", line));
        let chosen = rows.chain(self.differing_lines.keys().map(|line| ("differing_lines", line)));
        chosen
            .filter(|(_, line)| !lines.contains(line))
            .map(|(name, line)| format!("/{name}/{line}"))
            .collect()
    }

    /// What comes first in dates that can be read in two ways.
    fn dates(&self, before: Option<DateOrder>) -> Option<DateOrder> {
        self.dates.as_deref().map_or(before, DateOrder::parse)
    }

    /// What becomes of the rows.
    pub(crate) fn row_choices(&self, before: &RowChoices) -> RowChoices {
        let mut choices = before.clone();
        for (line, add) in &self.rows {
            if *add {
                choices.left_out.remove(line)
            } else {
                choices.left_out.insert(*line)
            };
        }
        for (line, word) in &self.differing_lines {
            match Differing::parse(word) {
                Some(differing) => choices.differing_lines.insert(*line, differing),
                None => choices.differing_lines.remove(line),
            };
        }
        let differing = self.differing.as_deref().and_then(Differing::parse);
        let placement = self.placement.as_deref().and_then(Placement::parse);
        choices.differing = differing.unwrap_or(choices.differing);
        choices.placement = placement.unwrap_or(choices.placement);
        choices
    }

    /// Returns `true` if it chooses only what is chosen already.
    pub(crate) fn is_unchanged(&self, before: &ImportSettings) -> bool {
        let column =
            |number: &usize| number.checked_sub(1).and_then(|place| before.mapping.columns.get(place));
        let same = |(number, chosen): (&usize, &String)| column(number).is_none_or(|it| word(it) == *chosen);
        self.columns.iter().all(same)
            && self.dates(before.mapping.dates) == before.mapping.dates
            && self.reading(&before.reading) == before.reading
            && self.row_choices(&before.choices) == before.choices
    }
}

fn meaning(word: &str, place: usize, so_far: &[Column], before: &ImportPreview) -> Option<Column> {
    Some(match word {
        "ignore" => Column::Ignore,
        "rank" => Column::Rank,
        "title" => Column::Title,
        "description" => Column::Description,
        "link" => Column::Link,
        "tier" => Column::Tier,
        _ => match word.strip_prefix("attribute-") {
            Some(id) => Column::Attribute { id: id.parse().ok()? },
            None => {
                let kind = AttributeKind::parse(word.strip_prefix("new-")?)?;
                new_column(&before.table, place, (kind, Vec::new()), so_far, &before.attributes)
            }
        },
    })
}

/// The form's word for a column's meaning.
fn word(column: &Column) -> String {
    match column {
        Column::Ignore => "ignore".into(),
        Column::Rank => "rank".into(),
        Column::Title => "title".into(),
        Column::Description => "description".into(),
        Column::Link => "link".into(),
        Column::Tier => "tier".into(),
        Column::Attribute { id } => format!("attribute-{id}"),
        Column::New { kind, .. } => format!("new-{}", kind.as_str()),
    }
}

/// A column and its possible meanings.
#[derive(Debug, Clone)]
pub(crate) struct ColumnChoice {
    /// Counted from 1.
    pub number: usize,
    pub heading: String,
    pub samples: Vec<String>,
    /// Word, label, and whether it is selected.
    pub meanings: Vec<(String, String, bool)>,
}

/// The choices for every column.
pub(crate) fn choices(preview: &ImportPreview) -> Vec<ColumnChoice> {
    let columns = preview.settings.mapping.columns.iter().enumerate();
    let choice = columns.map(|(place, column)| ColumnChoice {
        number: place + 1,
        heading: plan::rows::heading(&preview.table, place),
        samples: samples(&preview.table, place),
        meanings: meanings(preview, place, column),
    });
    choice.collect()
}

fn samples(table: &ParsedTable, place: usize) -> Vec<String> {
    let mut samples: Vec<String> = Vec::new();
    for cell in filled(table, place).take(50) {
        let short: String = cell.chars().take(40).collect();
        let sample = if short.len() < cell.len() { format!("{short}…") } else { short };
        if samples.len() < MAX_SAMPLES && !samples.contains(&sample) {
            samples.push(sample);
        }
    }
    samples
}

fn meanings(preview: &ImportPreview, place: usize, column: &Column) -> Vec<(String, String, bool)> {
    let chosen = word(column);
    let fixed = [("ignore", "Don’t import"), ("rank", "Rank"), ("title", "Title")];
    let fixed = fixed.into_iter().chain([("description", "Description"), ("link", "Link"), ("tier", "Tier")]);
    let fixed = fixed.map(|(word, label)| (word.to_owned(), label.to_owned()));
    let known =
        |it: &KnownAttribute| (format!("attribute-{}", it.id), format!("{} ({})", it.name, it.kind.label()));
    let known = preview.attributes.iter().map(known);
    let name = new_name(preview, place, column);
    let new = AttributeKind::ALL.into_iter().map(|kind| {
        let label = kind.label().to_lowercase();
        (format!("new-{}", kind.as_str()), format!("New attribute: {name} ({label})"))
    });
    fixed.chain(known).chain(new).map(|(word, label)| (word.clone(), label, word == chosen)).collect()
}

fn new_name(preview: &ImportPreview, place: usize, column: &Column) -> String {
    let proposed = match column {
        Column::New { .. } => column.clone(),
        _ => {
            let others = [
                preview.settings.mapping.columns.get(..place),
                preview.settings.mapping.columns.get(place + 1..),
            ];
            let others: Vec<Column> = others.into_iter().flatten().flatten().cloned().collect();
            new_column(&preview.table, place, (AttributeKind::Text, Vec::new()), &others, &preview.attributes)
        }
    };
    match proposed {
        Column::New { name, .. } => name,
        _ => String::new(),
    }
}
