//! The rows of a list's page.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::Favourite;
use crate::{
    access::Redaction,
    database::{ids::FavouriteId, schema::favourites},
    lists::{attributes::Values, categories::Category, ordering::position::Position},
};

/// What differs between the favourites of a list: a page has fifty, and each column of each costs.
#[derive(Queryable, Selectable)]
#[diesel(table_name = favourites)]
pub(super) struct ListedFavourite {
    id: FavouriteId,
    title: String,
    slug: String,
    description: String,
    link: String,
    #[diesel(column_name = attributes)]
    values: Values,
    position: Position,
    added_at: DateTime<Utc>,
    changed_at: DateTime<Utc>,
    comment_count: i32,
    open_comment_count: i32,
}

impl ListedFavourite {
    /// The favourite of that list, which is not in the bin.
    pub(super) fn into_favourite(self, category: &Category) -> Favourite {
        let ListedFavourite { id, title, slug, description, link, values, position, .. } = self;
        let ListedFavourite { added_at, changed_at, comment_count, open_comment_count, .. } = self;
        let (category_id, space_id) = (category.id, category.space.id);
        Favourite {
            id,
            title,
            slug,
            description,
            link,
            values,
            position,
            added_at,
            changed_at,
            binned_at: None,
            category_id,
            space_id,
            comment_count,
            open_comment_count,
            waiting_comment_count: 0,
        }
    }
}

impl Favourite {
    /// The favourite without its hidden parts.
    pub(super) fn redacted(mut self, hidden: &Redaction) -> Favourite {
        if hidden.descriptions {
            self.description.clear();
        }
        if hidden.dates {
            (self.added_at, self.changed_at) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
        }
        if hidden.comments {
            (self.comment_count, self.open_comment_count) = (0, 0);
        }
        for attribute_id in &hidden.attributes {
            self.values.set(*attribute_id, String::new());
        }
        self
    }
}
