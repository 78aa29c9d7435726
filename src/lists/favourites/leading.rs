//! The first titles of each list, for an overview of a space.

use std::collections::HashMap;

use diesel::prelude::*;

use super::Favourite;
use crate::{
    access::{Allowed, Permission},
    database::{ids::CategoryId, pool::Conn},
    error::Result,
    spaces::Space,
};

#[derive(QueryableByName)]
struct Leading {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    category_id: CategoryId,
    #[diesel(sql_type = diesel::sql_types::Text)]
    title: String,
}

impl Favourite {
    /// The first three titles of each of a space's lists.
    pub fn leading(
        conn: &mut Conn,
        of: &Allowed<Space, impl Permission>,
    ) -> Result<HashMap<CategoryId, Vec<String>>> {
        let rows: Vec<Leading> = diesel::sql_query(
            "select categories.id as category_id, first.title from categories cross join lateral (
                 select title, position from favourites
                 where space_id = categories.space_id and category_id = categories.id and binned_at is null
                 order by position limit 3) as first
             where categories.space_id = $1 and categories.binned_at is null
             order by categories.id, first.position",
        )
        .bind::<diesel::sql_types::BigInt, _>(of.item().id)
        .load(conn)?;
        let mut leading: HashMap<CategoryId, Vec<String>> = HashMap::new();
        rows.into_iter().for_each(|row| leading.entry(row.category_id).or_default().push(row.title));
        Ok(leading)
    }
}
