//! The forms of own orders: changes of one's own, making our order the list's, and the list's setting.

use super::faults;
use crate::{
    database::ids::FavouriteId,
    error::{FormFields, Result},
    lists::{
        categories::OwnOrders,
        ordering::{forms::MoveForm, position::MoveTarget},
    },
    text::Fields,
};

/// What becomes of an own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OwnChange {
    /// A favourite moves, or is placed.
    To(FavouriteId, MoveTarget<FavouriteId>),
    /// A favourite is not placed any more.
    Remove(FavouriteId),
    /// The list's order becomes the person's own.
    Begin,
    /// Exactly these are placed, best first.
    Replace(Vec<FavouriteId>),
    /// The last change is undone.
    Undo,
}

/// A change as sent: a button of a row, or the form of one favourite.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnForm(pub(crate) Fields);

impl From<Fields> for OwnForm {
    fn from(fields: Fields) -> OwnForm {
        OwnForm(fields)
    }
}

impl OwnForm {
    /// The button that was pressed. Fault `no_own_change`.
    pub(crate) fn check(&self) -> Result<OwnChange> {
        if self.0.has("begin") {
            return Ok(OwnChange::Begin);
        }
        let pressed = |start: &str| {
            let (id, _) = self.0.with_prefix(start).next()?;
            id.parse::<FavouriteId>().ok()
        };
        let moves = [("up-", MoveTarget::Up), ("down-", MoveTarget::Down), ("end-", MoveTarget::Bottom)];
        let moved = moves.into_iter().find_map(|(start, to)| Some(OwnChange::To(pressed(start)?, to)));
        let removed = || pressed("remove-").map(OwnChange::Remove);
        moved.or_else(removed).ok_or_else(|| faults::NO_OWN_CHANGE.into())
    }

    /// The place for a favourite. Faults: `no_place`, `no_rank`, `no_neighbour`.
    pub(crate) fn check_place(&self, id: FavouriteId) -> Result<OwnChange> {
        Ok(OwnChange::To(id, MoveForm(self.0.clone()).check()?))
    }

    /// Returns `true` if the form was filled from that.
    pub(crate) fn is_of(&self, setting: OwnOrders, version: i64) -> bool {
        self.0.get("setting") == setting.as_str() && self.0.get("version").parse() == Ok(version)
    }
}

impl FormFields for OwnForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "neighbour_gone" => Some("other"),
            "own_order_full" | "not_each_once" => Some("place"),
            _ => None,
        }
    }
}

/// The choice for a list, as sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct SettingForm {
    pub(crate) own_orders: String,
    /// Everyone's own order is deleted first.
    pub(crate) clear: bool,
}

impl From<Fields> for SettingForm {
    fn from(fields: Fields) -> SettingForm {
        SettingForm { own_orders: fields.get("own_orders").into(), clear: fields.has("clear") }
    }
}

impl SettingForm {
    /// Validates it. Fault `no_own_orders_setting`.
    pub(crate) fn check(&self) -> Result<OwnOrders> {
        OwnOrders::parse(&self.own_orders).ok_or_else(|| faults::NO_SETTING.into())
    }
}

impl FormFields for SettingForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        if code == "own_orders_secret" { Some("clear") } else { Some("own_orders") }
    }
}

/// Our order as it was shown to the person who makes it the list's.
#[derive(Debug, Clone, Default)]
pub(crate) struct AdoptionForm {
    /// The version of the list's order; 0 if it can't be read.
    pub(crate) version: i64,
    /// The hash of our order.
    pub(crate) hash: String,
}

impl From<Fields> for AdoptionForm {
    fn from(fields: Fields) -> AdoptionForm {
        AdoptionForm { version: fields.get("version").parse().unwrap_or(0), hash: fields.get("hash").into() }
    }
}
