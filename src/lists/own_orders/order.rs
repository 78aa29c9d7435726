//! An own order as it is stored, and what becomes of it: pure arithmetic. Positions are those of lists.

use std::collections::{HashMap, HashSet};

use super::faults::{self, MAX_PLACED};
use crate::{
    database::ids::FavouriteId,
    error::Result,
    lists::ordering::{
        self,
        position::{self, MoveTarget, Position},
    },
};

/// A favourite in an own order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnPlace {
    pub(super) id: FavouriteId,
    pub(super) position: Position,
    /// `false` while it is in the bin.
    pub(super) is_live: bool,
}

/// Favourites and their positions, best first.
pub(super) type Positions = Vec<(FavouriteId, Position)>;

/// Where favourites were before a change; `None` if nowhere.
pub(super) type Before = Vec<(FavouriteId, Option<Position>)>;

/// The ids of what is on the list, best first.
pub(super) fn live_ids(places: &[OwnPlace]) -> Vec<FavouriteId> {
    places.iter().filter(|it| it.is_live).map(|it| it.id).collect()
}

/// The order after a favourite was moved, or placed; `None` if it is there already. Faults: `neighbour_gone`,
/// `own_order_full`.
pub(super) fn moved(
    places: &[OwnPlace],
    id: FavouriteId,
    target: MoveTarget<FavouriteId>,
) -> Result<Option<Positions>> {
    let live = live_ids(places);
    let current = live.iter().position(|it| *it == id).map(|at| at + 1);
    if matches!(target, MoveTarget::Above(other) | MoveTarget::Below(other) if other == id) {
        return Ok(None);
    }
    let others: Vec<FavouriteId> = live.into_iter().filter(|it| *it != id).collect();
    let rank = target_rank(&others, target, current)?;
    if current == Some(rank) {
        return Ok(None);
    }
    let rest: Vec<&OwnPlace> = places.iter().filter(|it| it.id != id).collect();
    if rest.len() >= MAX_PLACED {
        return Err(faults::own_order_full().into());
    }
    // Directly below the neighbour: what is in the bin below that one comes after it.
    let above = rank.checked_sub(2).and_then(|at| others.get(at));
    let at = above.and_then(|above| rest.iter().position(|it| it.id == *above)).map_or(0, |at| at + 1);
    let position_at = |at: Option<usize>| Some(rest.get(at?)?.position.as_slice());
    let position = position::between(position_at(at.checked_sub(1)), position_at(Some(at)))?;
    let is_long = position.len() > position::REBALANCE_LENGTH;
    let mut all: Positions = rest.iter().map(|it| (it.id, it.position.clone())).collect();
    all.insert(at, (id, position));
    Ok(Some(if is_long { spread(all.into_iter().map(|(id, _)| id).collect())? } else { all }))
}

fn target_rank(
    others: &[FavouriteId],
    target: MoveTarget<FavouriteId>,
    current: Option<usize>,
) -> Result<usize> {
    let end = others.len() + 1;
    let beside = |id: FavouriteId| {
        let at = others.iter().position(|it| *it == id);
        at.map(|at| at + 1).ok_or(ordering::faults::NEIGHBOUR_GONE)
    };
    let rank = match target {
        MoveTarget::Top => 1,
        MoveTarget::Bottom => end,
        MoveTarget::Up => current.unwrap_or(end).saturating_sub(1),
        MoveTarget::Down => current.unwrap_or(end) + 1,
        MoveTarget::Rank(number) => usize::try_from(number).unwrap_or(1),
        MoveTarget::Above(id) => beside(id)?,
        MoveTarget::Below(id) => beside(id)? + 1,
    };
    Ok(rank.clamp(1, end))
}

/// The order without a favourite; `None` if it is not in it.
pub(super) fn without(places: &[OwnPlace], id: FavouriteId) -> Option<Positions> {
    let rest: Positions =
        places.iter().filter(|it| it.id != id).map(|it| (it.id, it.position.clone())).collect();
    (rest.len() < places.len()).then_some(rest)
}

/// The order with exactly these of the list, best first; `None` if it is so already. What is in the bin stays below what it was
/// below. Faults: `not_each_once`, `own_order_full`.
pub(super) fn replaced(places: &[OwnPlace], by: &[FavouriteId]) -> Result<Option<Positions>> {
    let new: HashSet<FavouriteId> = by.iter().copied().collect();
    if new.len() != by.len() {
        return Err(faults::NOT_EACH_ONCE.into());
    }
    if by == live_ids(places) {
        return Ok(None);
    }
    let (mut below, mut above): (HashMap<Option<FavouriteId>, Vec<FavouriteId>>, _) = (HashMap::new(), None);
    for place in places.iter().filter(|it| !it.is_live || new.contains(&it.id)) {
        if place.is_live {
            above = Some(place.id);
        } else {
            below.entry(above).or_default().push(place.id);
        }
    }
    let mut all = below.remove(&None).unwrap_or_default();
    for id in by {
        all.push(*id);
        all.extend(below.remove(&Some(*id)).unwrap_or_default());
    }
    if all.len() > MAX_PLACED {
        return Err(faults::own_order_full().into());
    }
    Ok(Some(spread(all)?))
}

/// Short positions in this order.
fn spread(ids: Vec<FavouriteId>) -> Result<Positions> {
    let positions = position::keys_after(None, ids.len())?;
    Ok(ids.into_iter().zip(positions).collect())
}

