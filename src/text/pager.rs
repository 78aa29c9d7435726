//! The pages of something long: which of them is shown, where it begins, and how many there are.

use super::{Fields, thousands};

/// The highest page that can be asked for, so that no row's number overflows.
const HIGHEST: i64 = 1_000_000;

/// One page of something long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pager {
    /// The page, counted from 1.
    pub number: i64,
    /// Rows per page.
    pub size: i64,
}

impl Pager {
    /// The page that a query string asks for with `page`; the first if it asks for none.
    pub(crate) fn parse(fields: &Fields, size: i64) -> Pager {
        let number = fields.get("page").trim().parse().unwrap_or(1);
        Pager { number: i64::clamp(number, 1, HIGHEST), size }
    }

    /// The page with a row; rows count from 1.
    pub(crate) fn with_row(row: i64, size: i64) -> Pager {
        Pager { number: ((row.max(1) - 1) / size + 1).min(HIGHEST), size }
    }

    /// This page, or the last if there are fewer.
    pub(crate) fn within(self, total: i64) -> Pager {
        Pager { number: self.number.min(self.last(total)), ..self }
    }

    /// How many rows are on the pages before.
    pub(crate) fn offset(&self) -> i64 {
        (self.number - 1) * self.size
    }

    /// The last page of so many rows; the first if there are none.
    pub(crate) fn last(&self, total: i64) -> i64 {
        (total.max(1) - 1) / self.size + 1
    }

    /// The pages to link to: the first, the last and those around this one; 0 is a gap.
    pub(crate) fn numbers(&self, total: i64) -> Vec<i64> {
        let (here, last) = (self.number, self.last(total));
        let near = |page: &i64| *page == 1 || *page == last || (here - 1..=here + 1).contains(page);
        let mut pages: Vec<i64> = Vec::new();
        for page in (1..=last).filter(near) {
            if pages.last().is_some_and(|before| before + 1 < page) {
                pages.push(0);
            }
            pages.push(page);
        }
        pages
    }

    /// "51–62" if 12 rows are shown on the second page of 50.
    pub(crate) fn rows(&self, shown: usize) -> String {
        let last = self.offset() + i64::try_from(shown).unwrap_or(0);
        format!("{}–{}", thousands(self.offset() + 1), thousands(last))
    }

    /// "1–50 of 3,177"
    pub(crate) fn range(&self, shown: usize, total: i64) -> String {
        format!("{} of {}", self.rows(shown), thousands(total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_query_string_asks_for_a_page_that_can_exist() {
        let asked = |query: &str| Pager::parse(&Fields::parse(query.as_bytes()), 50).number;
        assert_eq!(["", "page=", "page=0", "page=-7", "page=x"].map(asked), [1; 5]);
        assert_eq!(["page=3", "page=+3+", "page=9999999"].map(asked), [3, 3, HIGHEST]);
    }

    #[test]
    fn the_last_page_is_the_one_with_the_last_row() {
        let first = Pager { number: 1, size: 50 };
        assert_eq!([0, 1, 50, 51, 3177].map(|total| first.last(total)), [1, 1, 1, 2, 64]);
        assert_eq!([-1, 1, 50, 51].map(|row| Pager::with_row(row, 50).number), [1, 1, 1, 2]);
        assert_eq!(Pager { number: 9, size: 50 }.within(51), Pager { number: 2, size: 50 });
    }

    #[test]
    fn ranges_are_shown_as_people_read_them() {
        let second = Pager { number: 2, size: 1000 };
        assert_eq!(second.range(12, 3177), "1,001–1,012 of 3,177");
        assert_eq!(second.offset(), 1000);
    }
}
