//! Attributes as JSON.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Allowed, View},
    database::{
        ids::{AttributeId, CategoryId},
        pool::Conn,
    },
    error::{FieldErrors, Result},
    lists::attributes::{Attribute, AttributeKind, forms::AttributeForm},
    text,
    web::json::{Answer, JsonPage, Patch, body::version_of, patch::present},
};

/// An attribute: a typed field that every favourite of a category has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct AttributeBody {
    #[schema(value_type = i64, minimum = 1, example = 4)]
    id: AttributeId,
    #[schema(value_type = i64, minimum = 1, example = 7)]
    category_id: CategoryId,
    /// Its place among the attributes of its category, from 1.
    #[schema(minimum = 1, maximum = 30, example = 1)]
    rank: usize,
    #[schema(example = "Year")]
    name: String,
    kind: AttributeKind,
    /// What a value of the kind `choice` can be; empty for other kinds.
    options: Vec<String>,
    /// The unit of numbers.
    #[schema(example = "min")]
    unit: Option<String>,
    /// Whether every favourite must have a value.
    is_required: bool,
    /// Whether it is a column of the list’s page.
    is_shown: bool,
}

impl AttributeBody {
    fn of(rank: usize, attribute: &Attribute) -> AttributeBody {
        AttributeBody {
            id: attribute.id,
            category_id: attribute.category_id,
            rank,
            name: attribute.name.clone(),
            kind: attribute.kind(),
            options: attribute.options.clone(),
            unit: Some(attribute.unit.clone()).filter(|it| !it.is_empty()),
            is_required: attribute.required,
            is_shown: attribute.shown,
        }
    }

    /// All attributes of a category.
    pub(super) fn page(all: &[Attribute]) -> JsonPage<AttributeBody> {
        let items = (1..).zip(all).map(|(rank, it)| AttributeBody::of(rank, it)).collect();
        JsonPage { items, next: None }
    }

    /// The answer with the attribute, whose ETag a change must name.
    pub(super) fn answer(conn: &mut Conn, of: &Allowed<Attribute, View>) -> Result<Answer<AttributeBody>> {
        let category = of.category(conn)?;
        let rank = of.item().rank_among(&Attribute::listed(conn, &category)?).unwrap_or(1);
        Ok(Answer::of(AttributeBody::of(rank, of.item())).with_version(version_of(&of.item().form())))
    }
}

/// What to make an attribute of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAttributeBody {
    /// Unique in its category, whatever the case of its letters; at most 40 characters.
    #[schema(min_length = 1, max_length = 40, example = "Year")]
    name: String,
    kind: AttributeKind,
    /// For the kind `choice`: 1 to 50 different options of at most 80 characters. Other kinds have none.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub(super) options: Option<Vec<String>>,
    /// For the kind `number`: at most 20 characters. Other kinds have none.
    #[serde(default)]
    #[schema(max_length = 20)]
    unit: Option<String>,
    /// Whether every favourite must have a value; false unless it is sent.
    #[serde(default)]
    is_required: bool,
    /// Whether it is a column of the list’s page; true unless it is sent.
    #[serde(default = "yes")]
    is_shown: bool,
}

fn yes() -> bool {
    true
}

impl From<NewAttributeBody> for AttributeForm {
    fn from(body: NewAttributeBody) -> AttributeForm {
        AttributeForm {
            name: body.name,
            kind: body.kind.as_str().to_owned(),
            options: body.options.unwrap_or_default().join("\n"),
            unit: body.unit.unwrap_or_default(),
            required: body.is_required,
            shown: body.is_shown,
            ..AttributeForm::default()
        }
    }
}

/// What to change of an attribute (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttributePatch {
    /// At most 40 characters.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 40)]
    name: Option<String>,
    /// Values are converted to it.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = AttributeKind, required = false)]
    kind: Option<AttributeKind>,
    /// All options that there are to be.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Vec<String>, required = false, max_items = 50)]
    pub(super) options: Option<Vec<String>>,
    /// At most 20 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 20, required = false)]
    unit: Patch<String>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    is_required: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = bool, required = false)]
    is_shown: Option<bool>,
}

impl AttributePatch {
    pub(super) fn onto(self, now: AttributeForm) -> AttributeForm {
        AttributeForm {
            name: self.name.unwrap_or(now.name),
            kind: self.kind.map_or(now.kind, |kind| kind.as_str().to_owned()),
            options: self.options.map_or(now.options, |options| options.join("\n")),
            unit: self.unit.apply_to(now.unit),
            required: self.is_required.unwrap_or(now.required),
            shown: self.is_shown.unwrap_or(now.shown),
            version: now.version,
        }
    }
}

/// Refused if an option is no single line: the form has one on each line.
pub(super) fn must_be_lines(options: Option<&[String]>) -> Result<()> {
    let mut errors = FieldErrors::default();
    for (index, option) in options.unwrap_or_default().iter().enumerate() {
        if let Err(fault) = text::parse_line(option) {
            errors.add(format!("/options/{index}"), fault);
        }
    }
    errors.into_result(())
}

/// Which starter set to add.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StarterSetBody {
    /// `Films`, `Books`, `Restaurants`, `Places`, `Games`, `Music`, `Wines`, `People` or `Food`.
    #[schema(example = "Films")]
    pub(super) set: String,
}
