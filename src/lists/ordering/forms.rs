//! The forms for moving one thing ([`MoveForm`]) and for the whole order of a list ([`OrderForm`]).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    str::FromStr,
};

use super::{
    faults,
    position::{self, MoveTarget},
};
use crate::{
    database::ids::{CategoryId, FavouriteId, TierId},
    error::{FieldErrors, FormFields, Result},
    text::Fields,
};

/// The form for moving one thing, as typed.
#[derive(Debug, Clone, Default)]
pub struct MoveForm(pub Fields);

impl From<Fields> for MoveForm {
    fn from(fields: Fields) -> MoveForm {
        MoveForm(fields)
    }
}

impl MoveForm {
    /// Parses `place`, with its `number` or `other`.
    pub(crate) fn check<I: FromStr>(&self) -> Result<MoveTarget<I>> {
        let other = || self.0.get("other").trim().parse().map_err(|_| faults::NO_NEIGHBOUR.at("other"));
        match self.0.get("place") {
            "top" => Ok(MoveTarget::Top),
            "bottom" => Ok(MoveTarget::Bottom),
            "up" => Ok(MoveTarget::Up),
            "down" => Ok(MoveTarget::Down),
            "number" => self.rank("number"),
            "above" => Ok(MoveTarget::Above(other()?)),
            "below" => Ok(MoveTarget::Below(other()?)),
            _ => Err(faults::NO_PLACE.at("place")),
        }
    }

    /// The other list.
    pub(crate) fn category(&self) -> Result<CategoryId> {
        self.0.get("category").parse().map_err(|_| faults::NO_CATEGORY.at("category"))
    }

    /// The tier.
    pub(crate) fn tier(&self) -> Result<TierId> {
        self.0.get("tier").parse().map_err(|_| faults::TIER_GONE.at("tier"))
    }

    /// The place on another list: the end, unless a rank was typed.
    pub fn check_elsewhere<I: FromStr>(&self) -> Result<MoveTarget<I>> {
        if self.0.get("number").trim().is_empty() { Ok(MoveTarget::Bottom) } else { self.rank("at") }
    }

    /// The typed rank; `field` is where a message about it is shown.
    fn rank<I>(&self, field: &str) -> Result<MoveTarget<I>> {
        let rank = position::parse_rank(self.0.get("number")).map_err(|fault| fault.at(field))?;
        Ok(MoveTarget::Rank(rank))
    }
}

impl FormFields for MoveForm {
    fn field_of(&self, code: &str) -> Option<&'static str> {
        match code {
            "no_neighbour" | "neighbour_gone" => Some("other"),
            "tier_gone" => Some("tier"),
            "title_listed" | "list_full" => Some("title"),
            _ => None,
        }
    }
}

/// The order form as typed.
#[derive(Debug, Clone, Default)]
pub struct OrderForm {
    /// The version of the order when the page was shown.
    pub version: i64,
    /// The typed rank of each favourite.
    pub ranks: BTreeMap<FavouriteId, String>,
    /// The order that the form was filled from, best first; empty if a program sent it without one.
    pub filled_from: Vec<FavouriteId>,
    /// `true` if the user has seen a preview of the result.
    pub confirmed: bool,
}

impl From<Fields> for OrderForm {
    fn from(fields: Fields) -> OrderForm {
        let numbers = fields
            .with_prefix("number-")
            .filter_map(|(id, typed)| Some((id.parse().ok()?, typed.to_owned())));
        OrderForm {
            version: fields.get("version").parse().unwrap_or(0),
            ranks: numbers.collect(),
            filled_from: fields.get("order").split(' ').filter_map(|id| id.parse().ok()).collect(),
            confirmed: fields.has("confirmed"),
        }
    }
}

/// The changed ranks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewOrder {
    /// Wanted rank and favourite id, where the rank differs from the current one.
    requested: Vec<(i64, FavouriteId)>,
}

impl OrderForm {
    /// The same with only the ranks that the person changed, as typed for the order that the form was filled from.
    pub(crate) fn changed(&self) -> OrderForm {
        let filled: HashMap<FavouriteId, i64> = self.filled_from.iter().copied().zip(1..).collect();
        let is_as_filled = |id: &FavouriteId, typed: &str| {
            filled.get(id).is_some_and(|rank| typed.trim() == rank.to_string())
        };
        let mut form = self.clone();
        form.ranks.retain(|id, typed| !is_as_filled(id, typed));
        form
    }

