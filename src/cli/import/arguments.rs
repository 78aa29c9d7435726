//! What `podium import` is asked to do.

use std::{collections::BTreeMap, fs::File, io::Read, path::PathBuf};

use clap::Args;

use crate::{
    cli::{faults, list_arguments::ListArguments},
    error::{Error, Result},
    lists::attributes::AttributeKind,
    text,
    transfer::imports::{
        forms::PreviewForm,
        parsing::{
            encoding::MAX_BYTES,
            options::{HeadingsLine, ListNumbers, ReadingOptions, Separator},
            table::ParsedTable,
            values::DateOrder,
        },
        settings::{Differing, ImportSettings, Placement, RowChoices},
        source::ImportSource,
        target::{ImportPreview, ImportTarget},
    },
};

/// What to import, and how.
#[derive(Debug, Args)]
pub struct ImportArguments {
    /// The file: a table with any separator, a list with one title per line, Markdown, HTML or JSON; `-` is standard input
    pub(super) file: PathBuf,
    /// The list; its category is created if it doesn't exist
    #[command(flatten)]
    pub(in crate::cli) list: ListArguments,
    /// Only say what would happen
    #[arg(long)]
    pub(in crate::cli) dry_run: bool,
    /// What a column is, such as `Film=title`, `3=rank`, `Notes=ignore` or `Year=number`. The column's heading or number,
    /// and the name of an attribute of the category, or one of title, rank, description, link, tier, ignore, or text, number,
    /// date, choice, yes/no and `new-link` for a new attribute
    #[arg(long, value_name = "COLUMN=MEANING")]
    column: Vec<String>,
    /// The first line is a favourite, and there are no headings
    #[arg(long, conflicts_with = "header_line")]
    no_header: bool,
    /// The line of the headings, counted from 1
    #[arg(long, value_name = "LINE")]
    header_line: Option<usize>,
    /// What separates the columns: comma, semicolon, tab, bar, or none for one title per line
    #[arg(long, value_name = "WORD", value_parser = separator)]
    separator: Option<Separator>,
    /// The encoding, such as utf-8, windows-1252 or macintosh
    #[arg(long, value_name = "NAME", default_value = "")]
    encoding: String,
    /// What comes first in dates such as 3/4/2024, where the file does not tell: day or month
    #[arg(long, value_name = "WORD", value_parser = dates)]
    dates: Option<DateOrder>,
    /// What numbers or bullets in front of the titles of a list are: ranks, removed or kept
    #[arg(long, value_name = "WORD", default_value = "ranks", value_parser = numbers)]
    numbers: ListNumbers,
    /// What becomes of favourites on the list that differ: leave, values to update them, or order to move them as well
    #[arg(long, value_name = "WORD", default_value = "leave", value_parser = differing)]
    on_list: Differing,
    /// Where new favourites go: end, or file for the order of the file
    #[arg(long, value_name = "WORD", default_value = "end", value_parser = placement)]
    place: Placement,
    /// Writes the rows that are not imported to this file, as CSV with the reasons
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) refused: Option<PathBuf>,
}

fn separator(word: &str) -> Result<Separator, String> {
    Separator::parse(word).ok_or_else(|| "use comma, semicolon, tab, bar or none".to_owned())
}

fn numbers(word: &str) -> Result<ListNumbers, String> {
    ListNumbers::parse(word).ok_or_else(|| "use ranks, removed or kept".to_owned())
}

fn dates(word: &str) -> Result<DateOrder, String> {
    DateOrder::parse(word).ok_or_else(|| "use day or month".to_owned())
}

fn differing(word: &str) -> Result<Differing, String> {
    Differing::parse(word).ok_or_else(|| "use leave, values or order".to_owned())
}

fn placement(word: &str) -> Result<Placement, String> {
    Placement::parse(word).ok_or_else(|| "use end or file".to_owned())
}

impl ImportArguments {
    fn reading(&self) -> ReadingOptions {
        let headings = match (self.no_header, self.header_line) {
            (true, _) => HeadingsLine::Missing,
            (false, Some(line)) => HeadingsLine::Line(line),
            (false, None) => HeadingsLine::Detected,
        };
        let (separator, encoding, numbers) = (self.separator, self.encoding.clone(), self.numbers);
        ReadingOptions { encoding, separator, headings, numbers }
    }

