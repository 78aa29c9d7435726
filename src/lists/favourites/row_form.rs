//! The form around the rows of a list: the button that was pressed says what to do with which favourite.

use super::faults;
use crate::{database::ids::FavouriteId, error::Result, text::Fields};

/// What a button of a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowAction {
    Up,
    Down,
    /// Moves it above another one, where it was dropped.
    Above,
    /// Moves it below another one, where it was dropped.
    Below,
    Remove,
}

/// The actions and the beginnings of their buttons' names: `up-7`.
const ACTIONS: [(&str, RowAction); 5] = [
    ("up-", RowAction::Up),
    ("down-", RowAction::Down),
    ("above-", RowAction::Above),
    ("below-", RowAction::Below),
    ("remove-", RowAction::Remove),
];

/// The form as it was sent.
#[derive(Debug, Clone)]
pub(crate) struct RowForm(Fields);

impl From<Fields> for RowForm {
    fn from(fields: Fields) -> RowForm {
        RowForm(fields)
    }
}

impl RowForm {
    /// The action, its favourite, and the value of the button.
    pub(crate) fn check(&self) -> Result<(RowAction, FavouriteId, &str)> {
        let pressed = ACTIONS.iter().find_map(|(start, action)| {
            let (id, value) = self.0.with_prefix(start).next()?;
            Some((*action, id.parse().ok()?, value))
        });
        pressed.ok_or_else(|| faults::NO_ACTION.into())
    }
}