    /// Validates the form against the current order (ids, best first). An empty field keeps the rank.
    pub(crate) fn check(&self, ids: &[FavouriteId]) -> Result<NewOrder> {
        let mut errors = FieldErrors::default();
        let mut requested = Vec::new();
        for (rank, id) in (1..).zip(ids) {
            let typed = self.ranks.get(id).map_or("", |typed| typed.trim());
            match position::parse_rank(typed) {
                _ if typed.is_empty() => (),
                Ok(number) if number != rank => requested.push((number, *id)),
                Ok(_) => (),
                Err(fault) => errors.add(format!("number-{id}"), fault),
            }
        }
        errors.into_result(NewOrder { requested })
    }
}

impl FormFields for OrderForm {
    fn field_of(&self, _: &str) -> Option<&'static str> {
        None
    }
}

impl NewOrder {
    /// An order in which these favourites have these ranks.
    pub(crate) fn of(requested: Vec<(i64, FavouriteId)>) -> NewOrder {
        NewOrder { requested }
    }

    /// Returns `true` if nothing was changed.
    pub(crate) fn is_empty(&self) -> bool {
        self.requested.is_empty()
    }

    /// The ids of the moved favourites.
    pub(super) fn moved(&self) -> HashSet<FavouriteId> {
        self.requested.iter().map(|(_, id)| *id).collect()
    }

    /// Returns `true` if two favourites want the same rank, so that the result should be previewed.
    pub(crate) fn is_ambiguous(&self) -> bool {
        let mut numbers: Vec<i64> = self.requested.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        numbers.windows(2).any(|pair| pair[0] == pair[1])
    }

    /// The resulting order: favourites with a wanted rank get it, those with equal ranks in their current order;
    /// the others fill the remaining places in their current order.
    pub(crate) fn apply_to(&self, ids: &[FavouriteId]) -> Vec<FavouriteId> {
        let mut wanted = self.requested.clone();
        let places: HashMap<FavouriteId, usize> = ids.iter().copied().zip(0..).collect();
        wanted.sort_by_key(|(number, id)| (*number, places.get(id).copied()));
        let moved = self.moved();
        let mut rest = ids.iter().copied().filter(|id| !moved.contains(id)).peekable();
        let mut wanted = wanted.into_iter().peekable();
        let mut order = Vec::with_capacity(ids.len());
        while order.len() < ids.len() {
            let here = i64::try_from(order.len() + 1).unwrap_or(i64::MAX);
            let due = wanted.peek().is_some_and(|(number, _)| *number <= here) || rest.peek().is_none();
            let next = if due { wanted.next().map(|(_, id)| id) } else { rest.next() };
            let Some(id) = next else { break };
            order.push(id);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new_order(wanted: &[(i64, i64)]) -> NewOrder {
        NewOrder { requested: wanted.iter().map(|(number, id)| (*number, FavouriteId(*id))).collect() }
    }

    fn apply_to(new: &NewOrder) -> Vec<i64> {
        new.apply_to(&[10, 20, 30, 40, 50].map(FavouriteId)).into_iter().map(|id| id.0).collect()
    }

    fn order(wanted: &[(i64, i64)]) -> Vec<i64> {
        apply_to(&new_order(wanted))
    }

    #[test]
    fn each_number_is_the_place_afterwards() {
        assert_eq!(order(&[(1, 50)]), [50, 10, 20, 30, 40]);
        assert_eq!(order(&[(5, 10)]), [20, 30, 40, 50, 10]);
        assert_eq!(order(&[(1, 20), (2, 10)]), [20, 10, 30, 40, 50]);
        assert_eq!(order(&[(999, 10)]), [20, 30, 40, 50, 10]);
        assert_eq!(order(&[(2, 40), (4, 10)]), [20, 40, 30, 10, 50]);
    }

    #[test]
    fn two_of_one_number_stand_in_the_order_they_stood() {
        let both = new_order(&[(1, 50), (1, 30)]);
        assert!(both.is_ambiguous());
        assert_eq!(apply_to(&both), [30, 50, 10, 20, 40]);
    }
}
