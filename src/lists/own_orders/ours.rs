//! Our order: worked out of everyone's own.

use super::{basis::Basis, faults};
use crate::{
    crypto,
    database::ids::{FavouriteId, UserId},
    error::Fault,
    lists::consensus::{Consensus, Exactness, Placed},
};

/// A favourite, and where members put it.
#[derive(Debug, Clone)]
pub(crate) struct OurFavourite {
    pub(crate) id: FavouriteId,
    pub(crate) title: String,
    /// Its rank on the list.
    pub(crate) now: i64,
    /// Its number in the own order of each who took part.
    pub(crate) numbers: Vec<Option<usize>>,
}

impl OurFavourite {
    /// How many placed it.
    pub(crate) fn placed_by(&self) -> usize {
        self.numbers.iter().flatten().count()
    }
}

/// A favourite of our order.
#[derive(Debug, Clone)]
pub(crate) struct OurPlace {
    pub(crate) it: OurFavourite,
    pub(crate) place: Placed,
}

/// What is worked out.
#[derive(Debug, Clone)]
pub(crate) struct OurOrder {
    /// The version of the list's order that it was worked out for.
    pub(crate) order_version: i64,
    /// Those who placed something.
    pub(crate) taking_part: Vec<UserId>,
    /// What enough of them placed, best first.
    pub(crate) order: Vec<OurPlace>,
    /// What too few placed, and then what none did, in the list's order.
    pub(crate) too_few: Vec<OurFavourite>,
    /// How many have to place a favourite.
    pub(crate) needed: usize,
    pub(crate) exactness: Exactness,
}

impl OurOrder {
    /// Works it out. Slow for long lists, so it should not run while holding a connection. Fault `our_order_too_long`.
    pub(crate) fn of(basis: Basis) -> Result<OurOrder, Fault> {
        let Basis { order_version, list, orders, .. } = basis;
        let (taking_part, orders): (Vec<UserId>, Vec<Vec<usize>>) = orders.into_iter().unzip();
        let keys: Vec<&str> = list.iter().map(|it| it.key.as_str()).collect();
        let found = Consensus::of(&keys, &orders, taking_part.len());
        let found = found.map_err(|_| faults::OUR_ORDER_TOO_LONG)?; // so many orders are never loaded
        let mut numbers = vec![vec![None; orders.len()]; list.len()];
        for (member, order) in orders.iter().enumerate() {
            order.iter().zip(1..).for_each(|(thing, number)| numbers[*thing][member] = Some(number));
        }
        let things = list.into_iter().zip(numbers).zip(1..);
        let mut things: Vec<Option<OurFavourite>> = things
            .map(|((it, numbers), now)| Some(OurFavourite { id: it.id, title: it.title, now, numbers }))
            .collect();
        let mut take = |thing: usize| things[thing].take();
        let placed = found.order.iter();
        let order: Vec<OurPlace> =
            placed.filter_map(|place| Some(OurPlace { it: take(place.thing)?, place: *place })).collect();
        Ok(OurOrder {
            order_version,
            taking_part,
            too_few: found.too_few.iter().filter_map(|thing| take(*thing)).collect(),
            needed: found.needed,
            exactness: Exactness {
                things: order.len(),
                contradictions: found.contradictions,
                comparisons: found.comparisons,
                lower_bound: found.lower_bound,
                is_exact: found.is_exact,
            },
            order,
        })
    }

    /// All favourites of the list in our order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &OurFavourite> {
        self.order.iter().map(|it| &it.it).chain(&self.too_few)
    }

    /// Tells one order from another.
    pub(crate) fn hash(&self) -> String {
        let ids: Vec<String> = self.all().map(|it| it.id.to_string()).collect();
        crypto::short_hash(ids.join(" ").as_bytes())
    }

    /// How many favourites have another rank on the list.
    pub(crate) fn moved(&self) -> usize {
        self.all().zip(1..).filter(|(it, rank)| it.now != *rank).count()
    }

    /// About how many bytes it takes up.
    pub(super) fn bytes(&self) -> usize {
        let each = |it: &OurFavourite| {
            size_of::<OurPlace>() + it.title.len() + it.numbers.len() * size_of::<Option<usize>>()
        };
        self.all().map(each).sum::<usize>() + size_of::<OurOrder>()
    }
}
