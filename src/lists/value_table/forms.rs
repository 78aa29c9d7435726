//! The table as it was typed: a row for each favourite ([`ValueRow`]), all of them together ([`ValueTableForm`]).

use std::collections::BTreeMap;

use crate::{
    access::Actor,
    database::ids::{AttributeId, FavouriteId},
    error::{EditForm, Fault, FieldErrors, FieldName, FieldValue, FormFields, FormVersion, OnForm, Result},
    lists::{
        attributes::{Attribute, Values},
        favourites::{self, Favourite},
    },
    text::Fields,
};

/// The name of a cell's field.
pub(crate) fn cell_name(favourite_id: FavouriteId, attribute_id: AttributeId) -> String {
    format!("value-{favourite_id}-{attribute_id}")
}

/// The favourite and the attribute of a cell.
pub(crate) fn cell_of(field: &str) -> Option<(FavouriteId, AttributeId)> {
    let (favourite, attribute) = field.strip_prefix("value-")?.split_once('-')?;
    Some((favourite.parse().ok()?, attribute.parse().ok()?))
}

/// The name of the field with the version of a row.
pub(crate) fn version_name(favourite_id: FavouriteId) -> String {
    format!("version-{favourite_id}")
}

/// A favourite's values as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValueRow {
    id: FavouriteId,
    values: BTreeMap<AttributeId, String>,
    /// What the row was filled from.
    pub version: FormVersion,
}

impl ValueRow {
    /// The row of what is stored, with a cell for each of these attributes.
    pub(crate) fn stored(id: FavouriteId, values: &Values, attributes: &[Attribute]) -> ValueRow {
        let cells = attributes.iter().map(|it| (it.id, values.get(&it.id).to_owned()));
        ValueRow { id, values: cells.collect(), version: FormVersion::default() }
    }

    /// What is in the cell of an attribute; `None` if the row was sent without it.
    pub(crate) fn cell(&self, id: AttributeId) -> Option<&str> {
        self.values.get(&id).map(String::as_str)
    }

    /// The cells that do not hold what the row was filled with.
    pub(crate) fn changed(&self) -> impl Iterator<Item = (AttributeId, &str)> {
        let cells = self.values.iter().map(|(id, value)| (*id, value.as_str()));
        cells.filter(|(id, value)| {
            let is_filled = self.version.was_filled_with(&cell_name(self.id, *id), value);
            let is_nothing = self.version.is_missing() && value.trim().is_empty();
            !is_filled && !is_nothing
        })
    }
}

impl ValueRow {
    /// The new values of its favourite; what is wrong with its cells is added to `errors`.
    fn check(&self, favourite: &Favourite, attributes: &[Attribute], errors: &mut FieldErrors) -> Values {
        let mut values = favourite.values.clone();
        for attribute in attributes {
            let (now, typed) = (favourite.values.get(&attribute.id), self.cell(attribute.id));
            let Some(typed) = typed.filter(|typed| typed.trim() != now) else { continue };
            let checked = match attribute.kind().check(&attribute.options, typed) {
                Ok(value) if value.is_empty() && attribute.required => {
                    Err(favourites::faults::value_required(&attribute.name))
                }
                checked => checked,
            };
            let name = cell_name(favourite.id, attribute.id);
            match checked {
                Ok(value) => values.set(attribute.id, value),
                Err(fault) => errors.add_labelled(&*name, label_of(favourite, attributes, &name), fault),
            }
        }
        values
    }
}

/// The name of a cell on the page: "Heat, Year".
fn label_of(favourite: &Favourite, attributes: &[Attribute], field: &str) -> String {
    let attribute = cell_of(field).and_then(|(_, id)| attributes.iter().find(|it| it.id == id));
    attribute.map_or_else(|| favourite.title.clone(), |it| format!("{}, {}", favourite.title, it.name))
}

impl EditForm for ValueRow {
    fn fields(&self) -> Vec<FieldName> {
        self.values.keys().map(|id| cell_name(self.id, *id).into()).collect()
    }

    fn value_of(&self, field: &str) -> Option<FieldValue> {
        let (_, attribute_id) = cell_of(field)?;
        self.values.get(&attribute_id).cloned().map(FieldValue::Text)
    }

    fn fill(&mut self, field: &str, value: FieldValue) {
        if let (Some((_, attribute_id)), FieldValue::Text(text)) = (cell_of(field), value) {
            self.values.insert(attribute_id, text);
        }
    }

    fn version(&self) -> &FormVersion {
        &self.version
    }

