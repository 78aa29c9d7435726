//! What can be wrong with the day of a past version.

use crate::error::Fault;

pub(crate) fn no_date(typed: &str) -> Fault {
    let message = format!("“{typed}” isn’t a date. Enter the year, month and day, such as 2026-05-03.");
    Fault::formatted("no_date", message)
}

pub(crate) fn in_the_future(day: &str) -> Fault {
    let message = format!("{day} is in the future. Choose today or an earlier day.");
    Fault::formatted("in_the_future", message)
}
