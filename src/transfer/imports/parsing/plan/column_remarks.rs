//! Remarks about whole columns: what was guessed about their values, and which are not used.

use super::{
    RowReader,
    rows::{heading, kind_and_options},
};
use crate::{
    lists::attributes::AttributeKind,
    transfer::imports::parsing::{
        column::Column,
        column_kinds::filled,
        headings,
        remarks::Remark,
        values::{Spelling, has_lost_digits},
    },
};

impl RowReader<'_> {
    /// What was guessed of the values of whole columns.
    pub(crate) fn remarks(&self) -> Vec<Remark> {
        let columns = self.mapping.columns.iter().zip(&self.spellings).enumerate();
        let remarks = columns.filter_map(|(place, (column, spelling))| self.remark(place, column, spelling));
        let same = self.additions.found.clone();
        let same = same.map(|(count, example)| Remark::SameTitles { count, example });
        remarks.chain(same).chain(self.unused()).collect()
    }

    /// The columns with values that are not imported, and those of ranks that are not the order.
    fn unused(&self) -> Vec<Remark> {
        if headings::is_own_export(&self.table.headings) {
            return Vec::new();
        }
        let columns = || self.mapping.columns.iter().zip(&self.table.headings).enumerate();
        let is_left_out = |(place, (column, _)): &(usize, (&Column, &String))| {
            **column == Column::Ignore && filled(self.table, *place).next().is_some()
        };
        let left_out: Vec<String> =
            columns().filter(is_left_out).map(|(_, (_, heading))| heading.clone()).collect();
        let is_rank = |heading: &str| headings::column_named(heading) == Some(Column::Rank);
        let has_rank = self.mapping.columns.contains(&Column::Rank);
        let rank = columns().find(|(_, (column, heading))| {
            !has_rank && matches!(column, Column::New { .. }) && is_rank(heading)
        });
        let mut remarks = Vec::new();
        remarks.extend(rank.map(|(_, (_, heading))| Remark::RanksNotUsed { column: heading.clone() }));
        remarks.extend((!left_out.is_empty()).then_some(Remark::ColumnsLeftOut { columns: left_out }));
        remarks
    }

    fn remark(&self, place: usize, column: &Column, spelling: &Spelling) -> Option<Remark> {
        let (kind, _) = kind_and_options(column, self.list.attributes)?;
        let column = heading(self.table, place);
        let read = |cell: &String| spelling.check(kind, &[], cell).ok();
        if let Some(cell) = filled(self.table, place).find(|cell| has_lost_digits(cell)) {
            return Some(Remark::DigitsLost { column, cell: cell.to_owned() });
        }
        match kind {
            AttributeKind::Date => {
                let cell = spelling.ambiguous_date.clone()?;
                Some(Remark::DatesGuessed { column, day: read(&cell)?, cell })
            }
            AttributeKind::Number => {
                let cell = spelling.ambiguous_number.clone()?;
                Some(Remark::NumbersGuessed { column, number: read(&cell)?, cell })
            }
            _ => None,
        }
    }
}
