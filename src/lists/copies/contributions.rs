//! Copies what a member added to the lists of a space that is about to be deleted into the member's own space.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use super::model::{fill, free_name};
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    auth::User,
    database::ids::{CategoryId, FavouriteId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{categories, spaces},
    },
    error::Result,
    lists::{
        attributes::Attribute,
        categories::{Category, forms::CategoryForm},
        favourites::Favourite,
        ordering::rank::live,
    },
    spaces::Space,
};

/// What a member added to the lists of another person's space.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Contribution {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = BigInt)]
    pub favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub lists: i64,
}

/// The favourites outside the bin that each other member (`m`) added to a space.
const ADDED: &str = "
    select f.id, f.category_id from favourites f
    join categories c on c.space_id = f.space_id and c.id = f.category_id and c.binned_at is null
    where f.space_id = m.space_id and f.binned_at is null and f.id in (
        select e.favourite_id from audit_entries e
        where e.space_id = m.space_id and e.actor_id = m.user_id and e.kind = 'favourite added'
        union select r.favourite_id from audit_entries e
        join audit_rows r on r.space_id = e.space_id and r.entry_id = e.id
        where e.space_id = m.space_id and e.actor_id = m.user_id and e.kind in ('import', 'category copied'))";

/// The other members of these spaces, and how much they added there, in the order of their names.
pub(crate) fn of_members(conn: &mut Conn, spaces: &[SpaceId], owner: UserId) -> Result<Vec<Contribution>> {
    let query = format!(
        "select m.user_id, u.name, count(a.id) as favourites, count(distinct a.category_id) as lists
         from memberships m join users u on u.id = m.user_id left join lateral ({ADDED}) a on true
         where m.space_id = any ($1) and m.user_id <> $2 group by m.user_id, u.name order by u.name, m.user_id"
    );
    Ok(sql_query(query).bind::<Array<BigInt>, _>(spaces).bind::<BigInt, _>(owner).load(conn)?)
}

#[derive(QueryableByName)]
struct AddedRow {
    #[diesel(sql_type = BigInt)]
    id: FavouriteId,
    #[diesel(sql_type = BigInt)]
    category_id: CategoryId,
}

/// Copies what the member added to that space into new private categories of their own space, in the same order.
/// Returns the new categories. Nothing that others wrote is copied but the names of the lists and attributes.
pub(crate) fn hand_over(conn: &mut Conn, space_id: SpaceId, member: &User) -> Result<Vec<Category>> {
    let Some(own) = Space::personal(conn, member)? else { return Ok(Vec::new()) };
    let query = format!(
        "select a.id, a.category_id from memberships m cross join lateral ({ADDED}) a
         where m.space_id = $1 and m.user_id = $2"
    );
    let added: Vec<AddedRow> =
        sql_query(query).bind::<BigInt, _>(space_id).bind::<BigInt, _>(member.id).load(conn)?;
    let ids: HashSet<FavouriteId> = added.iter().map(|row| row.id).collect();
    let lists: HashSet<CategoryId> = added.iter().map(|row| row.category_id).collect();
    let to: Allowed<Space, Edit> = Allowed::check(conn, &Actor::from(member), &Locator::Id(own.id))?;
    let sources: Vec<Category> = categories::table
        .inner_join(spaces::table.on(spaces::id.eq(categories::space_id)))
        .filter(categories::space_id.eq(space_id).and(categories::id.eq_any(lists)))
        .order(categories::position)
        .select(Category::as_select())
        .load(conn)?;
    sources.iter().map(|source| copy_added(conn, source, &to, &ids)).collect()
}

/// Copies those favourites of a list.
fn copy_added(
    conn: &mut Conn,
    source: &Category,
    to: &Allowed<Space, Edit>,
    ids: &HashSet<FavouriteId>,
) -> Result<Category> {
    let name = free_name(conn, to.item().id, &source.name, "")?;
    let new = CategoryForm { name, ..CategoryForm::default() }.check()?;
    let category = Category::insert(conn, to, &new, Some(source.space.id))?;
    let list: Allowed<Category, Edit> = to.check_other(conn, &category.locator())?;
    let attributes = Attribute::unredacted(conn, source)?;
    let mut favourites: Vec<Favourite> = live(source).select(Favourite::as_select()).load(conn)?;
    favourites.retain(|it| ids.contains(&it.id));
    favourites.sort_by(|a, b| a.position.cmp(&b.position));
    fill(conn, &list, &Actor::Job, (&attributes, favourites.iter()))?;
    Ok(category)
}
