//! The forms of an import: its list ([`StartForm`]), and the meaning of its columns ([`ColumnsForm`]).

use std::collections::{BTreeMap, BTreeSet};

use super::{
    model::ImportPreview,
    parsing::{
        column::{Column, KnownAttribute},
        column_kinds::filled,
        guess,
        mapping::Mapping,
        plan,
        table::ParsedTable,
    },
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

/// The chosen meanings of the columns, and which doubtful rows to add.
#[derive(Debug, Clone, Default)]
pub(crate) struct ColumnsForm {
    columns: BTreeMap<usize, String>,
    rows: BTreeMap<usize, bool>,
}

impl From<Fields> for ColumnsForm {
    fn from(fields: Fields) -> ColumnsForm {
        let columns = fields
            .with_prefix("column-")
            .filter_map(|(place, word)| Some((place.parse().ok()?, word.into())));
        let rows =
            fields.with_prefix("row-").filter_map(|(line, word)| Some((line.parse().ok()?, word == "add")));
        ColumnsForm { columns: columns.collect(), rows: rows.collect() }
    }
}

impl ColumnsForm {
    /// The chosen mapping. Columns without a valid choice keep their meaning.
    pub(crate) fn mapping(&self, before: &ImportPreview) -> Mapping {
        let mut columns: Vec<Column> = Vec::new();
        for (place, column) in before.mapping.columns.iter().enumerate() {
            let chosen = self.columns.get(&(place + 1)).filter(|chosen| **chosen != word(column));
            let meant = chosen.and_then(|chosen| meaning(chosen, place, &columns, before));
            columns.push(meant.unwrap_or_else(|| column.clone()));
        }
        let mut mapping = Mapping { columns };
        mapping.fill_options(&before.table);
        mapping
    }

    /// Returns `true` if it chooses only what is chosen already.
    pub(crate) fn is_unchanged(&self, mapping: &Mapping, left_out: &BTreeSet<usize>) -> bool {
        let column = |number: &usize| number.checked_sub(1).and_then(|place| mapping.columns.get(place));
        let same = |(number, chosen): (&usize, &String)| column(number).is_none_or(|it| word(it) == *chosen);
        self.columns.iter().all(same) && self.rows.iter().all(|(line, add)| left_out.contains(line) != *add)
    }

    /// The lines of doubtful rows that are not to be added.
    pub(crate) fn excluded_lines(&self, before: BTreeSet<usize>) -> BTreeSet<usize> {
        let mut left_out = before;
        for (line, add) in &self.rows {
            if *add {
                left_out.remove(line)
            } else {
                left_out.insert(*line)
            };
        }
        left_out
    }
}

fn meaning(word: &str, place: usize, so_far: &[Column], before: &ImportPreview) -> Option<Column> {
    Some(match word {
        "ignore" => Column::Ignore,
        "rank" => Column::Rank,
        "title" => Column::Title,
        "description" => Column::Description,
        "link" => Column::Link,
        _ => match word.strip_prefix("attribute-") {
            Some(id) => Column::Attribute { id: id.parse().ok()? },
            None => {
                let kind = AttributeKind::parse(word.strip_prefix("new-")?)?;
                guess::new_column(&before.table, place, (kind, Vec::new()), so_far, &before.attributes)
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
    let columns = preview.mapping.columns.iter().enumerate();
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
    let fixed = fixed.into_iter().chain([("description", "Description"), ("link", "Link")]);
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
            let others = [preview.mapping.columns.get(..place), preview.mapping.columns.get(place + 1..)];
            let others: Vec<Column> = others.into_iter().flatten().flatten().cloned().collect();
            guess::new_column(
                &preview.table,
                place,
                (AttributeKind::Text, Vec::new()),
                &others,
                &preview.attributes,
            )
        }
    };
    match proposed {
        Column::New { name, .. } => name,
        _ => String::new(),
    }
}
