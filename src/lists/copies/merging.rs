//! Makes a list of the order of several.

use serde_json::json;

use super::{
    forms::NewCopy,
    model::{CopyOutcome, add, no_space},
};
use crate::{
    access::{Actor, Allowed, Edit, Locator},
    database::pool::Conn,
    error::Result,
    lists::{
        categories::Category,
        favourites::forms::{FavouriteForm, NewFavourite},
    },
    spaces::Space,
};

/// Creates a private category with these titles, best first, which come from so many lists. Descriptions, links and values
/// of attributes differ between lists and are left out. A fault `no_space` if the actor may not add one to the space.
pub(crate) fn create(
    conn: &mut Conn,
    by: &Actor,
    new: &NewCopy,
    (titles, lists): (&[String], usize),
) -> Result<CopyOutcome> {
    let space: Allowed<Space, Edit> =
        Allowed::check(conn, by, &Locator::Id(new.space_id)).map_err(no_space)?;
    let category = Category::insert(conn, &space, &new.category, None)?;
    let list: Allowed<Category, Edit> = space.check_other(conn, &category.locator())?;
    let favourites: Vec<NewFavourite> =
        titles.iter().map(|title| FavouriteForm::with_title(title).check(&[])).collect::<Result<_>>()?;
    let mut changes = category.creation_changes(conn)?;
    changes["lists"] = json!(lists);
    let entry = add(conn, &list, list.actor(), (&favourites, changes))?;
    Ok(CopyOutcome { category: Category::by_id(conn, category.id)?, count: favourites.len(), entry })
}
