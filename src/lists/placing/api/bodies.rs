//! The place of one favourite as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    draft::{Verdict, one::Nudge},
    forms::{Answer, End, Said},
    one::{OneNext, OnePlacing},
};
use crate::{
    database::ids::FavouriteId,
    lists::favourites::{Favourite, RankedFavourite},
    web::json::Answer as JsonAnswer,
};

/// A favourite of a question.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ComparedFavourite {
    #[schema(value_type = i64, minimum = 1)]
    id: FavouriteId,
    title: String,
}

impl From<&Favourite> for ComparedFavourite {
    fn from(it: &Favourite) -> ComparedFavourite {
        ComparedFavourite { id: it.id, title: it.title.clone() }
    }
}

fn named(it: &RankedFavourite) -> ComparedFavourite {
    ComparedFavourite::from(&it.favourite)
}

/// What is known of the place of one favourite.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlacingBody {
    /// The number of answers so far.
    #[schema(minimum = 0)]
    asked: usize,
    /// The most questions that are left.
    #[schema(minimum = 0)]
    most_left: usize,
    /// The favourite that it is compared with; `null` once its place is found.
    about: Option<ComparedFavourite>,
    /// Its place, once it is found.
    place: Option<FoundPlace>,
    /// Whether the answers were forgotten, because others changed the list so that they no longer fit together.
    was_restarted: bool,
}

/// The place that was found for a favourite.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FoundPlace {
    #[schema(minimum = 1)]
    rank: i64,
    /// The neighbours that it would have.
    above: Option<ComparedFavourite>,
    below: Option<ComparedFavourite>,
    /// Whether it is only as near as can be told, because the person remembered too few.
    is_rough: bool,
}

impl PlacingBody {
    pub(super) fn answer(it: &OnePlacing) -> JsonAnswer<PlacingBody> {
        let (most_left, about, place) = match &it.next {
            OneNext::Ask { other, most_left } => (*most_left, Some(named(other)), None),
            OneNext::Settled { rank, above, below, is_rough } => {
                let [above, below] = [above, below].map(|it| it.as_deref().map(named));
                (0, None, Some(FoundPlace { rank: *rank, above, below, is_rough: *is_rough }))
            }
        };
        let (asked, was_restarted) = (it.asked, it.was_restarted);
        let body = PlacingBody { asked, most_left, about, place, was_restarted };
        JsonAnswer::of(body).with_version(PlacingBody::version(it))
    }

    /// What an answer must name: the answers so far and, once its place is found, its neighbours there.
    pub(super) fn version(it: &OnePlacing) -> String {
        let [above, below] = it.neighbours().map(Option::unwrap_or_default);
        format!("{}-{}-{above}-{below}", it.thing.favourite.id, it.step)
    }
}

/// The ways to answer about the place of one favourite.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum PlacingVerdictName {
    Better,
    Worse,
    Close,
    Skip,
    Up,
    Down,
}

/// An answer about the place of one favourite.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlacingAnswerBody {
    /// What the favourite is: better or worse than the other, so close that it goes directly below it, or unknown because
    /// the person doesn’t remember the other. Once its place is found: better than the one above it (`up`), or worse than
    /// the one below (`down`).
    verdict: PlacingVerdictName,
    /// The id of the favourite that was asked about; not with `up` and `down`.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1)]
    about: FavouriteId,
}

impl PlacingAnswerBody {
    pub(super) fn for_seen(&self, seen: &OnePlacing) -> Answer {
        let said = match self.verdict {
            PlacingVerdictName::Better => Said::Verdict(Verdict::Better),
            PlacingVerdictName::Worse => Said::Verdict(Verdict::Worse),
            PlacingVerdictName::Close => Said::Verdict(Verdict::Close),
            PlacingVerdictName::Skip => Said::Verdict(Verdict::Skip),
            PlacingVerdictName::Up => Said::Nudge(Nudge::Up),
            PlacingVerdictName::Down => Said::Nudge(Nudge::Down),
        };
        let [above, below] = seen.neighbours().map(Option::unwrap_or_default);
        let other = match said {
            Said::Verdict(_) => self.about,
            Said::Nudge(Nudge::Up) => above,
            Said::Nudge(Nudge::Down) => below,
        };
        Answer { step: Some(seen.step), asked: (FavouriteId::default(), other), said }
    }
}

/// The ways to end the search for a place.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum EndName {
    Keep,
    Leave,
}

/// How the search for a place ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndBody {
    /// Moves the favourite to the place that was found, or leaves it where it is.
    place: EndName,
}

impl EndBody {
    pub(super) fn for_seen(&self, seen: &OnePlacing) -> End {
        match self.place {
            EndName::Keep => End::Keep { step: Some(seen.step), between: seen.neighbours() },
            EndName::Leave => End::Leave { step: Some(seen.step) },
        }
    }
}
