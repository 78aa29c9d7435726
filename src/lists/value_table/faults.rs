//! What can be wrong with a table of values.

use crate::error::{self, Fault};

/// Values that were seen, but of another cell than those that are to be changed.
pub(crate) const OTHER_CELLS: Fault = Fault::new(
    "other_cells",
    "Send the value that you have seen of each cell that you change, and of no other.",
);

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
