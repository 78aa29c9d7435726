//! When the list page of a member may be sent as it was: see [`crate::web::member_page_cache`].

use chrono::NaiveDate;

use crate::{
    access::{Allowed, Role, View},
    database::ids::UserId,
    lists::{categories::Category, favourites::ListView},
    preferences::{self, CarriedPreferences},
    text::Fields,
    web::{Page, extract::PageUser, member_page_cache::MemberPageCache},
};

/// The cached list pages of members.
pub type ListPageCache = MemberPageCache<ListBasis>;

/// Everything that a list page shows besides its address. The favourites and attributes are those of the list's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListBasis {
    category: Category,
    role: Role,
    user: PageUser,
    preferences: CarriedPreferences,
    today: NaiveDate,
}

impl ListBasis {
    /// What the page shows; `None` if it also shows what a list's version does not tell: a message, changes of rank, the
    /// name of the owner of an original; or if it is a search, which is rarely asked for again.
    pub(crate) fn of(category: &Allowed<Category, View>, page: &Page, query: &Fields) -> Option<ListBasis> {
        let user = page.user.clone().filter(|user| category.user().is_some_and(|it| it.id == user.id))?;
        let is_plain = page.flash.is_none() && page.draft.is_empty() && ListView::is_cheap(query);
        let is_own = category.is_inside();
        let is_original = category.item().copied_at.is_none();
        (is_plain && is_own && is_original).then(|| ListBasis {
            category: category.item().clone(),
            role: category.role(),
            user,
            preferences: CarriedPreferences::of_request(),
            today: preferences::zone().today(),
        })
    }

    /// The person who looks at it.
    pub(crate) fn person(&self) -> UserId {
        self.user.id
    }
}