    fn with_version(self, version: FormVersion) -> ValueRow {
        ValueRow { version, ..self }
    }
}

/// The table as typed.
#[derive(Debug, Clone, Default)]
pub(crate) struct ValueTableForm {
    pub rows: BTreeMap<FavouriteId, ValueRow>,
    /// `true` if the next page of the table is wanted, not the list.
    pub goes_on: bool,
}

impl From<Fields> for ValueTableForm {
    fn from(fields: Fields) -> ValueTableForm {
        let mut form = ValueTableForm { goes_on: fields.has("next"), ..ValueTableForm::default() };
        for (name, value) in fields.iter() {
            if let Some((id, attribute_id)) = cell_of(name) {
                form.row(id).values.insert(attribute_id, value.to_owned());
            } else if let Some(Ok(id)) = name.strip_prefix("version-").map(str::parse) {
                form.row(id).version = FormVersion::sent(value);
            }
        }
        form
    }
}

/// Values by favourite and attribute.
pub(crate) type Cells = BTreeMap<FavouriteId, BTreeMap<AttributeId, String>>;

impl ValueTableForm {
    /// The form with these new values. Of favourites that are in `before`, too, the cells are changed only from those values.
    pub(crate) fn of_cells(cells: Cells, mut before: Cells) -> ValueTableForm {
        let row = |(id, new): (FavouriteId, BTreeMap<AttributeId, String>)| {
            let seen =
                before.remove(&id).map(|values| ValueRow { id, values, ..ValueRow::default() }.versioned());
            let row = seen.unwrap_or_else(|| ValueRow { id, ..ValueRow::default() });
            (id, ValueRow { values: new, ..row })
        };
        ValueTableForm { rows: cells.into_iter().map(row).collect(), ..ValueTableForm::default() }
    }

    /// Validates the cells that differ from what is stored; `gone` says what can't be saved any more. Returns the
    /// favourites whose values change, with their new values. Faults by cell: those of values, `value_required` for one
    /// that was emptied, and `changed_meanwhile`.
    pub(crate) fn check<'a>(
        &self,
        actor: &Actor,
        (attributes, listed): (&[Attribute], &'a [Favourite]),
        gone: Option<Fault>,
    ) -> Result<Vec<(&'a Favourite, Values)>> {
        let mut errors = FieldErrors::default();
        if let Some(gone) = gone {
            errors.add("rows", gone);
        }
        let mut changed = Vec::new();
        for favourite in listed {
            let Some(row) = self.rows.get(&favourite.id) else { continue };
            let stored = ValueRow::stored(favourite.id, &favourite.values, attributes);
            if let Err(conflicts) = actor.must_follow(row, &stored).on_form(self)? {
                errors.add_all(conflicts, |field| label_of(favourite, attributes, field));
            }
            let values = row.check(favourite, attributes, &mut errors);
            if values != favourite.values {
                changed.push((favourite, values));
            }
        }
        errors.into_result(changed)
    }

    fn row(&mut self, id: FavouriteId) -> &mut ValueRow {
        self.rows.entry(id).or_insert_with(|| ValueRow { id, ..ValueRow::default() })
    }
}

impl FormFields for ValueTableForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> ValueTableForm {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Fields::from_iter(fields).into()
    }

    #[test]
    fn cells_are_read_by_favourite_and_attribute_and_anything_else_is_left_alone() {
        let read = form(&[
            ("value-7-1", "1995"),
            ("value-7-2", ""),
            ("value-9-1", "2004"),
            ("version-7", "x"),
            ("value-a-1", "?"),
            ("value-7", "?"),
            ("version-", "?"),
            ("form_key", "k"),
        ]);
        assert_eq!(read.rows.keys().map(|id| id.0).collect::<Vec<_>>(), [7, 9]);
        assert_eq!(read.rows[&FavouriteId(7)].cell(AttributeId(1)), Some("1995"));
        assert_eq!(read.rows[&FavouriteId(9)].cell(AttributeId(2)), None);
    }

    #[test]
    fn only_cells_that_differ_from_what_the_row_was_filled_with_are_changed() {
        let mut read = form(&[("value-7-1", "1995"), ("value-7-2", "Mann")]);
        let mut row = read.rows.remove(&FavouriteId(7)).expect("a row").versioned();
        assert_eq!(row.changed().count(), 0);
        row.fill("value-7-2", FieldValue::Text(String::new()));
        assert_eq!(row.changed().collect::<Vec<_>>(), [(AttributeId(2), "")]);
    }
}
