//! The favourites that have a rank.

use diesel::prelude::*;

use crate::{
    database::ids::{CategoryId, SpaceId},
    database::schema::favourites,
    lists::categories::Category,
};

type LiveFavourites = diesel::dsl::Filter<
    favourites::table,
    diesel::dsl::And<
        diesel::dsl::And<
            diesel::dsl::Eq<favourites::space_id, SpaceId>,
            diesel::dsl::Eq<favourites::category_id, CategoryId>,
        >,
        diesel::dsl::IsNull<favourites::binned_at>,
    >,
>;

/// The favourites that are on the list (not in the bin).
pub(crate) fn live(category: &Category) -> LiveFavourites {
    favourites::table.filter(
        favourites::space_id
            .eq(category.space.id)
            .and(favourites::category_id.eq(category.id))
            .and(favourites::binned_at.is_null()),
    )
}
