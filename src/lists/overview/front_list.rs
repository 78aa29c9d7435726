//! The list that the landing page shows: a public one of the site's own, chosen by an administrator.
//!
//! **Invariants:** it is shown as visitors see it, and not at all once they can no longer open it.

use diesel::prelude::*;

use super::faults;
use crate::{
    access::{Actor, Allowed, Locator, View},
    database::{ids::CategoryId, pool::Conn, schema::settings},
    error::{Error, Result},
    lists::{
        attributes::Attribute,
        categories::{self, Category, Visibility},
        favourites::{Favourite, RankedFavourite},
    },
};

const SETTING: &str = "front list";
/// How many of its favourites are shown.
const SHOWN: i64 = 4;
/// How many of its columns are shown.
const COLUMNS: usize = 2;

/// A list and the beginning of it.
#[derive(Debug, Clone)]
pub(crate) struct FrontList {
    pub category: Category,
    pub columns: Vec<Attribute>,
    pub favourites: Vec<RankedFavourite>,
}

impl FrontList {
    /// The chosen list; `None` if there is none, or none that visitors can open.
    pub(crate) fn load(conn: &mut Conn) -> Result<Option<FrontList>> {
        let Some(list) = chosen(conn)? else { return Ok(None) };
        let favourites = Favourite::top(conn, &list, SHOWN)?;
        let mut columns = Attribute::listed(conn, &list)?;
        columns.retain(|it| it.shown);
        columns.truncate(COLUMNS);
        Ok(Some(FrontList { category: list.into_item(), columns, favourites }))
    }

    /// The address of the chosen list; empty if there is none.
    pub(crate) fn address(conn: &mut Conn) -> Result<String> {
        Ok(chosen(conn)?.map_or_else(String::new, |list| categories::url::show(list.item())))
    }

    /// Chooses the list at that address, `/@space/category` with or without the site's; an empty one chooses none. Fault:
    /// `no_public_list`. Returns the address.
    pub(crate) fn choose(conn: &mut Conn, typed: &str) -> Result<String> {
        if typed.trim().is_empty() {
            diesel::delete(settings::table.find(SETTING)).execute(conn)?;
            return Ok(String::new());
        }
        let path = typed.trim().split_once("/@").map_or("", |(_, path)| path).trim_end_matches('/');
        let key = Locator::Slugs(path.split('/').map(str::to_owned).collect());
        let list = match Allowed::check(conn, &Actor::Visitor, &key) {
            Ok(list) => public(list).ok_or(faults::NO_PUBLIC_LIST)?,
            Err(Error::NotFound | Error::Moved(_) | Error::Unauthenticated) => {
                return Err(faults::NO_PUBLIC_LIST.into());
            }
            Err(other) => return Err(other),
        };
        let id = list.item().id.to_string();
        diesel::insert_into(settings::table)
            .values((settings::name.eq(SETTING), settings::value.eq(&id)))
            .on_conflict(settings::name)
            .do_update()
            .set(settings::value.eq(&id))
            .execute(conn)?;
        Ok(categories::url::show(list.item()))
    }
}

fn public(list: Allowed<Category, View>) -> Option<Allowed<Category, View>> {
    (list.item().visibility() == Visibility::Public).then_some(list)
}

fn chosen(conn: &mut Conn) -> Result<Option<Allowed<Category, View>>> {
    let id: Option<String> = settings::table.find(SETTING).select(settings::value).first(conn).optional()?;
    let Some(id) = id.and_then(|id| id.parse::<CategoryId>().ok()) else { return Ok(None) };
    match Allowed::check(conn, &Actor::Visitor, &Locator::Id(id)) {
        Ok(list) => Ok(public(list)),
        Err(Error::NotFound | Error::Moved(_) | Error::Unauthenticated | Error::Forbidden) => Ok(None),
        Err(other) => Err(other),
    }
}
