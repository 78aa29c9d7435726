//! What the preview of an import shows of the list as it will be.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    parsing::{
        column::Column,
        plan::{
            ImportedFavourite, ListedRow, PlannedRow, RowOutcome,
            order::{FileRow, Resulting, resulting_order},
            rows::heading,
        },
        remarks::{self, Remark},
    },
    settings::{Differing, Placement},
    target::ImportPreview,
};
use crate::database::ids::AttributeId;

/// The most rows of the resulting list that are shown; the others are counted.
const MAX_RESULTING: usize = 50;
/// The most columns of values that are shown.
const MAX_COLUMNS: usize = 6;
/// The most characters of a line or a value that are shown.
const MAX_TEXT: usize = 60;

/// The start of a line or a value.
pub(super) fn shortened(text: &str) -> String {
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
    /// What happens to it; empty if nothing does.
    pub change: &'static str,
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

    /// Returns `true` if the order of the file counts for rows that are added or on the list.
    pub(crate) fn asks_for_order(&self) -> bool {
        self.settings.choices.placement == Placement::File || self.moving().next().is_some()
    }

    /// The options that attributes of the list get, because favourites will have them.
    pub(crate) fn new_options(&self) -> BTreeMap<AttributeId, Vec<String>> {
        let columns = self.settings.mapping.columns.iter().enumerate();
        let columns = columns.filter_map(|(place, column)| match column {
            Column::Attribute { id } => Some((place, *id, self.plan.new_options.get(id)?)),
            _ => None,
        });
        let used = columns.map(|(place, id, options)| {
            let written = self.plan.to_add().chain(self.updates().map(|(_, read)| read));
            let values: HashSet<&str> = written
                .flat_map(|it| &it.values)
                .filter(|(at, _)| *at == place)
                .map(|(_, value)| value.as_str())
                .collect();
            (id, options.iter().filter(|it| values.contains(it.as_str())).cloned().collect())
        });
        used.filter(|(_, options): &(_, Vec<String>)| !options.is_empty()).collect()
    }

    /// What was done with the text before it became rows, and what was guessed of its values, as sentences.
    pub(crate) fn sentences(&self) -> Vec<String> {
        let mut sentences = self.plan.sentences(&self.table);
        let name = |id: AttributeId| self.attributes.iter().find(|it| it.id == id).map(|it| it.name.clone());
        let new = self
            .new_options()
            .into_iter()
            .filter_map(|(id, options)| Some(Remark::NewOptions { name: name(id)?, options }));
        sentences.extend(remarks::sentences(&new.collect::<Vec<_>>()));
        sentences
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
        let updates: HashMap<usize, &ImportedFavourite> = self.updates().collect();
        let moving: HashSet<usize> = self.moving().collect();
        let order = self.resulting_order(listed.len());
        let mut list = ResultingList {
            headings: columns.iter().map(|place| heading(&self.table, *place)).collect(),
            size: order.len(),
            ..ResultingList::default()
        };
        let shows_all = order.len() <= MAX_RESULTING;
        for (rank, it) in (1..).zip(&order) {
            let change = match it {
                Resulting::New(_) => "new",
                Resulting::Listed(place) if updates.contains_key(place) => "updated",
                Resulting::Listed(place) if moving.contains(place) && place + 1 != rank => "moved",
                Resulting::Listed(_) => "",
            };
            if !shows_all && change.is_empty() {
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
            list.rows.extend(row.map(|(title, values)| ResultingRow { rank, title, values, change }));
        }
        list
    }

    /// The places of the favourites that move to where the file has them.
    fn moving(&self) -> impl Iterator<Item = usize> {
        self.file_rows().filter_map(|(row, _)| match row {
            FileRow::Listed { place, moves: true } => Some(place),
            _ => None,
        })
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
