//! A comparison as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    compare::{
        comparison::{Comparison, MatchedFavourite, UnmatchedFavourite},
        model::{ComparedList, ComparedLists},
    },
    error::Result,
    text::Pager,
    web::json::{HasNext, next_of},
};

/// Two lists side by side.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComparisonBody {
    first: ComparedBody,
    second: ComparedBody,
    /// The number of favourites on both lists.
    #[schema(minimum = 0)]
    common: usize,
    /// The pairs of favourites on both lists.
    #[schema(minimum = 0)]
    pairs: u64,
    /// Those of them that are in the same order on both.
    #[schema(minimum = 0)]
    agreed_pairs: u64,
    /// The same as a percentage; null if there are no pairs.
    #[schema(minimum = 0, maximum = 100)]
    percent: Option<u64>,
    /// A page of the favourites of the part that was asked for: those on both lists with the biggest disagreements first,
    /// those on one list by their rank.
    items: Vec<ComparedFavouriteBody>,
    /// The cursor of the next page; null if this is the last.
    next: Option<String>,
}

/// A list that is compared.
#[derive(Debug, Serialize, ToSchema)]
struct ComparedBody {
    #[schema(example = "Films")]
    name: String,
    /// The name of its space.
    #[schema(example = "Ana")]
    space: String,
    /// The path of its page.
    #[schema(example = "/@ana/films")]
    page: String,
    /// The number of favourites that only this list has.
    #[schema(minimum = 0)]
    only_here: usize,
}

/// A favourite on one list, or on both.
#[derive(Debug, Serialize, ToSchema)]
struct ComparedFavouriteBody {
    /// Its title; of one on both lists, that on the first.
    #[schema(example = "Heat")]
    title: String,
    /// Its rank on the first list; null if it is not on it.
    #[schema(minimum = 1)]
    first_rank: Option<usize>,
    /// Its rank on the second list; null if it is not on it.
    #[schema(minimum = 1)]
    second_rank: Option<usize>,
}

/// Which favourites of a comparison.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Part {
    #[default]
    Both,
    OnlyFirst,
    OnlySecond,
}

impl ComparedFavouriteBody {
    fn matched(it: &MatchedFavourite) -> ComparedFavouriteBody {
        let [first, second] = it.ranks.map(Some);
        ComparedFavouriteBody { title: it.title.clone(), first_rank: first, second_rank: second }
    }

    fn first(it: &UnmatchedFavourite) -> ComparedFavouriteBody {
        ComparedFavouriteBody { title: it.title.clone(), first_rank: Some(it.rank), second_rank: None }
    }

    fn second(it: &UnmatchedFavourite) -> ComparedFavouriteBody {
        ComparedFavouriteBody { title: it.title.clone(), first_rank: None, second_rank: Some(it.rank) }
    }
}

impl ComparedBody {
    fn of(list: &ComparedList, only_here: &[UnmatchedFavourite]) -> ComparedBody {
        ComparedBody {
            name: list.category.name.clone(),
            space: list.category.space.name.clone(),
            page: list.address.clone(),
            only_here: only_here.len(),
        }
    }
}

impl HasNext for ComparisonBody {
    fn next(&self) -> Option<&str> {
        self.next.as_deref()
    }
}

impl ComparisonBody {
    /// That page of that part.
    pub(super) fn of(
        lists: &ComparedLists,
        found: &Comparison,
        part: Part,
        pager: Pager,
    ) -> Result<ComparisonBody> {
        let [first, second] = [&lists.sides[0], &lists.sides[1]];
        let [only_first, only_second] = &found.only_on;
        let all: Vec<ComparedFavouriteBody> = match part {
            Part::Both => found.by_disagreement().into_iter().map(ComparedFavouriteBody::matched).collect(),
            Part::OnlyFirst => only_first.iter().map(ComparedFavouriteBody::first).collect(),
            Part::OnlySecond => only_second.iter().map(ComparedFavouriteBody::second).collect(),
        };
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let [skip, limit] = [pager.offset(), pager.size].map(|it| usize::try_from(it).unwrap_or(usize::MAX));
        let items: Vec<_> = all.into_iter().skip(skip).take(limit).collect();
        Ok(ComparisonBody {
            first: ComparedBody::of(first, only_first),
            second: ComparedBody::of(second, only_second),
            common: found.pairs.len(),
            pairs: found.agreement.pairs,
            agreed_pairs: found.agreement.agreed,
            percent: found.agreement.percent(),
            next: next_of(pager, total)?,
            items,
        })
    }
}
