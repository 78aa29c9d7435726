//! What can be wrong with the print options.

use crate::error::Fault;

pub(crate) const NOT_POSITIVE: Fault = Fault::new("not_positive", "Enter 1 or more.");
pub(crate) const NO_NUMBER: Fault =
    Fault::new("no_number", "Enter a whole number, such as 20, or leave this empty.");
pub(crate) const LIST_EMPTY: Fault =
    Fault::new("list_empty", "This list has no favourites yet. Leave this empty.");
pub(crate) const NO_PAPER: Fault = Fault::new("no_paper", "Choose a paper size.");
pub(crate) const NO_COLUMNS: Fault = Fault::new("no_columns", "Choose one or two columns.");
pub(crate) const NO_LINES: Fault = Fault::new("no_lines", "Choose 0, 1, 2 or 3 lines.");

pub(crate) fn beyond_the_end(last: &str) -> Fault {
    Fault::formatted("beyond_the_end", format!("The list ends at {last}. Enter {last} or less."))
}

pub(crate) fn before_the_first(first: &str) -> Fault {
    Fault::formatted("before_the_first", format!("The range begins at {first}. Enter {first} or more."))
}
