//! Spaces with their lists, each list with its first three titles.

use std::collections::HashMap;

use diesel::{
    QueryableByName, RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Text},
};

use crate::{
    access::{Actor, Allowed, Permission, Role, View},
    database::{
        ids::{CategoryId, SpaceId, UserId},
        pool::Conn,
    },
    error::Result,
    lists::categories::Category,
    spaces::Space,
};

/// A space with its lists, as one actor may see them.
#[derive(Debug)]
pub struct SpaceOverview {
    pub(crate) space: Space,
    pub(crate) can_edit: bool,
    pub(crate) is_member: bool,
    pub(crate) can_manage: bool,
    role: Role,
    pub(crate) lists: Vec<Category>,
    leading_titles: HashMap<CategoryId, Vec<String>>,
}

impl SpaceOverview {
    /// The space that the proof is about.
    pub(crate) fn of(conn: &mut Conn, space: &Allowed<Space, View>) -> Result<SpaceOverview> {
        let lists = Category::listed(conn, space)?;
        let leading = load_leading_titles(conn, std::slice::from_ref(space))?;
        Ok(SpaceOverview::new(space, lists, leading))
    }

    /// Every space that the actor is a member of: their own one, then the oldest.
    pub fn all(conn: &mut Conn, actor: &Actor) -> Result<Vec<SpaceOverview>> {
        let spaces: Vec<Allowed<Space, View>> = Allowed::memberships(conn, actor)?;
        let mut lists: HashMap<SpaceId, Vec<Category>> = HashMap::new();
        for list in Category::listed_in(conn, &spaces)? {
            lists.entry(list.space.id).or_default().push(list);
        }
        let mut leading = load_leading_titles(conn, &spaces)?;
        let overview = |space: &Allowed<Space, View>| {
            let lists = lists.remove(&space.item().id).unwrap_or_default();
            let titles = lists.iter().filter_map(|list| leading.remove_entry(&list.id)).collect();
            SpaceOverview::new(space, lists, titles)
        };
        Ok(spaces.iter().map(overview).collect())
    }

    fn new(
        space: &Allowed<Space, View>,
        lists: Vec<Category>,
        leading_titles: HashMap<CategoryId, Vec<String>>,
    ) -> SpaceOverview {
        SpaceOverview {
            space: space.item().clone(),
            can_edit: space.can_edit(),
            is_member: space.is_member(),
            can_manage: space.can_manage(),
            role: space.role(),
            lists,
            leading_titles,
        }
    }

    /// What the user is in it, for the user.
    pub(crate) fn role_label(&self, user_id: UserId) -> &'static str {
        self.space.role_label(self.role, user_id)
    }

    /// The titles of the first three favourites of a list.
    pub(crate) fn leading_titles(&self, category: &Category) -> &[String] {
        self.leading_titles.get(&category.id).map_or(&[], Vec::as_slice)
    }
}

#[derive(QueryableByName)]
struct LeadingTitleRow {
    #[diesel(sql_type = BigInt)]
    category_id: CategoryId,
    #[diesel(sql_type = Text)]
    title: String,
}

/// The titles of the first three favourites of each list in these spaces.
fn load_leading_titles<P: Permission>(
    conn: &mut Conn,
    spaces: &[Allowed<Space, P>],
) -> Result<HashMap<CategoryId, Vec<String>>> {
    let ids: Vec<SpaceId> = spaces.iter().map(|space| space.item().id).collect();
    let rows: Vec<LeadingTitleRow> = sql_query(
        "select categories.id as category_id, first.title from categories cross join lateral (
             select title, position from favourites
             where space_id = categories.space_id and category_id = categories.id and binned_at is null
             order by position limit 3) as first
         where categories.space_id = any($1) and categories.binned_at is null
         order by categories.id, first.position",
    )
    .bind::<Array<BigInt>, _>(ids)
    .load(conn)?;
    let mut leading: HashMap<CategoryId, Vec<String>> = HashMap::new();
    rows.into_iter().for_each(|row| leading.entry(row.category_id).or_default().push(row.title));
    Ok(leading)
}
