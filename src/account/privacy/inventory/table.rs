//! A table of the database, with what becomes of each of its columns.

/// A table of the database, column by column.
#[derive(Debug, Clone, Copy)]
pub struct TableInventory {
    pub name: &'static str,
    /// The heading in the archive.
    pub title: &'static str,
    /// SQL condition for the rows (`t`) of the user (`$1`).
    pub owner_condition: &'static str,
    /// SQL order.
    pub order: &'static str,
    /// Personal and in the archive: a column, or `column: expression` where an id alone would say too little.
    pub exported: &'static [&'static str],
    /// Personal and not in the archive, with the reason.
    pub withheld: &'static [(&'static str, &'static str)],
    /// Not personal.
    pub not_personal: &'static [&'static str],
}

impl TableInventory {
    /// The columns in the archive, each with its SQL expression.
    pub fn columns(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.exported.iter().map(|given| match given.split_once(": ") {
            Some((column, expression)) => (column, expression.to_owned()),
            None => (*given, format!("t.{given}")),
        })
    }
}
