//! What can be wrong with a table of values.

use crate::error::{self, Fault};

/// More favourites than a page of the table has.
pub(crate) fn too_many_rows(most: usize) -> Fault {
    Fault::formatted("too_many_rows", format!("Save at most {most} favourites at a time."))
}

/// Something was typed that has no cell any more: the favourite, the attribute and the value of each.
pub(crate) fn cells_gone(cells: &[(String, String, String)]) -> Fault {
    let each = |(title, name, value): &(String, String, String)| format!("“{value}” ({name} of {title})");
    let cells = cells.iter().map(each).collect::<Vec<_>>().join(", ");
    error::changed(format!(
        "Some favourites or attributes are no longer on this list, so these values can’t be saved: {cells}. Save again to continue without it."
    ))
}
