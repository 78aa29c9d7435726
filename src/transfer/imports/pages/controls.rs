//! The menus of the preview for how a list is read.

use crate::transfer::imports::{
    parsing::{
        encoding,
        options::{HeadingsLine, ListNumbers, Separator},
        remarks::Remark,
        values::DateOrder,
    },
    review::shortened,
    target::ImportPreview,
};

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
    controls.extend(asks_for_dates(preview).then(|| dates_control(preview)));
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

/// Returns `true` if a date of the table can be read in two ways, or was until the user decided.
fn asks_for_dates(preview: &ImportPreview) -> bool {
    let is_guess = |it: &Remark| matches!(it, Remark::DatesGuessed { .. });
    preview.settings.mapping.dates.is_some() || preview.plan.remarks.iter().any(is_guess)
}

fn dates_control(preview: &ImportPreview) -> ReviewControl {
    let options = [
        ("auto", "Detect it"),
        (DateOrder::DayFirst.as_str(), "The day comes first: 3/4 is in April"),
        (DateOrder::MonthFirst.as_str(), "The month comes first: 3/4 is in March"),
    ];
    let options = options.map(|(word, label)| (word.to_owned(), label.to_owned()));
    let chosen = preview.settings.mapping.dates.map_or("auto", DateOrder::as_str);
    ReviewControl::new("dates", "Dates", chosen, options)
}