    /// The name and the content of the file.
    pub(in crate::cli) fn file(&self) -> Result<(String, Vec<u8>)> {
        let is_input = self.file.as_os_str() == "-";
        let mut bytes = Vec::new();
        let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX) + 1;
        let read = if is_input {
            std::io::stdin().lock().take(most).read_to_end(&mut bytes)
        } else {
            File::open(&self.file).and_then(|file| file.take(most).read_to_end(&mut bytes))
        };
        read.map_err(|error| Error::Conflict(faults::unreadable(&self.file, &error)))?;
        let name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok((if is_input { "standard input".to_owned() } else { name }, bytes))
    }

    /// Reads the file as a list.
    pub(super) fn source(&self) -> Result<ImportSource> {
        let (name, bytes) = self.file()?;
        ImportSource::read(&name, &bytes, &self.reading())
            .map_err(|why| Error::Conflict(faults::wrong_file(&name, &why)))
    }

    /// How the file is to be read, in the words of the API; nothing if that is as usual.
    pub(in crate::cli) fn reading_words(&self) -> BTreeMap<&'static str, String> {
        let headings = match (self.no_header, self.header_line) {
            (true, _) => Some("none".to_owned()),
            (false, line) => line.map(|line| line.to_string()),
        };
        let numbers = Some(self.numbers).filter(|it| *it != ListNumbers::default());
        let words = [
            ("headings", headings),
            ("separator", self.separator.map(|it| it.as_str().to_owned())),
            ("encoding", Some(self.encoding.clone()).filter(|it| !it.is_empty())),
            ("numbers", numbers.map(|it| it.as_str().to_owned())),
        ];
        words.into_iter().filter_map(|(name, word)| Some((name, word?))).collect()
    }

    /// What becomes of the rows, in the words of the API; nothing if that is as usual.
    pub(in crate::cli) fn choice_words(&self) -> BTreeMap<&'static str, String> {
        let dates = self.dates.map(|it| if it == DateOrder::DayFirst { "day" } else { "month" });
        let differing = Some(self.on_list).filter(|it| *it != Differing::default());
        let place = Some(self.place).filter(|it| *it != Placement::default());
        let words = [
            ("dates", dates),
            ("differing", differing.map(Differing::as_str)),
            ("placement", place.map(Placement::as_str)),
        ];
        words.into_iter().filter_map(|(name, word)| Some((name, word?.to_owned()))).collect()
    }

    /// The meanings that were given, by the columns' numbers, for a file with these headings.
    pub(in crate::cli) fn columns(
        &self,
        headings: &[String],
        attributes: &[(i64, String)],
    ) -> Result<BTreeMap<usize, String>> {
        let read = |argument: &String| {
            let (column, meaning) = argument.rsplit_once('=').unwrap_or((argument, ""));
            let number = column_number(headings, column)
                .ok_or_else(|| Error::Conflict(faults::no_such_column(column, headings)))?;
            let word = column_word(meaning, attributes)
                .ok_or_else(|| Error::Conflict(faults::no_such_meaning(meaning)))?;
            Ok((number, word))
        };
        self.column.iter().map(read).collect()
    }

    /// What becomes of this table on that list, as it is chosen.
    pub(super) fn preview(&self, table: ParsedTable, target: &ImportTarget) -> Result<ImportPreview> {
        let choices = RowChoices { differing: self.on_list, placement: self.place, ..RowChoices::default() };
        let mapping = target.guess(&table);
        let guessed = target.plan(table, ImportSettings { reading: self.reading(), mapping, choices });
        if self.column.is_empty() && self.dates.is_none() {
            return Ok(guessed);
        }
        let attributes: Vec<_> = guessed.attributes.iter().map(|it| (it.id.0, it.name.clone())).collect();
        let chosen = self.columns(&guessed.table.headings, &attributes)?;
        let mapping = PreviewForm::with_columns(chosen, self.dates).mapping(&guessed);
        Ok(target.plan(guessed.table, ImportSettings { mapping, ..guessed.settings }))
    }
}

/// The number of the column with this heading, regardless of letter case, or with this number.
fn column_number(headings: &[String], column: &str) -> Option<usize> {
    let wanted = text::comparison_key(column);
    let named = headings.iter().position(|heading| text::comparison_key(heading) == wanted);
    let numbered = || column.parse::<usize>().ok().filter(|number| (1..=headings.len()).contains(number));
    named.map(|place| place + 1).or_else(numbered)
}

/// The form's word for a meaning of a column.
fn column_word(meaning: &str, attributes: &[(i64, String)]) -> Option<String> {
    let wanted = text::comparison_key(meaning);
    if let Some((id, _)) = attributes.iter().find(|(_, name)| text::comparison_key(name) == wanted) {
        return Some(format!("attribute-{id}"));
    }
    let meaning = meaning.trim().to_lowercase();
    let kind = meaning.strip_prefix("new-").unwrap_or(&meaning);
    match meaning.as_str() {
        "title" | "rank" | "description" | "link" | "tier" | "ignore" => Some(meaning),
        _ => AttributeKind::parse(kind).map(|kind| format!("new-{}", kind.as_str())),
    }
}
