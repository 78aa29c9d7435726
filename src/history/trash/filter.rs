//! Which things in the bin a page shows.

use chrono::{DateTime, Utc};

use super::url;
use crate::{
    database::{
        ids::{CategoryId, SpaceId},
        moments,
    },
    text::{self, Fields, Pager},
};

/// Things per page.
pub(crate) const PAGE_SIZE: i64 = 50;

/// The bin's filter. Invalid values are ignored, so every URL shows something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BinFilter {
    pub space: Option<SpaceId>,
    pub list: Option<CategoryId>,
    /// `favourites` or `lists`; anything else is both.
    pub kind: String,
    pub text: String,
    pub page: i64,
    /// Only what was in the bin at that moment.
    pub binned_before: Option<DateTime<Utc>>,
}

impl From<&Fields> for BinFilter {
    fn from(fields: &Fields) -> BinFilter {
        BinFilter {
            space: fields.get("space").parse().ok(),
            list: fields.get("list").parse().ok(),
            kind: fields.get("kind").into(),
            text: text::parse_line(fields.get("q")).unwrap_or_default(),
            page: Pager::parse(fields, PAGE_SIZE).number,
            binned_before: moments::parse(fields.get("until")),
        }
    }
}

impl BinFilter {
    /// Returns `true` if nothing is filtered out.
    pub(crate) fn is_unfiltered(&self) -> bool {
        self.space.is_none() && self.list.is_none() && self.kind.is_empty() && self.text.is_empty()
    }

    /// Its form fields.
    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        let all = [
            ("space", self.space.map(|id| id.to_string()).unwrap_or_default()),
            ("list", self.list.map(|id| id.to_string()).unwrap_or_default()),
            ("kind", self.kind.clone()),
            ("q", self.text.clone()),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The page it is about.
    pub(crate) fn pager(&self) -> Pager {
        Pager { number: self.page, size: PAGE_SIZE }
    }

    /// The address of one of its pages.
    pub(crate) fn address(&self, page: i64) -> String {
        let mut query = ::url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.fields());
        if page > 1 {
            query.append_pair("page", &page.to_string());
        }
        match query.finish() {
            empty if empty.is_empty() => url::LIST.to_owned(),
            query => format!("{}?{query}", url::LIST),
        }
    }
}
