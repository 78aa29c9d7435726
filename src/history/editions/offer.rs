//! Offering in December to keep an edition of a list that changed that year.
//!
//! **Invariants:** the offer is about the list, so one answer counts for all of its editors; it is a hint and changes nothing
//! that others see, so it is in no history.

use chrono::{Datelike, NaiveDate};

use super::model;
use crate::{
    access::{Allowed, Edit},
    database::pool::Conn,
    error::Result,
    lists::categories::Category,
    preferences::TimeZone,
};

/// The year of which an edition is offered; `None` outside December, for an empty list, one that did not change that year, and
/// one for which the offer was answered.
pub(crate) fn year(list: &Category, today: NaiveDate, zone: TimeZone) -> Option<i32> {
    let changed_on = zone.day_of(&list.changed_at);
    (list.size > 0).then(|| december(today, changed_on, list.edition_offered)).flatten()
}

fn december(today: NaiveDate, changed_on: NaiveDate, offered: i32) -> Option<i32> {
    let year = today.year();
    (today.month() == 12 && changed_on.year() == year && offered < year).then_some(year)
}

/// Dismisses the offer of that year.
pub(crate) fn dismiss(conn: &mut Conn, on: &Allowed<Category, Edit>, year: i32) -> Result<()> {
    model::answer_offer(conn, on.item(), year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_offered_once_in_december_of_a_year_in_which_the_list_changed() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let offered = |today: &str, changed: &str, year: i32| december(day(today), day(changed), year);
        assert_eq!(offered("2026-12-01", "2026-01-01", 0), Some(2026));
        assert_eq!(offered("2026-12-31", "2026-12-31", 2025), Some(2026));
        assert_eq!(offered("2026-11-30", "2026-11-30", 0), None);
        assert_eq!(offered("2027-01-01", "2026-12-31", 0), None);
        assert_eq!(offered("2026-12-31", "2025-12-31", 0), None, "nothing changed this year");
        assert_eq!(offered("2026-12-31", "2026-12-31", 2026), None, "answered");
    }
}
