//! Our order as JSON.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::super::{
    ours::{OurFavourite, OurOrder, OurPlace},
    pages::look::OurLook,
};
use crate::{
    database::ids::{FavouriteId, UserId},
    error::Result,
    lists::categories::OwnOrders,
    web::json::Answer,
};

/// A favourite of our order.
#[derive(Debug, Serialize, ToSchema)]
struct OurFavouriteBody {
    #[schema(value_type = i64, minimum = 1)]
    id: FavouriteId,
    title: String,
    /// Its rank on the list.
    rank: i64,
    /// How many placed it.
    placed_by: usize,
    /// Its number in the own order of each member who placed it, by the member’s id; left out where only the result is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<BTreeMap<String, usize>>)]
    numbers: Option<BTreeMap<UserId, usize>>,
    /// How many contradictions concern it; left out for what too few placed.
    #[serde(skip_serializing_if = "Option::is_none")]
    contradictions: Option<u32>,
    /// In how many per cent of its comparisons it is above; left out without any.
    #[serde(skip_serializing_if = "Option::is_none")]
    percent: Option<u32>,
    /// How many put it above the next one, of those who placed both.
    #[serde(skip_serializing_if = "Option::is_none")]
    agree_with_next: Option<u32>,
    /// How many put it below the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    contradict_next: Option<u32>,
}

impl OurFavouriteBody {
    fn of(it: &OurFavourite, ours: &OurOrder, names: bool) -> OurFavouriteBody {
        let each = ours.taking_part.iter().zip(&it.numbers);
        OurFavouriteBody {
            id: it.id,
            title: it.title.clone(),
            rank: it.now,
            placed_by: it.placed_by(),
            numbers: names.then(|| each.filter_map(|(id, number)| Some((*id, (*number)?))).collect()),
            contradictions: None,
            percent: None,
            agree_with_next: None,
            contradict_next: None,
        }
    }

    fn placed(row: &OurPlace, ours: &OurOrder, names: bool) -> OurFavouriteBody {
        OurFavouriteBody {
            contradictions: Some(row.place.contradictions),
            percent: row.place.share.percent(),
            agree_with_next: row.place.border.map(|it| it.agree),
            contradict_next: row.place.border.map(|it| it.contradict),
            ..OurFavouriteBody::of(&row.it, ours, names)
        }
    }
}

/// Our order of a list: the one that contradicts the members’ own orders least.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OurOrderBody {
    /// How many members placed something.
    took_part: usize,
    members: usize,
    /// How many have to place a favourite.
    needed: usize,
    contradictions: u32,
    comparisons: u32,
    /// No order contradicts fewer than this.
    lower_bound: u32,
    /// No order contradicts fewer than this one.
    is_exact: bool,
    /// What enough of us placed, best first.
    favourites: Vec<OurFavouriteBody>,
    /// What too few placed, and then what no one did, in the list’s order.
    too_few: Vec<OurFavouriteBody>,
}

/// What making it the list's must name: the list's order, and ours.
pub(super) fn version_of(ours: &OurOrder) -> String {
    format!("{}-{}", ours.order_version, ours.hash())
}

impl OurOrderBody {
    pub(super) fn answer(look: &OurLook) -> Result<Answer<OurOrderBody>> {
        let ours = look.needed()?;
        let names = look.category.own_orders() == OwnOrders::Names;
        let body = OurOrderBody {
            took_part: ours.taking_part.len(),
            members: look.audience.members.len(),
            needed: ours.needed,
            contradictions: ours.exactness.contradictions,
            comparisons: ours.exactness.comparisons,
            lower_bound: ours.exactness.lower_bound,
            is_exact: ours.exactness.is_exact,
            favourites: ours.order.iter().map(|row| OurFavouriteBody::placed(row, ours, names)).collect(),
            too_few: ours.too_few.iter().map(|it| OurFavouriteBody::of(it, ours, names)).collect(),
        };
        Ok(Answer::of(body).with_version(version_of(ours)))
    }
}
