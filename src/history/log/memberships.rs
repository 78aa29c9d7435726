//! The spaces whose history a user can read, with what it can be filtered by.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Text},
};

use crate::{
    access::{Allowed, Permission},
    database::ids::{CategoryId, SpaceId, UserId},
    database::{pool::Conn, schema::categories},
    error::Result,
    lists::categories::Category,
    spaces::SpaceMembership,
};

impl SpaceMembership {
    /// The space of a list, for its members; visitors see no history.
    pub(crate) fn of_list(list: &Allowed<Category, impl Permission>) -> Option<SpaceMembership> {
        list.is_member().then(|| SpaceMembership { space: list.item().space.clone(), role: list.role() })
    }

    /// Id and name of each member of these spaces, also of those who left or were removed: the history tells of them.
    pub(crate) fn members(conn: &mut Conn, memberships: &[SpaceMembership]) -> Result<Vec<(UserId, String)>> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            id: UserId,
            #[diesel(sql_type = Text)]
            name: String,
        }
        let ids: Vec<SpaceId> = memberships.iter().map(|it| it.space.id).collect();
        let found = sql_query(
            "select id, name from users where id in (
                 select user_id from memberships where space_id = any ($1) union
                 select case kind when 'member removed' then (changes ->> 'member')::bigint else actor_id end
                 from audit_entries where space_id = any ($1) and category_id is null
                   and kind in ('member left', 'member removed', 'space handed over'))
             order by name, id",
        );
        let rows: Vec<Row> = found.bind::<Array<BigInt>, _>(ids).load(conn)?;
        Ok(rows.into_iter().map(|Row { id, name }| (id, name)).collect())
    }

    /// Id and name of each category in these spaces that is not in the bin; with the name of its space, if there are
    /// several.
    pub(crate) fn lists(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
    ) -> Result<Vec<(CategoryId, String)>> {
        let mut all = Vec::new();
        for SpaceMembership { space, .. } in memberships {
            let live = categories::space_id.eq(space.id).and(categories::binned_at.is_null());
            let live = categories::table.filter(live).order(categories::position);
            let found: Vec<(CategoryId, String)> =
                live.select((categories::id, categories::name)).load(conn)?;
            let is_alone = memberships.len() == 1;
            let label = |name: String| if is_alone { name } else { format!("{name} ({})", space.name) };
            all.extend(found.into_iter().map(|(id, name)| (id, label(name))));
        }
        Ok(all)
    }
}
