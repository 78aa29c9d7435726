//! Filling in the values of many favourites at once.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{faults, forms::ValueTableForm};
use crate::{
    access::{Allowed, Edit},
    audit::EntryGroup,
    database::{
        ids::{AttributeId, FavouriteId},
        pool::Conn,
        schema::favourites,
    },
    error::{Fault, Result},
    lists::{
        attributes::{Attribute, Values},
        categories::Category,
        favourites::{Favourite, RankedFavourite, bulk, listing::PAGE_SIZE},
        ordering::rank::live,
    },
};

/// The favourites and attributes of a page of the table.
#[derive(Debug, Clone)]
pub(crate) struct TablePage {
    pub attributes: Vec<Attribute>,
    pub favourites: Vec<RankedFavourite>,
}

impl TablePage {
    /// The favourites from that place of the list on, in rank order.
    pub(crate) fn load(conn: &mut Conn, of: &Allowed<Category, Edit>, skip: i64) -> Result<TablePage> {
        let page = live(of.item()).order(favourites::position).offset(skip).limit(PAGE_SIZE);
        let page: Vec<Favourite> = page.select(Favourite::as_select()).load(conn)?;
        let favourites = (skip + 1..).zip(page).map(|(rank, favourite)| RankedFavourite { rank, favourite });
        Ok(TablePage { attributes: Attribute::listed(conn, of)?, favourites: favourites.collect() })
    }

    /// Those favourites that are still on the list, in rank order.
    pub(crate) fn of_form(
        conn: &mut Conn,
        of: &Allowed<Category, Edit>,
        form: &ValueTableForm,
    ) -> Result<TablePage> {
        let ids: Vec<FavouriteId> =
            live(of.item()).order(favourites::position).select(favourites::id).load(conn)?;
        let mut rows: HashMap<FavouriteId, Favourite> =
            rows_of(conn, of.item(), form)?.into_iter().map(|it| (it.id, it)).collect();
        let ranked = (1..)
            .zip(ids)
            .filter_map(|(rank, id)| Some(RankedFavourite { rank, favourite: rows.remove(&id)? }));
        Ok(TablePage { attributes: Attribute::listed(conn, of)?, favourites: ranked.collect() })
    }
}

/// The favourites of the form that are on the list, in rank order.
fn rows_of(conn: &mut Conn, category: &Category, form: &ValueTableForm) -> Result<Vec<Favourite>> {
    let these = live(category).filter(favourites::id.eq_any(form.rows.keys().copied()));
    Ok(these.order(favourites::position).select(Favourite::as_select()).load(conn)?)
}

impl Category {
    /// Saves the values that the person changed, or says at each cell what is wrong and saves nothing. Faults:
    /// `too_many_rows`, those of values, and `changed_meanwhile`.
    pub(crate) fn fill_in(
        conn: &mut Conn,
        on: &Allowed<Category, Edit>,
        form: &ValueTableForm,
    ) -> Result<EntryGroup> {
        let most = usize::try_from(PAGE_SIZE).unwrap_or(0);
        if form.rows.len() > most {
            return Err(faults::too_many_rows(most).into());
        }
        on.item().lock(conn)?;
        let attributes = Attribute::listed(conn, on)?;
        let listed = rows_of(conn, on.item(), form)?;
        let gone = cells_gone(conn, on, form, (&attributes, &listed))?;
        let changed = form.check(on.actor(), (&attributes, &listed), gone)?;
        let both = |(it, values): (&Favourite, Values)| (it.clone(), Favourite { values, ..it.clone() });
        bulk::change(conn, on, &changed.into_iter().map(both).collect::<Vec<_>>())
    }
}

/// What was typed into cells of favourites or attributes that are no longer on the list.
fn cells_gone(
    conn: &mut Conn,
    on: &Allowed<Category, Edit>,
    form: &ValueTableForm,
    (attributes, listed): (&[Attribute], &[Favourite]),
) -> Result<Option<Fault>> {
    let is_listed = |id: FavouriteId, attribute_id: AttributeId| {
        listed.iter().any(|it| it.id == id) && attributes.iter().any(|it| it.id == attribute_id)
    };
    let cells = form.rows.iter().flat_map(|(id, row)| row.changed().map(|(it, value)| (*id, it, value)));
    let gone: Vec<_> =
        cells.filter(|(id, it, value)| !value.trim().is_empty() && !is_listed(*id, *it)).collect();
    if gone.is_empty() {
        return Ok(None);
    }
    let space_id = on.item().space.id;
    let names: HashMap<AttributeId, String> =
        Attribute::names(conn, space_id, gone.iter().map(|it| it.1))?.into_iter().collect();
    let those = favourites::space_id.eq(space_id).and(favourites::id.eq_any(gone.iter().map(|it| it.0)));
    let titles: HashMap<FavouriteId, String> = favourites::table
        .filter(those)
        .select((favourites::id, favourites::title))
        .load(conn)?
        .into_iter()
        .collect();
    let named = gone.into_iter().map(|(id, attribute_id, value)| {
        let title = titles.get(&id).map_or("a favourite that was deleted", String::as_str);
        let name = names.get(&attribute_id).map_or("an attribute that was deleted", String::as_str);
        (title.to_owned(), name.to_owned(), value.trim().to_owned())
    });
    Ok(Some(faults::cells_gone(&named.collect::<Vec<_>>())))
}
