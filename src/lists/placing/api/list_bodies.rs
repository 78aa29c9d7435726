//! A list that is compared as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    super::{
        draft::{Verdict, many::RoughGroup},
        forms::{Answer, Beginning, Said},
        list::ListPlacing,
        result::FoundOrder,
        row::Step,
    },
    bodies::ComparedFavourite,
};
use crate::{database::ids::FavouriteId, web::json::Answer as JsonAnswer};

/// What of a list is compared.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BeginBody {
    way: WayName,
    /// The ids of the favourites; with the way `some`.
    #[serde(default)]
    #[schema(value_type = Vec<i64>, max_items = 500)]
    favourites: Vec<FavouriteId>,
    /// The ids of the favourites in each rough group; with the way `groups`.
    #[serde(default)]
    groups: GroupsBody,
}

/// The ways to compare a list.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum WayName {
    Whole,
    Some,
    Groups,
    Check,
}

/// Rough groups, best first.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
struct GroupsBody {
    #[schema(value_type = Vec<i64>, max_items = 500)]
    love: Vec<FavouriteId>,
    #[schema(value_type = Vec<i64>, max_items = 500)]
    like: Vec<FavouriteId>,
    #[schema(value_type = Vec<i64>, max_items = 500)]
    fine: Vec<FavouriteId>,
}

impl From<BeginBody> for Beginning {
    fn from(body: BeginBody) -> Beginning {
        match body.way {
            WayName::Whole => Beginning::Whole,
            WayName::Some => Beginning::Some(body.favourites),
            WayName::Check => Beginning::Check,
            WayName::Groups => {
                let GroupsBody { love, like, fine } = body.groups;
                let members = RoughGroup::ALL.into_iter().zip([love, like, fine]);
                let each = members.flat_map(|(group, ids)| ids.into_iter().map(move |id| (id, group)));
                Beginning::Groups(each.collect())
            }
        }
    }
}

/// The ways to answer about two favourites.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum VerdictName {
    Better,
    Worse,
    Close,
    Skip,
}

impl From<VerdictName> for Verdict {
    fn from(name: VerdictName) -> Verdict {
        match name {
            VerdictName::Better => Verdict::Better,
            VerdictName::Worse => Verdict::Worse,
            VerdictName::Close => Verdict::Close,
            VerdictName::Skip => Verdict::Skip,
        }
    }
}

/// An answer about two favourites of a list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ComparingAnswerBody {
    /// `better` or `worse`: the first is better or worse than the second. `close`: it goes directly below the second.
    /// `skip`: the person doesn't remember the second. In a check, `close` and `skip` leave both where they are.
    verdict: VerdictName,
    /// The ids of the two that were asked about.
    #[schema(value_type = i64, minimum = 1)]
    first: FavouriteId,
    #[schema(value_type = i64, minimum = 1)]
    second: FavouriteId,
}

impl ComparingAnswerBody {
    pub(super) fn for_step(&self, step: Step) -> Answer {
        let said = Said::Verdict(self.verdict.into());
        Answer { step: Some(step), asked: (self.first, self.second), said }
    }
}

/// What is known of a list that is compared.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComparingBody {
    /// Whether the order that is there is checked.
    is_check: bool,
    /// The number of answers so far.
    #[schema(minimum = 0)]
    asked: usize,
    /// The most questions that are left.
    #[schema(minimum = 0)]
    most_left: usize,
    /// How many favourites are placed, or pairs checked.
    #[schema(minimum = 0)]
    done: usize,
    /// How many there are.
    #[schema(minimum = 0)]
    total: usize,
    /// The two that are asked about; `null` if nothing is left to ask.
    first: Option<ComparedFavourite>,
    second: Option<ComparedFavourite>,
}

impl ComparingBody {
    pub(super) fn answer(it: &ListPlacing) -> JsonAnswer<ComparingBody> {
        let (done, total) = it.draft.progress();
        let pair = it.question.as_deref();
        let body = ComparingBody {
            is_check: it.is_check(),
            asked: it.asked,
            most_left: it.draft.most_left(),
            done,
            total,
            first: pair.map(|pair| (&pair.0).into()),
            second: pair.map(|pair| (&pair.1).into()),
        };
        JsonAnswer::of(body).with_version(ComparingBody::version(it))
    }

    /// What an answer must name.
    pub(super) fn version(it: &ListPlacing) -> String {
        format!("{}-{}", it.category.id, it.step)
    }
}

/// The order that was found for a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundOrderBody {
    /// The ids of all favourites of the list, best first.
    #[schema(value_type = Vec<i64>)]
    favourites: Vec<FavouriteId>,
    /// How many would get another rank.
    #[schema(minimum = 0)]
    moved: usize,
    /// Whether the order of the list was changed since the comparison began.
    is_changed: bool,
}

impl FoundOrderBody {
    pub(super) fn answer(found: &FoundOrder) -> JsonAnswer<FoundOrderBody> {
        let favourites = found.rows.iter().map(|row| row.id).collect();
        let body = FoundOrderBody { favourites, moved: found.moved, is_changed: found.placing.is_changed };
        JsonAnswer::of(body).with_version(FoundOrderBody::version(found))
    }

    /// What keeping it must name: the order that it was found for, and the answers.
    pub(super) fn version(found: &FoundOrder) -> String {
        let list = &found.placing.category;
        format!("{}-{}-{}", list.id, list.order_version, found.placing.step)
    }
}
