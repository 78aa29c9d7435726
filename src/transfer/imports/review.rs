//! What the preview of an import shows: how the list was read, and the list as it will be.

use super::{
    parsing::{
        column::Column,
        encoding,
        options::{HeadingsLine, ListNumbers, Separator},
        plan::{
            ImportedFavourite, ListedRow, PlannedRow, RowOutcome,
            order::{FileRow, Resulting, resulting_order},
            rows::heading,
        },
    },
    settings::{Differing, Placement},
    target::ImportPreview,
};

/// The most rows of the resulting list that are shown; the others are counted.
const MAX_RESULTING: usize = 50;
/// The most columns of values that are shown.
const MAX_COLUMNS: usize = 6;
/// The most characters of a line or a value that are shown.
const MAX_TEXT: usize = 60;

/// A menu of the preview.
#[derive(Debug, Clone)]
pub(crate) struct ReviewControl {
    /// The name of the field.
    pub name: &'static str,
    pub label: &'static str,
    /// Word, label, and whether it is selected.
    pub options: Vec<(String, String, bool)>,
}

impl ReviewControl {
    pub(crate) fn new(
        name: &'static str,
        label: &'static str,
        chosen: &str,
        options: impl IntoIterator<Item = (String, String)>,
    ) -> ReviewControl {
        let option = |(word, label): (String, String)| {
            let is_chosen = word == chosen;
            (word, label, is_chosen)
        };
        ReviewControl { name, label, options: options.into_iter().map(option).collect() }
    }
}

/// The choices of how the list is read, as far as there is a choice. `is_file` is `false` for pasted lists.
pub(crate) fn reading_controls(preview: &ImportPreview, is_file: bool) -> Vec<ReviewControl> {
    let mut controls = Vec::new();
    controls.extend(is_file.then(|| encoding_control(preview)));
    controls.push(separator_control(preview));
    controls.extend(preview.table.read_as.separator.map(|separator| headings_control(preview, separator)));
    controls.extend(preview.table.read_as.has_markers.then(|| numbers_control(preview)));
    controls
}

fn encoding_control(preview: &ImportPreview) -> ReviewControl {
    let chosen = &preview.settings.reading.encoding;
    let is_detected = chosen.is_empty();
    let detected = match is_detected {
        true => format!("Detected: {}", preview.table.read_as.encoding),
        false => "Detect it".to_owned(),
    };
    let mut names: Vec<&str> = encoding::OFFERED.iter().map(|it| it.name()).collect();
    let read_as = preview.table.read_as.encoding.as_str();
    if !is_detected && !names.contains(&read_as) {
        names.push(read_as);
    }
    let offered = names.into_iter().map(|name| (name.to_owned(), name.to_owned()));
    let chosen = if is_detected { "auto" } else { read_as };
    ReviewControl::new(
        "encoding",
        "Encoding",
        chosen,
        std::iter::once(("auto".to_owned(), detected)).chain(offered),
    )
}

/// The name of a separator.
fn separator_name(separator: Separator) -> &'static str {
    match separator {
        Separator::Comma => "Commas",
        Separator::Semicolon => "Semicolons",
        Separator::Tab => "Tabs",
        Separator::Bar => "Vertical bars",
        Separator::Nothing => "None: one favourite per line",
    }
}

fn separator_control(preview: &ImportPreview) -> ReviewControl {
    let detected = match (preview.settings.reading.separator, preview.table.read_as.separator) {
        (None, Some(Separator::Nothing)) => "Detected: one favourite per line".to_owned(),
        (None, Some(separator)) => format!("Detected: {}", separator_name(separator).to_lowercase()),
        _ => "Detect them".to_owned(),
    };
    let offered = Separator::ALL.map(|it| (it.as_str().to_owned(), separator_name(it).to_owned()));
    let chosen = preview.settings.reading.separator.map_or("auto", Separator::as_str);
    let options = std::iter::once(("auto".to_owned(), detected)).chain(offered);
    ReviewControl::new("separator", "Columns are separated by", chosen, options)
}

fn headings_control(preview: &ImportPreview, separator: Separator) -> ReviewControl {
    let read_as = &preview.table.read_as;
    let is_list = separator == Separator::Nothing;
    let detected = match (preview.settings.reading.headings, read_as.headings_line) {
        (HeadingsLine::Detected, Some(line)) => format!("Detected: line {line}"),
        (HeadingsLine::Detected, None) if !is_list => {
            "Detected: none, the first line is a favourite".to_owned()
        }
        _ => "Detect it".to_owned(),
    };
    let none = (!is_list).then(|| ("none".to_owned(), "None: the first line is a favourite".to_owned()));
    let line = |(number, text): &(usize, String)| {
        (number.to_string(), format!("Line {number}: {}", shortened(text)))
    };
    let options =
        std::iter::once(("auto".to_owned(), detected)).chain(none).chain(read_as.top_lines.iter().map(line));
    let chosen = match preview.settings.reading.headings {
        HeadingsLine::Detected => "auto".to_owned(),
        HeadingsLine::Missing => "none".to_owned(),
        HeadingsLine::Line(line) => line.to_string(),
    };
    let label = if is_list { "Heading above the list" } else { "Headings" };
    ReviewControl::new("headings", label, &chosen, options)
}

