//! How a list has grown: what came since a moment, and what was number 1 before.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    database::ids::FavouriteId,
    history::{about::options::FIRST, timeline::model::OrderChange},
};

/// The favourites that were not on a list at a moment and are there now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Arrivals {
    pub(crate) count: usize,
    /// Those of them that are among the first ten now.
    pub(crate) first: usize,
}

impl Arrivals {
    /// Computes them from the changes since that moment, oldest first, and the order now; `None` if none came, and if the list
    /// had nothing on it before.
    pub(crate) fn of(steps: &[OrderChange], order: &[FavouriteId]) -> Option<Arrivals> {
        // Whether each favourite was on the list before the first change that moves it.
        let mut was_there: HashMap<FavouriteId, bool> = HashMap::new();
        for OrderChange { delta, .. } in steps {
            for (id, _) in &delta.removed {
                was_there.entry(*id).or_insert(true);
            }
            for (id, _) in &delta.inserted {
                was_there.entry(*id).or_insert(false);
            }
        }
        let came = |id: &&FavouriteId| was_there.get(*id) == Some(&false);
        let count = order.iter().filter(came).count();
        let first = order.iter().take(FIRST).filter(came).count();
        let had_some = count < order.len() || was_there.values().any(|it| *it);
        (count > 0 && had_some).then_some(Arrivals { count, first })
    }
}

/// Since when a list has its number 1, and what was number 1 before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NumberOne {
    pub(crate) since: DateTime<Utc>,
    pub(crate) before: FavouriteId,
}

impl NumberOne {
    /// Goes back from the order now, change by change; `None` if the list has had no other number 1 since it had nothing on it.
    pub(crate) fn of(steps: &[OrderChange], order: &[FavouriteId]) -> Option<NumberOne> {
        let now = *order.first()?;
        let mut order = order.to_vec();
        for OrderChange { at, delta } in steps.iter().rev() {
            delta.reversed().apply(&mut order);
            let before = *order.first()?;
            if before != now {
                return Some(NumberOne { since: *at, before });
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;
    use crate::history::timeline::order::OrderDelta;

    fn minute(minute: usize) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute as i64)
    }

    /// Ids and their ranks.
    type Ranks = [(i64, i64)];

    /// One change a minute: what leaves its rank, and what arrives at one.
    fn steps(changes: &[(&Ranks, &Ranks)]) -> Vec<OrderChange> {
        let ids = |pairs: &Ranks| pairs.iter().map(|(id, rank)| (FavouriteId(*id), *rank)).collect();
        let step = |(at, (out, into)): (usize, &(&Ranks, &Ranks))| OrderChange {
            at: minute(at),
            delta: OrderDelta { removed: ids(out), inserted: ids(into) },
        };
        changes.iter().enumerate().map(step).collect()
    }

    fn order(ids: impl IntoIterator<Item = i64>) -> Vec<FavouriteId> {
        ids.into_iter().map(FavouriteId).collect()
    }

    #[test]
    fn what_came_is_what_was_not_there_before() {
        let changes = steps(&[
            (&[(1, 1)], &[(1, 2)]), // moved
            (&[(2, 1)], &[]),       // binned
            (&[], &[(2, 1)]),       // and restored
            (&[], &[(20, 3)]),      // came
            (&[(20, 3)], &[(20, 1)]),
            (&[], &[(21, 2)]), // came, and left again
            (&[(21, 2)], &[]),
            (&[], &[(22, 12)]), // came
        ]);
        let now = order([20, 2, 1, 3, 4, 5, 6, 7, 8, 9, 10, 22]);
        assert_eq!(Arrivals::of(&changes, &now), Some(Arrivals { count: 2, first: 1 }));
        assert_eq!(Arrivals::of(&changes[..3], &order([2, 1, 3])), None, "none came");
        assert_eq!(Arrivals::of(&[], &order([1, 2])), None);
        let begun = steps(&[(&[], &[(1, 1)]), (&[], &[(2, 2)])]);
        assert_eq!(Arrivals::of(&begun, &order([1, 2])), None, "there was nothing before");
        let renewed = steps(&[(&[(1, 1)], &[]), (&[], &[(2, 1)])]);
        let all = Some(Arrivals { count: 1, first: 1 });
        assert_eq!(Arrivals::of(&renewed, &order([2])), all, "one that left was there before");
    }

    #[test]
    fn number_1_is_since_it_was_another() {
        let changes = steps(&[
            (&[], &[(1, 1), (2, 2), (3, 3)]),
            (&[(3, 3)], &[(3, 1)]),
            (&[(2, 3)], &[(2, 2)]),
            (&[], &[(4, 2)]),
        ]);
        let found = NumberOne::of(&changes, &order([3, 4, 2, 1]));
        assert_eq!(found, Some(NumberOne { since: minute(1), before: FavouriteId(1) }));
        assert_eq!(NumberOne::of(&changes[..1], &order([1, 2, 3])), None, "the first that it had");
        assert_eq!(NumberOne::of(&changes, &[]), None);
        let emptied = steps(&[(&[], &[(1, 1)]), (&[(1, 1)], &[]), (&[], &[(2, 1)])]);
        assert_eq!(NumberOne::of(&emptied, &order([2])), None, "nothing was before it");
    }

    proptest! {
        #[test]
        fn number_1_and_arrivals_are_those_of_a_list_that_is_watched(
            changes in proptest::collection::vec((0u8..3, 0usize..100, 0usize..100), 1..40),
            middle in 0usize..40,
        ) {
            let (mut order, mut steps, mut next) = (Vec::<FavouriteId>::new(), Vec::new(), 1i64);
            let (mut before_middle, mut expected) = (Vec::new(), None);
            let middle = middle.min(changes.len());
            for (at, (kind, one, other)) in changes.into_iter().enumerate() {
                if at == middle {
                    before_middle.clone_from(&order);
                }
                let mut delta = OrderDelta::default();
                if kind != 0 && !order.is_empty() {
                    let place = one % order.len();
                    delta.removed.push((order[place], place as i64 + 1));
                }
                let len = order.len() - delta.removed.len();
                let rank = (other % (len + 1)) as i64 + 1;
                match kind {
                    0 => delta.inserted.push((FavouriteId(next), rank)),
                    1 => delta.inserted.extend(delta.removed.first().map(|(id, _)| (*id, rank))),
                    _ => (),
                }
                next += 1;
                let was = order.first().copied();
                delta.apply(&mut order);
                match (was, order.first().copied()) {
                    (Some(was), Some(is)) if was != is => {
                        expected = Some(NumberOne { since: minute(at), before: was });
                    }
                    (Some(_), Some(_)) => (),
                    _ => expected = None,
                }
                steps.push(OrderChange { at: minute(at), delta });
            }
            prop_assert_eq!(NumberOne::of(&steps, &order), expected);
            if middle == steps.len() {
                before_middle.clone_from(&order);
            }
            let came = |id: &&FavouriteId| !before_middle.contains(id);
            let count = order.iter().filter(came).count();
            let first = order.iter().take(10).filter(came).count();
            let expected = (count > 0 && !before_middle.is_empty()).then_some(Arrivals { count, first });
            prop_assert_eq!(Arrivals::of(&steps[middle..], &order), expected);
        }
    }
}
