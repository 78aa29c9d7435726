//! The choices of a preview as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    error::Result,
    text::Fields,
    transfer::imports::settings::{Differing, Placement},
    web::json::{Patch, faults},
};

/// What to choose (RFC 7396): what is not sent stays, null chooses what is usual.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportPatch {
    /// The name of the encoding, such as `windows-1252`, or `auto`.
    #[serde(default)]
    #[schema(value_type = Option<String>, required = false, min_length = 1, max_length = 100)]
    encoding: Patch<String>,
    /// What separates the columns.
    #[serde(default)]
    #[schema(value_type = Option<SeparatorName>, required = false)]
    separator: Patch<SeparatorName>,
    /// The line with the headings, `none`, or `auto`.
    #[serde(default)]
    #[schema(value_type = Option<String>, required = false, pattern = "^(auto|none|[1-9][0-9]{0,8})$")]
    headings: Patch<String>,
    /// What is in front of the titles of a plain list.
    #[serde(default)]
    #[schema(value_type = Option<NumbersName>, required = false)]
    numbers: Patch<NumbersName>,
    /// What comes first in dates that can be read in two ways.
    #[serde(default)]
    #[schema(value_type = Option<DatesName>, required = false)]
    dates: Patch<DatesName>,
    /// The meanings of columns, by their numbers from 1: one of the preview’s `meanings`.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, String>, example = json!({"1": "title", "2": "attribute-4"}))]
    columns: BTreeMap<usize, String>,
    /// Whether the rows in these lines, which resemble others, are added.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, bool>, example = json!({"7": false}))]
    rows: BTreeMap<usize, bool>,
    /// What becomes of rows that are on the list already and differ.
    #[serde(default)]
    #[schema(value_type = Option<DifferingName>, required = false)]
    differing: Patch<DifferingName>,
    /// The same for the rows in these lines.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, DifferingLineName>, example = json!({"9": "values"}))]
    differing_lines: BTreeMap<usize, DifferingLineName>,
    /// Where new favourites go.
    #[serde(default)]
    #[schema(value_type = Option<PlacementName>, required = false)]
    placement: Patch<PlacementName>,
}

/// What separates the columns.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum SeparatorName {
    Auto,
    Comma,
    Semicolon,
    Tab,
    Bar,
    /// There are no columns: one favourite per line.
    None,
}

impl SeparatorName {
    fn word(self) -> &'static str {
        match self {
            SeparatorName::Auto => "auto",
            SeparatorName::Comma => "comma",
            SeparatorName::Semicolon => "semicolon",
            SeparatorName::Tab => "tab",
            SeparatorName::Bar => "bar",
            SeparatorName::None => "none",
        }
    }
}

/// What becomes of the numbers or bullets in front of titles.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum NumbersName {
    Ranks,
    Removed,
    Kept,
}

impl NumbersName {
    fn word(self) -> &'static str {
        match self {
            NumbersName::Ranks => "ranks",
            NumbersName::Removed => "removed",
            NumbersName::Kept => "kept",
        }
    }
}

/// What comes first in dates.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DatesName {
    Auto,
    Day,
    Month,
}

impl DatesName {
    fn word(self) -> &'static str {
        match self {
            DatesName::Auto => "auto",
            DatesName::Day => "day",
            DatesName::Month => "month",
        }
    }
}

/// What becomes of a row that is on the list already and differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum DifferingName {
    /// The list stays as it is.
    Leave,
    /// Its values are updated.
    Values,
    /// Its values and its rank are updated.
    Order,
}

/// The same for one row, of which `same` means what becomes of all.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DifferingLineName {
    Same,
    Leave,
    Values,
    Order,
}

impl DifferingLineName {
    fn word(self) -> &'static str {
        match self {
            DifferingLineName::Same => "same",
            DifferingLineName::Leave => DifferingName::Leave.word(),
            DifferingLineName::Values => DifferingName::Values.word(),
            DifferingLineName::Order => DifferingName::Order.word(),
        }
    }
}

impl From<Differing> for DifferingName {
    fn from(differing: Differing) -> DifferingName {
        match differing {
            Differing::Leave => DifferingName::Leave,
            Differing::Values => DifferingName::Values,
            Differing::ValuesAndOrder => DifferingName::Order,
        }
    }
}

impl DifferingName {
    fn word(self) -> &'static str {
        match self {
            DifferingName::Leave => Differing::Leave,
            DifferingName::Values => Differing::Values,
            DifferingName::Order => Differing::ValuesAndOrder,
        }
        .as_str()
    }
}

/// Where new favourites go: to the end of the list, or among the others as in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum PlacementName {
    End,
    File,
}

impl From<Placement> for PlacementName {
    fn from(placement: Placement) -> PlacementName {
        match placement {
            Placement::End => PlacementName::End,
            Placement::File => PlacementName::File,
        }
    }
}

impl ImportPatch {
    /// The fields of the form.
    pub(super) fn fields(self) -> Result<Fields> {
        let separator = word(self.separator, "auto", SeparatorName::word);
        let numbers = word(self.numbers, "ranks", NumbersName::word);
        let dates = word(self.dates, "auto", DatesName::word);
        let placement = word(self.placement, Placement::default().as_str(), |it| match it {
            PlacementName::End => Placement::End.as_str(),
            PlacementName::File => Placement::File.as_str(),
        });
        let words = [
            ("separator", separator),
            ("numbers", numbers),
            ("dates", dates),
            ("differing", word(self.differing, Differing::default().as_str(), DifferingName::word)),
            ("placement", placement),
        ];
        let words = words.into_iter().filter_map(|(name, word)| Some((name.to_owned(), word?.to_owned())));
        let headings = text(self.headings);
        if headings.as_deref().is_some_and(|it| !is_headings(it)) {
            return Err(faults::wrong_shape("auto, none or the number of a line").at("/headings"));
        }
        let texts = [("encoding", text(self.encoding)), ("headings", headings)];
        let texts = texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?)));
        let columns = self.columns.into_iter().map(|(number, word)| (format!("column-{number}"), word));
        let add = |add: bool| if add { "add" } else { "leave" }.to_owned();
        let rows = self.rows.into_iter().map(|(line, it)| (format!("row-{line}"), add(it)));
        let lines = self.differing_lines.into_iter();
        let lines = lines.map(|(line, it)| (format!("differing-{line}"), it.word().to_owned()));
        Ok(Fields::from_iter(words.chain(texts).chain(columns).chain(rows).chain(lines)))
    }
}

/// The form's word for a choice; `null` chooses what is usual.
fn word<T>(
    chosen: Patch<T>,
    usual: &'static str,
    word: impl FnOnce(T) -> &'static str,
) -> Option<&'static str> {
    match chosen {
        Patch::Keep => None,
        Patch::Remove => Some(usual),
        Patch::Set(it) => Some(word(it)),
    }
}

/// A chosen text; `null` chooses what the reader finds out.
fn text(chosen: Patch<String>) -> Option<String> {
    match chosen {
        Patch::Keep => None,
        Patch::Remove => Some("auto".to_owned()),
        Patch::Set(it) => Some(it),
    }
}

/// Returns `true` for what the headings can be.
fn is_headings(text: &str) -> bool {
    matches!(text, "auto" | "none") || text.parse::<u32>().is_ok_and(|line| line > 0)
}

/// Where in the body a fault is about.
pub(super) fn pointer(code: &str) -> &'static str {
    match code {
        "unknown_encoding" => "/encoding",
        "no_rows" | "table_unreadable" | "too_many_columns" | "endless_row" | "cell_too_long"
        | "too_many_rows" => "/separator",
        _ => "/columns",
    }
}