fn numbers_control(preview: &ImportPreview) -> ReviewControl {
    let label = |it: ListNumbers| match it {
        ListNumbers::Ranks => "Remove them; numbers are the ranks",
        ListNumbers::Removed => "Remove them; keep the order of the lines",
        ListNumbers::Kept => "Keep them: they are part of the titles",
    };
    let options = ListNumbers::ALL.map(|it| (it.as_str().to_owned(), label(it).to_owned()));
    let chosen = preview.settings.reading.numbers.as_str();
    ReviewControl::new("numbers", "Numbers or bullets in front", chosen, options)
}

fn shortened(text: &str) -> String {
    let short: String = text.trim().chars().take(MAX_TEXT).collect();
    if short.len() < text.trim().len() { format!("{short}…") } else { short }
}

/// The list as it will be: the rows that are new or change, or all rows of a short list.
#[derive(Debug, Clone, Default)]
pub(crate) struct ResultingList {
    /// The headings of the columns of values.
    pub headings: Vec<String>,
    pub rows: Vec<ResultingRow>,
    /// How many favourites that are new or change are not shown.
    pub more: usize,
    /// How many favourites the list will have.
    pub size: usize,
}

/// A favourite of the resulting list.
#[derive(Debug, Clone)]
pub(crate) struct ResultingRow {
    pub rank: usize,
    pub title: String,
    /// The values, in the order of the headings.
    pub values: Vec<String>,
    pub is_new: bool,
    /// Whether it is on the list and will have other values or another rank.
    pub is_changed: bool,
}

impl ImportPreview {
    /// The rows that are added or on the list already, each with what it means for the order.
    pub(crate) fn file_rows(&self) -> impl Iterator<Item = (FileRow, &PlannedRow)> {
        self.plan.rows.iter().filter_map(|row| match &row.outcome {
            RowOutcome::Add { .. } | RowOutcome::Doubtful { add: true, .. } => Some((FileRow::New, row)),
            RowOutcome::Matched { rank, .. } => {
                let moves = self.settings.choices.differing_at(row.line) == Differing::ValuesAndOrder;
                Some((FileRow::Listed { place: rank.saturating_sub(1), moves }, row))
            }
            RowOutcome::Doubtful { .. } | RowOutcome::Refused { .. } => None,
        })
    }

    /// The order of the resulting list; `size` is that of the list as it is.
    pub(crate) fn resulting_order(&self, size: usize) -> Vec<Resulting> {
        let rows: Vec<FileRow> = self.file_rows().map(|(row, _)| row).collect();
        resulting_order(size, &rows, self.settings.choices.placement == Placement::File)
    }

    /// What the file says about those favourites on the list whose values are updated, by place of the list.
    pub(crate) fn updates(&self) -> impl Iterator<Item = (usize, &ImportedFavourite)> {
        self.plan.rows.iter().filter_map(|row| match &row.outcome {
            RowOutcome::Matched { rank, favourite, differences }
                if !differences.is_empty()
                    && self.settings.choices.differing_at(row.line) != Differing::Leave =>
            {
                Some((rank.saturating_sub(1), favourite))
            }
            _ => None,
        })
    }

    /// The list as it will be.
    pub(crate) fn resulting_list(&self, listed: &[ListedRow]) -> ResultingList {
        let columns: Vec<usize> = self.value_columns().take(MAX_COLUMNS).collect();
        let from_file: Vec<&PlannedRow> = self.file_rows().map(|(_, row)| row).collect();
        let updates: std::collections::HashMap<usize, &ImportedFavourite> = self.updates().collect();
        let order = self.resulting_order(listed.len());
        let mut list = ResultingList {
            headings: columns.iter().map(|place| heading(&self.table, *place)).collect(),
            size: order.len(),
            ..ResultingList::default()
        };
        let shows_all = order.len() <= MAX_RESULTING;
        for (rank, it) in (1..).zip(&order) {
            let (is_new, is_changed) = match it {
                Resulting::New(_) => (true, false),
                Resulting::Listed(place) => (false, updates.contains_key(place)),
            };
            if !(shows_all || is_new || is_changed) {
                continue;
            }
            if list.rows.len() == MAX_RESULTING {
                list.more += 1;
                continue;
            }
            let row = match it {
                Resulting::New(row) => from_file
                    .get(*row)
                    .and_then(|row| row.favourite())
                    .map(|favourite| (favourite.title.clone(), self.values(&columns, None, Some(favourite)))),
                Resulting::Listed(place) => listed.get(*place).map(|listed| {
                    (listed.title.clone(), self.values(&columns, Some(listed), updates.get(place).copied()))
                }),
            };
            list.rows.extend(row.map(|(title, values)| ResultingRow {
                rank,
                title,
                values,
                is_new,
                is_changed,
            }));
        }
        list
    }

    /// The columns that become values.
    fn value_columns(&self) -> impl Iterator<Item = usize> {
        let columns = self.settings.mapping.columns.iter().enumerate();
        let is_value = |column: &Column| matches!(column, Column::Attribute { .. } | Column::New { .. });
        columns.filter(move |(_, column)| is_value(column)).map(|(place, _)| place)
    }

    fn values(
        &self,
        columns: &[usize],
        listed: Option<&ListedRow>,
        read: Option<&ImportedFavourite>,
    ) -> Vec<String> {
        let value = |place: &usize| {
            let read = read.and_then(|it| it.values.iter().find(|(at, _)| at == place));
            let listed = match (listed, self.settings.mapping.columns.get(*place)) {
                (Some(listed), Some(Column::Attribute { id })) => listed.values.get(id),
                _ => "",
            };
            shortened(read.map_or(listed, |(_, value)| value))
        };
        columns.iter().map(value).collect()
    }
}
