//! A space as its tables hold it, and as its history tells it.

use diesel::prelude::*;
use podium::{
    database::ids::{CategoryId, SpaceId},
    database::{
        pool::Conn,
        schema::{attributes, categories, favourites},
    },
    error::Result,
    history::timeline::{
        model::Events,
        replay::{PastFavourite, PastList, Snapshot},
    },
    lists::{attributes::Attribute, favourites::Favourite},
};

/// What the tables hold of a space, in the form in which the history is replayed.
pub(crate) fn tables(conn: &mut Conn, space: i64) -> Result<Snapshot> {
    type Row = (i64, String, String, String, bool);
    let ours = categories::table.filter(categories::space_id.eq(space)).order(categories::position);
    let columns = (categories::id, categories::name, categories::description, categories::visibility);
    let lists: Vec<Row> = ours
        .select((columns.0, columns.1, columns.2, columns.3, categories::binned_at.is_not_null()))
        .load(conn)?;
    let mut past = Snapshot::default();
    for (id, name, description, visibility, is_binned) in lists {
        let theirs =
            attributes::table.filter(attributes::category_id.eq(id).and(attributes::removed_at.is_null()));
        let theirs =
            theirs.order((attributes::place, attributes::id)).select(Attribute::as_select()).load(conn)?;
        let order =
            favourites::table.filter(favourites::category_id.eq(id).and(favourites::binned_at.is_null()));
        let order = order.order(favourites::position).select(favourites::id).load(conn)?;
        if !is_binned {
            past.list_order.push(CategoryId(id));
        }
        past.lists.insert(
            CategoryId(id),
            PastList { name, description, visibility, is_binned, attributes: theirs, order },
        );
    }
    let all = favourites::table.filter(favourites::space_id.eq(space));
    for it in all.select(Favourite::as_select()).load::<Favourite>(conn)? {
        let Favourite { title, description, link, values, .. } = it;
        let (list, is_binned) = (it.category_id, it.binned_at.is_some());
        past.favourites.insert(it.id, PastFavourite { list, title, description, link, values, is_binned });
    }
    Ok(past)
}

/// What a space holds by its history. That says nothing about a list that is as private as it began.
pub(crate) fn replayed(conn: &mut Conn, space: i64) -> Result<Snapshot> {
    let mut past = Events::of_space(conn, SpaceId(space))?.replay();
    past.lists
        .values_mut()
        .filter(|it| it.visibility.is_empty())
        .for_each(|it| it.visibility = "private".into());
    Ok(past)
}

/// The history of a space, replayed from its start, gives what the tables hold.
#[track_caller]
pub(crate) fn assert_history_tells_it(conn: &mut Conn, space: i64) {
    let (told, held) = (replayed(conn, space).unwrap(), tables(conn, space).unwrap());
    assert_eq!(told.list_order, held.list_order, "the order of the lists");
    assert_eq!(told.lists, held.lists, "the lists");
    assert_eq!(told.favourites, held.favourites, "the favourites");
}
