//! A move as JSON: of a favourite, a category or an attribute.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::{lists::ordering::forms::MoveForm, text::Fields};

/// Where to move something.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveBody {
    place: PlaceName,
    /// The rank that it gets; with the place `rank`, and for another category if it isn’t to go to the end.
    #[serde(default)]
    #[schema(minimum = 1, example = 1)]
    rank: Option<i64>,
    /// The id of the neighbour; with the places `above` and `below`.
    #[serde(default)]
    #[schema(minimum = 1)]
    other: Option<i64>,
    /// The id of another category of the space; with the place `category`, for a favourite.
    #[serde(default)]
    #[schema(minimum = 1)]
    category: Option<i64>,
    /// The id of a tier of the list, at the end of which it is to be; with the place `tier`, for a favourite.
    #[serde(default)]
    #[schema(minimum = 1)]
    tier: Option<i64>,
}

/// The ways to say where.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum PlaceName {
    Top,
    Bottom,
    Up,
    Down,
    Rank,
    Above,
    Below,
    Category,
    Tier,
}

impl PlaceName {
    /// The word in the form.
    fn word(self) -> &'static str {
        match self {
            PlaceName::Top => "top",
            PlaceName::Bottom => "bottom",
            PlaceName::Up => "up",
            PlaceName::Down => "down",
            PlaceName::Rank => "number",
            PlaceName::Above => "above",
            PlaceName::Below => "below",
            PlaceName::Category => "category",
            PlaceName::Tier => "tier",
        }
    }
}

impl MoveBody {
    /// Where a field of the form is in the body.
    pub(crate) fn pointer(field: &str) -> String {
        match field {
            "number" | "at" => "/rank".into(),
            "title" => String::new(),
            other => format!("/{other}"),
        }
    }
}

impl From<MoveBody> for MoveForm {
    fn from(body: MoveBody) -> MoveForm {
        let numbers =
            [("number", body.rank), ("other", body.other), ("category", body.category), ("tier", body.tier)];
        let sent =
            numbers.into_iter().filter_map(|(name, number)| Some((name.to_owned(), number?.to_string())));
        let place = ("place".to_owned(), body.place.word().to_owned());
        MoveForm(Fields::from_iter([place].into_iter().chain(sent)))
    }
}
