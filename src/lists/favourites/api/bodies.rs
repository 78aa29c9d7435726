//! Favourites as JSON.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Allowed, View},
    database::{
        ids::{AttributeId, CategoryId, FavouriteId},
        moments,
        pool::Conn,
    },
    error::Result,
    lists::{
        attributes::{Attribute, Values},
        categories::Category,
        favourites::{
            self, Favourite, RankedFavourite,
            forms::{FavouriteForm, attribute_of},
        },
    },
    web::json::{Answer, Patch, body::version_of, patch::present},
};

/// A favourite.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FavouriteBody {
    #[schema(value_type = i64, minimum = 1, example = 12)]
    id: FavouriteId,
    #[schema(value_type = i64, minimum = 1, example = 7)]
    category_id: CategoryId,
    /// 1 is the best.
    #[schema(minimum = 1, example = 1)]
    rank: i64,
    #[schema(example = "Heat")]
    title: String,
    description: Option<String>,
    /// A web address.
    link: Option<String>,
    /// The last part of its address.
    #[schema(example = "heat")]
    address: String,
    /// The path of its page.
    #[schema(example = "/@ana/films/heat")]
    page: String,
    /// The values of its attributes, by the attribute’s id, each as text.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"4": "1995"}))]
    values: BTreeMap<AttributeId, String>,
    #[serde(serialize_with = "moments::serialize")]
    added_at: DateTime<Utc>,
    /// When it was edited last. A move is no edit.
    #[serde(serialize_with = "moments::serialize")]
    changed_at: DateTime<Utc>,
}

fn text_or_null(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The ids of attributes.
pub(crate) fn ids(attributes: &[Attribute]) -> HashSet<AttributeId> {
    attributes.iter().map(|it| it.id).collect()
}

/// The values of these attributes. Those of removed ones are only kept for when they are restored.
pub(crate) fn shown_values(
    values: Values,
    attributes: &HashSet<AttributeId>,
) -> BTreeMap<AttributeId, String> {
    values.of_attributes(|id| attributes.contains(id))
}

impl FavouriteBody {
    /// A favourite of that category, which has these attributes.
    pub(crate) fn of(
        ranked: RankedFavourite,
        category: &Category,
        attributes: &HashSet<AttributeId>,
    ) -> FavouriteBody {
        let RankedFavourite { rank, favourite } = ranked;
        FavouriteBody {
            id: favourite.id,
            category_id: favourite.category_id,
            rank,
            title: favourite.title,
            description: text_or_null(favourite.description),
            link: text_or_null(favourite.link),
            page: favourites::url::show(category, &favourite.slug),
            address: favourite.slug,
            values: shown_values(favourite.values, attributes),
            added_at: favourite.added_at,
            changed_at: favourite.changed_at,
        }
    }

    /// The answer with the favourite, whose ETag a change must name.
    pub(crate) fn answer(
        conn: &mut Conn,
        favourite: &Allowed<Favourite, View>,
    ) -> Result<Answer<FavouriteBody>> {
        let category = favourite.category(conn)?;
        let rank = favourite.item().rank(conn, category.item())?;
        let attributes = Attribute::listed(conn, &category)?;
        let version = version_of(&favourite.item().form(&attributes));
        let ranked = RankedFavourite { rank, favourite: favourite.item().clone() };
        let body = FavouriteBody::of(ranked, category.item(), &ids(&attributes));
        Ok(Answer::of(body).with_version(version))
    }
}

/// A value as programs may send it. It is stored as text, in the spelling of the attribute’s kind.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(untagged, expecting = "a text, a number, true, false or null")]
pub(crate) enum ValueBody {
    Text(String),
    #[schema(value_type = f64)]
    Number(serde_json::Number),
    YesNo(bool),
    None(()),
}

impl From<ValueBody> for String {
    fn from(value: ValueBody) -> String {
        match value {
            ValueBody::Text(text) => text,
            ValueBody::Number(number) => number.to_string(),
            ValueBody::YesNo(true) => "yes".into(),
            ValueBody::YesNo(false) => "no".into(),
            ValueBody::None(()) => String::new(),
        }
    }
}

/// What to make a favourite of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewFavouriteBody {
    /// Unique on its list, whatever the case of its letters; one line of at most 120 characters.
    #[schema(min_length = 1, max_length = 120, example = "Heat")]
    title: String,
    /// 10 to 2,000 characters.
    #[serde(default)]
    #[schema(max_length = 2000)]
    description: Option<String>,
    /// A web address.
    #[serde(default)]
    #[schema(max_length = 2000)]
    link: Option<String>,
    /// The rank that it gets; the end of the list unless it is sent, or is beyond the end.
    #[serde(default)]
    #[schema(minimum = 1)]
    rank: Option<i64>,
    /// The values of attributes, by the attribute’s id.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, ValueBody>)]
    values: BTreeMap<AttributeId, ValueBody>,
}

impl From<NewFavouriteBody> for FavouriteForm {
    fn from(body: NewFavouriteBody) -> FavouriteForm {
        let mut form = FavouriteForm::with_title(&body.title);
        form.description = body.description.unwrap_or_default();
        form.link = body.link.unwrap_or_default();
        form.rank = body.rank.map(|rank| rank.to_string()).unwrap_or_default();
        body.values.into_iter().for_each(|(id, value)| form.set_value(id, value.into()));
        form
    }
}

/// What to change of a favourite (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FavouritePatch {
    /// One line of at most 120 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 120)]
    title: Option<String>,
    /// 10 to 2,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000, required = false)]
    description: Patch<String>,
    /// A web address.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 2000, required = false)]
    link: Patch<String>,
    /// The last part of its address: small letters, digits and hyphens.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 60)]
    address: Option<String>,
    /// The values to change, by the attribute’s id; null removes one.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, ValueBody>)]
    values: BTreeMap<AttributeId, ValueBody>,
}

impl FavouritePatch {
    pub(super) fn onto(self, mut form: FavouriteForm) -> FavouriteForm {
        form.title = self.title.unwrap_or(form.title);
        form.description = self.description.apply_to(form.description);
        form.link = self.link.apply_to(form.link);
        form.address = self.address.or(form.address);
        self.values.into_iter().for_each(|(id, value)| form.set_value(id, value.into()));
        form
    }
}

/// Where a field of the form is in the body.
pub(super) fn pointer(field: &str) -> String {
    attribute_of(field).map_or_else(|| format!("/{field}"), |id| format!("/values/{id}"))
}