/// The order after a change is undone.
pub(super) fn restored(places: &[OwnPlace], before: &Before) -> Positions {
    let mut all: HashMap<FavouriteId, Position> =
        places.iter().map(|it| (it.id, it.position.clone())).collect();
    for (id, position) in before {
        match position {
            Some(position) => all.insert(*id, position.clone()),
            None => all.remove(id),
        };
    }
    let mut all: Positions = all.into_iter().collect();
    all.sort_by(|a, b| a.1.cmp(&b.1));
    all
}

/// What has to be written to make one order of another.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) put: Positions,
    pub(super) removed: Vec<FavouriteId>,
    /// Where all of these were.
    pub(super) before: Before,
}

impl Difference {
    pub(super) fn of(places: &[OwnPlace], new: &[(FavouriteId, Position)]) -> Difference {
        let old: HashMap<FavouriteId, &Position> = places.iter().map(|it| (it.id, &it.position)).collect();
        let kept: HashSet<FavouriteId> = new.iter().map(|(id, _)| *id).collect();
        let put: Positions =
            new.iter().filter(|(id, position)| old.get(id) != Some(&position)).cloned().collect();
        let removed: Vec<FavouriteId> =
            places.iter().map(|it| it.id).filter(|id| !kept.contains(id)).collect();
        let changed = put.iter().map(|(id, _)| *id).chain(removed.iter().copied());
        let before = changed.map(|id| (id, old.get(&id).map(|it| (*it).clone()))).collect();
        Difference { put, removed, before }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABC: [(i64, bool); 4] = [(1, true), (2, true), (9, false), (3, true)];

    fn places(of: &[(i64, bool)]) -> Vec<OwnPlace> {
        let positions = position::keys_after(None, of.len()).expect("positions");
        let place = |((id, is_live), position): (&(i64, bool), Position)| OwnPlace {
            id: FavouriteId(*id),
            position,
            is_live: *is_live,
        };
        of.iter().zip(positions).map(place).collect()
    }

    fn ids(of: &Positions) -> Vec<i64> {
        assert!(of.is_sorted_by(|a, b| a.1 < b.1), "{of:?}");
        of.iter().map(|(id, _)| id.0).collect()
    }

    fn after(id: i64, target: MoveTarget<FavouriteId>) -> Option<Vec<i64>> {
        moved(&places(&ABC), FavouriteId(id), target).expect("a place").map(|it| ids(&it))
    }

    #[test]
    fn a_number_is_the_place_afterwards_among_what_is_on_the_list() {
        assert_eq!(after(3, MoveTarget::Top), Some(vec![3, 1, 2, 9]));
        assert_eq!(after(3, MoveTarget::Up), Some(vec![1, 3, 2, 9]));
        assert_eq!(after(1, MoveTarget::Rank(2)), Some(vec![2, 1, 9, 3]));
        assert_eq!(after(1, MoveTarget::Rank(99)), Some(vec![2, 9, 3, 1]));
        assert_eq!(after(5, MoveTarget::Rank(3)), Some(vec![1, 2, 5, 9, 3]));
        assert_eq!(after(5, MoveTarget::Bottom), Some(vec![1, 2, 9, 3, 5]));
        assert_eq!(after(1, MoveTarget::Below(FavouriteId(3))), Some(vec![2, 9, 3, 1]));
        assert_eq!(after(2, MoveTarget::Rank(2)), None);
        assert_eq!(after(1, MoveTarget::Up), None);
        assert!(moved(&places(&ABC), FavouriteId(1), MoveTarget::Above(FavouriteId(9))).is_err());
    }

    #[test]
    fn what_is_in_the_bin_stays_below_what_it_was_below() {
        let new = |by: &[i64]| {
            let by: Vec<FavouriteId> = by.iter().copied().map(FavouriteId).collect();
            replaced(&places(&ABC), &by).expect("an order").map(|it| ids(&it))
        };
        assert_eq!(new(&[3, 2, 4]), Some(vec![3, 2, 9, 4]));
        assert_eq!(new(&[3, 1]), Some(vec![3, 1, 9]));
        assert_eq!(new(&[3]), Some(vec![9, 3]));
        assert_eq!(new(&[1, 2, 3]), None);
        assert!(replaced(&places(&ABC), &[FavouriteId(1), FavouriteId(1)]).is_err());
    }

    #[test]
    fn undoing_restores_every_place() {
        let old = places(&ABC);
        let now: Positions = old.iter().map(|it| (it.id, it.position.clone())).collect();
        let changes = [
            moved(&old, FavouriteId(3), MoveTarget::Top).expect("a place"),
            moved(&old, FavouriteId(7), MoveTarget::Rank(2)).expect("a place"),
            without(&old, FavouriteId(2)),
            replaced(&old, &[FavouriteId(3), FavouriteId(8)]).expect("an order"),
        ];
        for new in changes.into_iter().flatten() {
            let difference = Difference::of(&old, &new);
            let after: Vec<OwnPlace> = new
                .into_iter()
                .map(|(id, position)| OwnPlace { id, position, is_live: id != FavouriteId(9) })
                .collect();
            assert_eq!(restored(&after, &difference.before), now);
        }
    }

    #[test]
    fn moving_to_one_spot_again_and_again_keeps_positions_short() {
        let mut now = places(&[(1, true), (2, true), (3, true), (4, true)]);
        for round in 0..20_000 {
            let id = FavouriteId(if round % 2 == 0 { 4 } else { 3 });
            let new = moved(&now, id, MoveTarget::Rank(2)).expect("a place");
            let Some(new) = new else { continue };
            assert!(new.iter().all(|(_, it)| it.len() <= position::REBALANCE_LENGTH));
            now = new.into_iter().map(|(id, position)| OwnPlace { id, position, is_live: true }).collect();
        }
    }
}
