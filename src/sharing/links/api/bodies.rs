//! Share links as JSON.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    access::{Allowed, Manage},
    database::{
        ids::{AttributeId, CategoryId, ShareId},
        pool::Conn,
    },
    error::{FieldErrors, Result},
    lists::{attributes::Attribute, favourites},
    sharing::links::{ShareLink, faults, forms::LinkForm},
    web::json::{Answer, Patch, body::version_of},
};

/// A share link: everyone who has its address sees the list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct LinkBody {
    #[schema(value_type = i64, minimum = 1, example = 5)]
    id: ShareId,
    #[schema(value_type = i64, minimum = 1, example = 7)]
    category_id: CategoryId,
    /// Its address; only in the answer to the request that created or renewed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://podium.example.org/s/…")]
    address: Option<String>,
    /// The last four characters of its address, to tell links apart; empty for old ones.
    ending: String,
    #[schema(example = "for the film club")]
    label: Option<String>,
    /// Whether it asks for a password.
    has_password: bool,
    /// The last day on which it works, in UTC.
    last_day: Option<NaiveDate>,
    /// Whether that day has passed.
    is_expired: bool,
    hides: HiddenBody,
    /// Whether people with an account may comment through it.
    takes_comments: bool,
    /// How often it was opened.
    #[schema(minimum = 0)]
    openings: i64,
    created_at: DateTime<Utc>,
}

/// What a share link hides.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct HiddenBody {
    /// The descriptions of favourites.
    descriptions: bool,
    /// When favourites were added and changed.
    dates: bool,
    /// The comments on the list and its favourites.
    comments: bool,
    /// The tiers of its order.
    tiers: bool,
    /// The editions of the list.
    editions: bool,
    /// The ids of attributes.
    #[schema(value_type = Vec<i64>, max_items = 30)]
    attributes: Vec<AttributeId>,
}

impl HiddenBody {
    /// The parts as the form names them.
    fn parts(&self) -> Vec<String> {
        let named = [
            ("descriptions", self.descriptions),
            ("dates", self.dates),
            ("comments", self.comments),
            ("tiers", self.tiers),
            ("editions", self.editions),
        ];
        let named = named.into_iter().filter(|it| it.1).map(|it| it.0.to_owned());
        named.chain(self.attributes.iter().map(AttributeId::to_string)).collect()
    }

    /// Refused if there is no such attribute.
    fn must_be_known(&self, attributes: &[Attribute]) -> Result<()> {
        let mut errors = FieldErrors::default();
        for (index, id) in self.attributes.iter().enumerate() {
            if attributes.iter().all(|it| it.id != *id) {
                errors.add(format!("/hides/attributes/{index}"), favourites::faults::NO_SUCH_ATTRIBUTE);
            }
        }
        errors.into_result(())
    }
}

impl LinkBody {
    pub(super) fn of(share: &ShareLink, attributes: &[Attribute]) -> LinkBody {
        let hidden = share.redaction();
        let attributes = attributes.iter().map(|it| it.id).filter(|id| hidden.hides(id)).collect();
        LinkBody {
            id: share.id,
            category_id: share.category_id,
            address: None,
            ending: share.ending.clone(),
            label: Some(share.label.clone()).filter(|it| !it.is_empty()),
            has_password: share.has_password(),
            last_day: share.last_day,
            is_expired: share.is_expired(),
            hides: HiddenBody {
                descriptions: hidden.descriptions,
                dates: hidden.dates,
                comments: hidden.comments,
                tiers: hidden.tiers,
                editions: hidden.editions,
                attributes,
            },
            takes_comments: hidden.takes_comments,
            openings: share.openings,
            created_at: share.created_at,
        }
    }

    /// The answer with the link, whose ETag a change must name, and the address of a new one.
    pub(super) fn answer(
        conn: &mut Conn,
        of: &Allowed<ShareLink, Manage>,
        address: Option<String>,
    ) -> Result<Answer<LinkBody>> {
        let category = of.category(conn)?;
        let attributes = Attribute::listed(conn, &category)?;
        let body = LinkBody { address, ..LinkBody::of(of.item(), &attributes) };
        Ok(Answer::of(body).with_version(version_of(&of.item().form(&attributes))))
    }
}

/// What to make a share link of.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewLinkBody {
    /// What it is for, for those who manage it; at most 60 characters.
    #[serde(default)]
    #[schema(max_length = 60, example = "for the film club")]
    label: Option<String>,
    /// Asked of everyone who opens it; 6 to 256 characters.
    #[serde(default)]
    #[schema(min_length = 6, max_length = 256, format = Password)]
    password: Option<String>,
    /// The last day on which it works, in UTC: today or later. For ever unless it is sent.
    #[serde(default)]
    last_day: Option<NaiveDate>,
    /// What it hides; nothing unless it is sent.
    #[serde(default)]
    hides: HiddenBody,
    /// Lets people with an account comment through it.
    #[serde(default)]
    takes_comments: bool,
}

