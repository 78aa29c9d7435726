//! When a page that shows a list may come from the page cache.
//!
//! **Invariants:** a change to the list, its space or its visibility, and the end of a link, show on the next request.

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    access::{Allowed, Permission, Redaction},
    database::{
        ids::{CategoryId, ShareId, SpaceId},
        pool::Conn,
    },
    error::Result,
    lists::categories::{Category, Visibility},
    web::middleware::page_cache::CacheValidator,
};

/// Decides whether a response that shows a list may be sent again: while the list, its space and the way to it are as
/// they were.
#[derive(Debug, Clone)]
pub(crate) struct ListValidator {
    space_id: SpaceId,
    category_id: CategoryId,
    version: i64,
    /// Of the comments that visitors may see.
    comments_version: i64,
    /// With the versions, because another change can get the same number after a backup was restored.
    version_at: DateTime<Utc>,
    /// `/@ana/films`, what the space is called, and whether it has a profile to link to.
    address_key: String,
    by_link: Option<ShareId>,
    /// When the list changed, unless that is hidden, or comments may have been written since.
    changed_at: Option<DateTime<Utc>>,
    /// The day on which it was made, if it shows the day or its link may end with it.
    day: Option<NaiveDate>,
}

impl ListValidator {
    /// For a response that depends on nothing but this list, the address and the theme.
    pub(crate) fn of(list: &Allowed<Category, impl Permission>) -> ListValidator {
        let (category, &Redaction { by_link, dates, .. }) = (list.item(), list.redaction());
        ListValidator {
            space_id: category.space.id,
            category_id: category.id,
            version: category.version,
            comments_version: category.open_comments_version,
            version_at: category.changed_at,
            address_key: address_key(category),
            by_link,
            changed_at: (!dates && category.open_comments_version == 0).then_some(category.changed_at),
            day: by_link.map(|_| Utc::now().date_naive()),
        }
    }

    /// For a response that also shows the date.
    pub(crate) fn with_today(self) -> ListValidator {
        ListValidator { day: Some(Utc::now().date_naive()), ..self }
    }

    fn is_valid_for(&self, now: &Category) -> bool {
        let open = match self.by_link {
            Some(_) => now.visibility() != Visibility::Private,
            None => now.visibility() == Visibility::Public,
        };
        open && !now.space.is_closed
            && (self.version, self.version_at) == (now.version, now.changed_at)
            && self.comments_version == now.open_comments_version
            && self.address_key == address_key(now)
            && self.is_of_today()
    }

    fn is_of_today(&self) -> bool {
        self.day.is_none_or(|day| day == Utc::now().date_naive())
    }
}

/// The names of the list and its space, and whether the space has a profile to link to.
fn address_key(category: &Category) -> String {
    let space = &category.space;
    let shown = if space.is_shown { "shown" } else { "" };
    format!("/@{}/{} {shown} {}", space.handle, category.slug, space.name)
}

impl CacheValidator for ListValidator {
    fn changed_at(&self) -> Option<DateTime<Utc>> {
        self.changed_at
    }

    fn list(&self) -> Option<(SpaceId, CategoryId)> {
        Some((self.space_id, self.category_id))
    }

    fn is_private(&self) -> bool {
        self.by_link.is_some()
    }

    fn is_current(&self) -> bool {
        self.is_of_today()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<bool> {
        Ok(Category::find_live(conn, self.category_id)?.is_some_and(|list| self.is_valid_for(&list)))
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;

    use super::*;

    #[test]
    fn what_a_link_opened_yesterday_is_asked_for_again_today() {
        let today = Utc::now().date_naive();
        let kept = |day| ListValidator {
            space_id: SpaceId(1),
            category_id: CategoryId(1),
            version: 1,
            comments_version: 0,
            version_at: DateTime::UNIX_EPOCH,
            address_key: String::new(),
            by_link: Some(ShareId(1)),
            changed_at: None,
            day,
        };
        assert!(kept(None).is_of_today() && kept(Some(today)).is_of_today());
        assert!(!kept(today.checked_sub_days(Days::new(1))).is_of_today());
    }
}
