//! What is in the bin, as JSON.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    database::ids::{CategoryId, SpaceId},
    history::trash::{erase, forms::RestoreFavouriteForm, listing::BinnedThing},
};

/// A favourite or a category in the bin.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BinnedBody {
    kind: BinnedKind,
    /// The id of the favourite or the category.
    #[schema(minimum = 1, example = 12)]
    id: i64,
    #[schema(value_type = i64, minimum = 1, example = 3)]
    space_id: SpaceId,
    /// The category of a favourite; of a category, itself.
    #[schema(value_type = i64, minimum = 1, example = 7)]
    category_id: CategoryId,
    /// Whether that category is in the bin.
    is_category_binned: bool,
    /// Its title or name.
    #[schema(example = "Heat")]
    name: String,
    /// The rank that it had, if that is known.
    #[schema(minimum = 1)]
    rank: Option<i64>,
    /// The number of favourites on it, if it is a category.
    #[schema(minimum = 0)]
    size: Option<i32>,
    binned_at: DateTime<Utc>,
    /// The name of the person who moved it there; null if they have closed their account.
    binned_by: Option<String>,
    /// When it is deleted for ever.
    erased_at: DateTime<Utc>,
}

/// What a thing in the bin is.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum BinnedKind {
    Favourite,
    Category,
}

impl BinnedKind {
    /// The word in the filter of the page.
    pub(super) fn word(self) -> &'static str {
        match self {
            BinnedKind::Favourite => "favourites",
            BinnedKind::Category => "lists",
        }
    }
}

impl BinnedBody {
    pub(super) fn of(thing: BinnedThing, days: u16) -> BinnedBody {
        BinnedBody {
            kind: if thing.is_list { BinnedKind::Category } else { BinnedKind::Favourite },
            id: thing.id,
            space_id: thing.space_id,
            category_id: thing.list_id,
            is_category_binned: thing.with_list,
            name: thing.name,
            rank: thing.rank,
            size: thing.is_list.then_some(thing.size),
            binned_at: thing.binned_at,
            binned_by: thing.actor,
            erased_at: thing.binned_at + erase::retention(days),
        }
    }
}

/// How to restore a favourite.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreFavouriteBody {
    /// Another title; it keeps its own unless it is sent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 120)]
    title: Option<String>,
    /// Whether it goes to the end of the list, and not between its old neighbours; false unless it is sent.
    #[serde(default)]
    at_the_end: bool,
    /// Another name for its category, if that is in the bin too.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    category: Option<String>,
}

impl From<RestoreFavouriteBody> for RestoreFavouriteForm {
    fn from(body: RestoreFavouriteBody) -> RestoreFavouriteForm {
        let RestoreFavouriteBody { title, at_the_end, category } = body;
        RestoreFavouriteForm { title, at_the_end, category }
    }
}

/// How to restore a category.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RestoreCategoryBody {
    /// Another name; it keeps its own unless it is sent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub(super) name: Option<String>,
}