impl NewLinkBody {
    /// Refused if it hides what does not exist, or has a password without a character.
    pub(super) fn check(&self, attributes: &[Attribute]) -> Result<()> {
        if self.password.as_ref().is_some_and(String::is_empty) {
            return Err(faults::PASSWORD_TOO_SHORT.at("/password"));
        }
        self.hides.must_be_known(attributes)
    }
}

impl From<&NewLinkBody> for LinkForm {
    fn from(body: &NewLinkBody) -> LinkForm {
        LinkForm {
            label: body.label.clone().unwrap_or_default(),
            password: body.password.clone().unwrap_or_default(),
            last_day: body.last_day.map(|day| day.to_string()).unwrap_or_default(),
            hide: body.hides.parts(),
            takes_comments: body.takes_comments,
            ..LinkForm::default()
        }
    }
}

/// What to change of a share link (RFC 7396): what is not sent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkPatch {
    /// At most 60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 60, required = false)]
    label: Patch<String>,
    /// A new password of 6 to 256 characters; null removes it.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 6, max_length = 256, format = Password, required = false)]
    password: Patch<String>,
    /// Today or later; null lets it work for ever.
    #[serde(default)]
    #[schema(value_type = Option<NaiveDate>, required = false)]
    last_day: Patch<NaiveDate>,
    /// Null shows everything.
    #[serde(default)]
    #[schema(value_type = Option<HiddenPatch>, required = false)]
    hides: Patch<HiddenPatch>,
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    takes_comments: Patch<bool>,
}

/// What to change of what a share link hides.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct HiddenPatch {
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    descriptions: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    dates: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    comments: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    tiers: Patch<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>, required = false)]
    editions: Patch<bool>,
    /// The ids of all attributes to hide.
    #[serde(default)]
    #[schema(value_type = Option<Vec<i64>>, max_items = 30, required = false)]
    attributes: Patch<Vec<AttributeId>>,
}

impl HiddenPatch {
    fn onto(self, now: &LinkForm) -> HiddenBody {
        let attributes = now.hide.iter().filter_map(|part| part.parse().ok()).collect();
        HiddenBody {
            descriptions: self.descriptions.apply_to(now.hides("descriptions")),
            dates: self.dates.apply_to(now.hides("dates")),
            comments: self.comments.apply_to(now.hides("comments")),
            tiers: self.tiers.apply_to(now.hides("tiers")),
            editions: self.editions.apply_to(now.hides("editions")),
            attributes: self.attributes.apply_to(attributes),
        }
    }
}

impl LinkPatch {
    /// The form with the password alone, which is hashed before the others are known.
    pub(super) fn password_form(&self) -> Result<LinkForm> {
        if matches!(&self.password, Patch::Set(password) if password.is_empty()) {
            return Err(faults::PASSWORD_TOO_SHORT.at("/password"));
        }
        let (password, remove_password) = match &self.password {
            Patch::Keep => (String::new(), false),
            Patch::Remove => (String::new(), true),
            Patch::Set(password) => (password.clone(), false),
        };
        Ok(LinkForm { password, remove_password, ..LinkForm::default() })
    }

    pub(super) fn must_hide_known(&self, attributes: &[Attribute]) -> Result<()> {
        match &self.hides {
            Patch::Set(HiddenPatch { attributes: Patch::Set(ids), .. }) => {
                HiddenBody { attributes: ids.clone(), ..HiddenBody::default() }.must_be_known(attributes)
            }
            _ => Ok(()),
        }
    }

    pub(super) fn onto(self, mut form: LinkForm) -> LinkForm {
        match self.hides {
            Patch::Keep => (),
            Patch::Remove => form.hide.clear(),
            Patch::Set(hides) => form.hide = hides.onto(&form).parts(),
        }
        form.label = self.label.apply_to(form.label);
        form.takes_comments = self.takes_comments.apply_to(form.takes_comments);
        form.last_day = match self.last_day {
            Patch::Keep => form.last_day,
            Patch::Remove => String::new(),
            Patch::Set(day) => day.to_string(),
        };
        form
    }
}

/// Where a field of the form is in the body.
pub(super) fn pointer(field: &str) -> String {
    if field.starts_with('/') { field.to_owned() } else { format!("/{field}") }
}
