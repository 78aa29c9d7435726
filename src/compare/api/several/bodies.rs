//! Several lists as one, as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    compare::{
        matching::RankedTitle,
        model::{ComparedList, ComparedLists},
        whole::{OrderedTitle, Whole},
    },
    error::Result,
    lists::ordering::agreement::Agreement,
    text::Pager,
    web::json::{HasNext, next_of},
};

/// Several lists as one: the order of what is on enough of them that contradicts them least.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SeveralBody {
    lists: Vec<SourceBody>,
    /// On how many lists a favourite has to be to have a place in the order.
    #[schema(minimum = 1)]
    needed: usize,
    /// The favourites in the order.
    #[schema(minimum = 0)]
    ordered: usize,
    /// The favourites on too few lists.
    #[schema(minimum = 0)]
    too_few: usize,
    /// The comparisons on the lists: each puts one favourite of the order above another.
    #[schema(minimum = 0)]
    comparisons: u32,
    /// How many of them the order contradicts.
    #[schema(minimum = 0)]
    contradictions: u32,
    /// No order contradicts fewer than this.
    #[schema(minimum = 0)]
    fewest_possible: u32,
    /// Whether it is certain that no order contradicts fewer.
    is_exact: bool,
    /// A page of the favourites of the part that was asked for.
    items: Vec<SeveralFavouriteBody>,
    /// The cursor of the next page; null if this is the last.
    next: Option<String>,
}

/// One of several lists.
#[derive(Debug, Serialize, ToSchema)]
struct SourceBody {
    #[schema(example = "Films")]
    name: String,
    /// The name of its space.
    #[schema(example = "Ana")]
    space: String,
    /// The path of its page.
    #[schema(example = "/@ana/films")]
    page: String,
    /// The pairs of favourites that are on the list and in the order.
    #[schema(minimum = 0)]
    pairs: u64,
    /// Those of them that it puts as the order does.
    #[schema(minimum = 0)]
    agreed_pairs: u64,
    /// The same as a percentage; null if there are no pairs.
    #[schema(minimum = 0, maximum = 100)]
    percent: Option<u64>,
}

/// A favourite on several lists.
#[derive(Debug, Serialize, ToSchema)]
struct SeveralFavouriteBody {
    /// Its title on the first list that has it.
    #[schema(example = "Heat")]
    title: String,
    /// Its rank on each list, as they were asked for; null where it is not.
    #[schema(example = json!([1, null, 3]))]
    ranks: Vec<Option<usize>>,
    /// Its place in the order; null if it is on too few lists.
    place: Option<PlaceBody>,
}

/// A place in the order.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceBody {
    #[schema(minimum = 1)]
    rank: usize,
    /// Its comparisons with the other favourites of the order.
    #[schema(minimum = 0)]
    comparisons: u32,
    /// Those of them in which it is above.
    #[schema(minimum = 0)]
    won: u32,
    /// Those of them that the order contradicts.
    #[schema(minimum = 0)]
    contradictions: u32,
    /// How sure the lists are that it is above the next one; null for the last.
    to_next: Option<BorderBody>,
}

/// How sure the lists are of two neighbours.
#[derive(Debug, Serialize, ToSchema)]
struct BorderBody {
    /// How many lists put them as the order does.
    #[schema(minimum = 0)]
    agree: u32,
    /// How many put them the other way round.
    #[schema(minimum = 0)]
    contradict: u32,
}

/// Which favourites of several lists.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SeveralPart {
    #[default]
    Order,
    TooFew,
}

impl SourceBody {
    fn of((list, agreement): (&ComparedList, &Agreement)) -> SourceBody {
        SourceBody {
            name: list.category.name.clone(),
            space: list.category.space.name.clone(),
            page: list.address.clone(),
            pairs: agreement.pairs,
            agreed_pairs: agreement.agreed,
            percent: agreement.percent(),
        }
    }
}

impl SeveralFavouriteBody {
    fn of(it: &RankedTitle, place: Option<PlaceBody>) -> SeveralFavouriteBody {
        SeveralFavouriteBody { title: it.title.clone(), ranks: it.ranks.clone(), place }
    }

    fn ordered((rank, OrderedTitle { it, place }): (usize, &OrderedTitle)) -> SeveralFavouriteBody {
        let border = place.border.map(|it| BorderBody { agree: it.agree, contradict: it.contradict });
        let place = PlaceBody {
            rank,
            comparisons: place.share.compared,
            won: place.share.won,
            contradictions: place.contradictions,
            to_next: border,
        };
        SeveralFavouriteBody::of(it, Some(place))
    }
}

impl HasNext for SeveralBody {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

impl SeveralBody {
    /// That page of that part.
    pub(super) fn of(
        lists: &ComparedLists,
        whole: &Whole,
        part: SeveralPart,
        pager: Pager,
    ) -> Result<SeveralBody> {
        let [skip, limit] = [pager.offset(), pager.size].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        let (items, total) = match part {
            SeveralPart::Order => {
                let page = (1..).zip(&whole.order).skip(skip).take(limit);
                (page.map(SeveralFavouriteBody::ordered).collect(), whole.order.len())
            }
            SeveralPart::TooFew => {
                let page = whole.too_few.iter().skip(skip).take(limit);
                (page.map(|it| SeveralFavouriteBody::of(it, None)).collect(), whole.too_few.len())
            }
        };
        Ok(SeveralBody {
            lists: lists.sides.iter().zip(&whole.agreements).map(SourceBody::of).collect(),
            needed: whole.needed,
            ordered: whole.order.len(),
            too_few: whole.too_few.len(),
            comparisons: whole.comparisons,
            contradictions: whole.contradictions,
            fewest_possible: whole.lower_bound,
            is_exact: whole.is_exact,
            items,
            next: next_of(pager, i64::try_from(total).unwrap_or(i64::MAX))?,
        })
    }
}
