//! Answers kept in memory: what visitors without a session get of public lists and by share links, as it was sent
//! last, with what is needed to know whether it still holds.
//!
//! Must stay true: nothing that a session, a password or any other cookie opens is ever kept; an answer is sent again
//! only while the list, its space and the way to it are as they were, so a change shows on the very next request and
//! a revoked link is closed at once; the answers together take up no more than [`cache::MOST`] bytes.

pub mod serve;
pub mod cache;

use actix_web::HttpResponse;
use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    database::ids::{CategoryId, ShareId},
    error::Result,
    lists::categories::{Category, Redaction, Visibility},
};
pub use cache::PageCache;

/// Which list an answer shows, and as what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validator {
    category_id: CategoryId,
    version: i64,
    /// `/@ana/films`, what the space is called, and whether it has a profile to link to.
    way: String,
    by_link: Option<ShareId>,
    /// When the list changed, unless that is hidden.
    changed_at: Option<DateTime<Utc>>,
    /// The day on which it was made, where it tells the day or its link may end with it.
    day: Option<NaiveDate>,
    /// Is it an opening of the link?
    is_opening: bool,
}

impl Validator {
    /// An answer that shows this list and depends on nothing else but the address and the theme.
    pub fn of(category: &Category) -> Validator {
        let Redaction { by_link, dates, .. } = category.hidden;
        Validator {
            category_id: category.id,
            version: category.version,
            way: way(category),
            by_link,
            changed_at: (!dates).then_some(category.changed_at),
            day: by_link.map(|_| Utc::now().date_naive()),
            is_opening: false,
        }
    }

    /// One that tells what day it is.
    pub fn today(self) -> Validator {
        Validator { day: Some(Utc::now().date_naive()), ..self }
    }

    /// One that counts as an opening of the link.
    pub fn opening(self) -> Validator {
        Validator { is_opening: true, ..self }
    }

    /// Does it hold for the list as it is now?
    fn holds(&self, now: &Category) -> bool {
        let open = match self.by_link {
            Some(_) => now.visibility() != Visibility::Private,
            None => now.visibility() == Visibility::Public,
        };
        open && self.version == now.version && self.way == way(now) && self.is_of_today()
    }

    fn is_of_today(&self) -> bool {
        self.day.is_none_or(|day| day == Utc::now().date_naive())
    }
}

/// Where the list stands and what its space says of itself.
fn way(category: &Category) -> String {
    let space = &category.space;
    let shown = if space.is_shown { "shown" } else { "" };
    format!("/@{}/{} {shown} {}", space.handle, category.slug, space.name)
}

/// Lets the answer be kept; the door decides whether it is.
pub fn cacheable(response: Result<HttpResponse>, kept: Validator) -> Result<HttpResponse> {
    let mut response = response?;
    response.extensions_mut().insert(kept);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn what_a_link_opened_yesterday_is_asked_for_again_today() {
        let today = Utc::now().date_naive();
        let kept = |day| Validator {
            category_id: CategoryId(1),
            version: 1,
            way: String::new(),
            by_link: Some(ShareId(1)),
            changed_at: None,
            day,
            is_opening: false,
        };
        assert!(kept(None).is_of_today() && kept(Some(today)).is_of_today());
        assert!(!kept(today.checked_sub_days(Days::new(1))).is_of_today());
    }
}
