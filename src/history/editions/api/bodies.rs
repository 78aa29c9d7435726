//! Editions as JSON.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::{
    forms::{EditionForm, EditionSettingsForm},
    shown::{EditionRow, ShownEdition},
    url,
};
use crate::{
    database::ids::{AttributeId, CategoryId, EditionId, FavouriteId},
    lists::{
        attributes::AttributeKind,
        categories::{self, Category},
    },
    web::json::{Answer, body::version_of, patch::present},
};

/// An edition: a copy of a list as it was, which never changes.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct EditionBody {
    #[schema(value_type = i64, minimum = 1, example = 3)]
    id: EditionId,
    #[schema(value_type = i64, minimum = 1, example = 7)]
    category_id: CategoryId,
    #[schema(example = "Top 10 of 2026")]
    name: String,
    /// The path of its page.
    #[schema(example = "/@ana/films/editions/top-10-of-2026")]
    page: String,
    /// Whose order it is.
    order: EditionOrder,
    /// It is as it was at the end of this day.
    day: NaiveDate,
    /// The number of its rows.
    #[schema(minimum = 1, example = 10)]
    size: i32,
    /// Whether everyone who can see the list sees it; else members do.
    is_shown: bool,
    /// The attributes as they were.
    attributes: Vec<EditionAttributeBody>,
    made_at: DateTime<Utc>,
}

/// Whose order an edition is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum EditionOrder {
    /// The list’s.
    #[default]
    List,
    /// Our order of it, worked out of everyone’s own. Only members learn that it is.
    Ours,
}

/// An attribute as it was.
#[derive(Debug, Clone, Serialize, ToSchema)]
struct EditionAttributeBody {
    #[schema(value_type = i64, minimum = 1, example = 4)]
    id: AttributeId,
    #[schema(example = "Year")]
    name: String,
    kind: AttributeKind,
    unit: String,
}

/// A row of an edition.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct EditionRowBody {
    /// 1 is the best.
    #[schema(minimum = 1, example = 1)]
    rank: i32,
    /// The favourite, which may be gone.
    #[schema(value_type = i64, minimum = 1, example = 12)]
    favourite_id: FavouriteId,
    /// Null if the person who added it took it along.
    #[schema(example = "Heat")]
    title: Option<String>,
    /// The tier that it was in; null if there were none.
    #[schema(example = "S")]
    tier: Option<String>,
    /// The values of its attributes then, by the attribute’s id, each as text.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"4": "1995"}))]
    values: BTreeMap<AttributeId, String>,
    /// Its rank on the list now; null if it is no longer there.
    #[schema(example = 2)]
    rank_now: Option<i64>,
}

impl From<EditionRow> for EditionRowBody {
    fn from(row: EditionRow) -> EditionRowBody {
        EditionRowBody {
            rank: row.rank,
            favourite_id: row.favourite_id,
            title: (!row.is_removed()).then(|| row.title().to_owned()),
            tier: Some(row.tier.clone()).filter(|tier| !tier.is_empty()),
            values: row.told.iter().map(|(id, value)| (id, value.to_owned())).collect(),
            rank_now: row.now,
        }
    }
}

impl EditionBody {
    pub(super) fn of(list: &Category, shown: &ShownEdition) -> EditionBody {
        let edition = &shown.edition;
        let attributes = shown.attributes.iter().map(|it| EditionAttributeBody {
            id: it.id,
            name: it.name.clone(),
            kind: it.kind(),
            unit: it.unit.clone(),
        });
        EditionBody {
            id: edition.id,
            category_id: edition.category_id,
            name: edition.name.clone(),
            page: url::show(&categories::url::show(list), &edition.slug),
            order: if shown.is_of_ours { EditionOrder::Ours } else { EditionOrder::List },
            day: edition.day,
            size: edition.size,
            is_shown: edition.is_shown,
            attributes: attributes.collect(),
            made_at: edition.made_at,
        }
    }

    /// The answer with it, whose ETag a change must name.
    pub(super) fn answer(list: &Category, shown: &ShownEdition) -> Answer<EditionBody> {
        Answer::of(EditionBody::of(list, shown)).with_version(version_of(&shown.edition.form()))
    }
}

/// What to keep as an edition.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewEditionBody {
    /// Unique among the editions of the category; at most 60 characters.
    #[schema(min_length = 1, max_length = 60, example = "Top 10 of 2026")]
    name: String,
    /// Only so many favourites: 10, 25 or 100. All unless it is sent.
    #[serde(default)]
    #[schema(example = 10)]
    first: Option<u16>,
    /// The list as it was at the end of this day. Today unless it is sent; our order is always today’s.
    #[serde(default)]
    day: Option<NaiveDate>,
    /// Whose order to keep. The list’s unless it is sent. For ours, you have to place three favourites first.
    #[serde(default)]
    order: EditionOrder,
    /// Shows it to everyone who can see the list; else members see it.
    #[serde(default)]
    is_shown: bool,
}

impl From<NewEditionBody> for EditionForm {
    fn from(body: NewEditionBody) -> EditionForm {
        EditionForm {
            name: body.name,
            size: body.first.map_or_else(|| "all".to_owned(), |first| first.to_string()),
            day: body.day.map(|day| day.to_string()).unwrap_or_default(),
            is_shown: body.is_shown,
            is_of_ours: body.order == EditionOrder::Ours,
        }
    }
}

/// What to change of an edition (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EditionPatch {
    /// At most 60 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, min_length = 1, max_length = 60, required = false)]
    name: Option<String>,
    /// Shows it to everyone who can see the list; else members see it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    is_shown: Option<bool>,
}

impl EditionPatch {
    pub(super) fn onto(self, now: EditionSettingsForm) -> EditionSettingsForm {
        EditionSettingsForm {
            name: self.name.unwrap_or(now.name),
            is_shown: self.is_shown.unwrap_or(now.is_shown),
            version: now.version,
        }
    }
}
