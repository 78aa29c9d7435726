//! Loads the lists to compare in one snapshot, and the user's own lists to choose from.

use std::collections::{HashMap, HashSet};

use diesel::{prelude::*, sql_query, sql_types::BigInt};

use super::{comparison::Comparison, faults, forms::ListReference, whole::Whole};
use crate::{
    access::{Actor, Allowed, Locator, View},
    auth::User,
    crypto,
    database::ids::CategoryId,
    database::pool::Conn,
    error::{Error, Fault, Result},
    lists::{
        categories::{self, Category},
        favourites::Favourite,
    },
    sharing::links,
    spaces::Space,
};

/// The most titles of three or more lists: matching them takes up to half a second.
const MAX_TITLES: usize = 20_000;

/// A visible list, and its address.
#[derive(Debug, Clone)]
pub(crate) struct VisibleList {
    pub list: Allowed<Category, View>,
    pub address: String,
}

impl ListReference {
    /// The address of the list.
    pub(crate) fn address(&self) -> String {
        match self {
            ListReference::Named(space, list) => format!("/@{space}/{list}"),
            ListReference::Secret(secret) => links::url::show(secret),
        }
    }

    /// Finds the list; `None` if the actor may not see it, as if it did not exist. The password of a link is only
    /// known below the link's own address.
    pub(crate) fn find(&self, conn: &mut Conn, by: &Actor) -> Result<Option<VisibleList>> {
        let key = match self {
            ListReference::Named(space, list) => Locator::Slugs(vec![space.clone(), list.clone()]),
            ListReference::Secret(secret) => Locator::Secret { hash: crypto::hash(secret), proof: None },
        };
        match Allowed::check(conn, by, &key) {
            Err(Error::NotFound) => Ok(None),
            list => Ok(Some(VisibleList { list: list?, address: self.address() })),
        }
    }
}

impl VisibleList {
    /// The list with that id; `None` if the actor may not see it. Visitors learn nothing about ids.
    pub(crate) fn by_id(conn: &mut Conn, by: &Actor, id: CategoryId) -> Result<Option<VisibleList>> {
        if by.user().is_none() {
            return Ok(None);
        }
        match Allowed::<Category, View>::check(conn, by, &Locator::Id(id)) {
            Err(Error::NotFound) => Ok(None),
            list => {
                let list = list?;
                Ok(Some(VisibleList { address: categories::url::show(list.item()), list }))
            }
        }
    }
}

/// One of the compared lists.
#[derive(Debug, Clone)]
pub(crate) struct ComparedList {
    pub category: Category,
    /// Its address.
    pub address: String,
}

impl ComparedList {
    fn of(it: &VisibleList) -> ComparedList {
        let VisibleList { list, address } = it;
        ComparedList { category: list.item().clone(), address: address.clone() }
    }
}

/// The lists, from one snapshot: at least two.
#[derive(Debug, Clone)]
pub(crate) struct ComparedLists {
    pub sides: Vec<ComparedList>,
    titles: Vec<Vec<String>>,
}

impl ComparedLists {
    /// A fault if the titles of three or more lists are too many to match.
    pub(crate) fn check_size(lists: &[VisibleList]) -> Result<(), Fault> {
        let titles: usize = lists.iter().map(|it| it.list.item().rows()).sum();
        if lists.len() > 2 && titles > MAX_TITLES { Err(faults::TOO_LONG) } else { Ok(()) }
    }

    /// Loads the titles.
    pub(crate) fn load(conn: &mut Conn, lists: &[VisibleList]) -> Result<ComparedLists> {
        let titles = lists.iter().map(|it| titles(conn, &it.list)).collect::<Result<_>>()?;
        Ok(ComparedLists { sides: lists.iter().map(ComparedList::of).collect(), titles })
    }

    /// Compares the first two lists. Slow for long lists, so it should not run while holding a connection.
    pub(crate) fn compare(&self) -> Comparison {
        Comparison::of(&self.titles[0], &self.titles[1])
    }

    /// Works out one order of all lists ([`Whole::of`]).
    pub(crate) fn work_out(&self) -> Result<Whole, Fault> {
        Whole::of(&self.titles)
    }

    /// The addresses of the lists.
    pub(crate) fn addresses(&self) -> Vec<&str> {
        self.sides.iter().map(|side| side.address.as_str()).collect()
    }

    /// The display names of the lists: their own names, or those of their spaces if names are the same; if some of these
    /// are the same too, each name with its space, and a number if even that is the same.
    pub(crate) fn names(&self) -> Vec<String> {
        let of = |name: fn(&Category) -> String| -> Vec<String> {
            self.sides.iter().map(|side| name(&side.category)).collect()
        };
        let ways: [fn(&Category) -> String; 2] = [|it| it.name.clone(), |it| it.space.name.clone()];
        let are_different = |names: &Vec<String>| names.iter().collect::<HashSet<_>>().len() == names.len();
        let named = ways.into_iter().map(of).find(are_different);
        named.unwrap_or_else(|| numbered(of(|it| format!("{} by {}", it.name, it.space.name))))
    }
}

/// Adds a number to each name that there was before: "Films by Ana (2)".
fn numbered(names: Vec<String>) -> Vec<String> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let number = |name: String| {
        let times = seen.entry(name.clone()).and_modify(|it| *it += 1).or_insert(1);
        if *times == 1 { name } else { format!("{name} ({times})") }
    };
    names.into_iter().map(number).collect()
}

fn titles(conn: &mut Conn, of: &Allowed<Category, View>) -> Result<Vec<String>> {
    Ok(Favourite::titles(conn, of.item())?.into_iter().map(|(_, title)| title).collect())
}

/// One of the user's own lists.
#[derive(Debug, Clone)]
pub(crate) struct OfferedList {
    pub category: Category,
    /// The number of titles in common with the first list.
    pub common: i64,
}

#[derive(QueryableByName)]
struct CommonCountRow {
    #[diesel(sql_type = BigInt)]
    category_id: CategoryId,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

impl OfferedList {
    /// The other lists of the user's spaces; if a list is chosen, those with the most titles in common with the first one
    /// come first.
    pub(crate) fn all(conn: &mut Conn, user: &User, chosen: &[Category]) -> Result<Vec<OfferedList>> {
        let common = match chosen.first() {
            Some(first) => common(conn, user, first)?,
            None => HashMap::new(),
        };
        let mut offers: Vec<OfferedList> = Vec::new();
        for space in Space::of(conn, user)? {
            let space: Allowed<Space, View> =
                Allowed::check(conn, &Actor::from(user), &Locator::Id(space.id))?;
            let lists = Category::listed(conn, &space)?.into_iter();
            let others = lists.filter(|it| chosen.iter().all(|chosen| chosen.id != it.id));
            offers.extend(others.map(|category| {
                let common = common.get(&category.id).copied().unwrap_or(0);
                OfferedList { category, common }
            }));
        }
        offers.sort_by_key(|offer| -offer.common);
        Ok(offers)
    }
}

/// The number of titles in common with that list, for each of the user's lists.
fn common(conn: &mut Conn, user: &User, with: &Category) -> Result<HashMap<CategoryId, i64>> {
    let rows: Vec<CommonCountRow> = sql_query(
        "select f.category_id, count(*) as count
         from favourites theirs
         join memberships m on m.user_id = $3
         join favourites f on f.space_id = m.space_id and f.title_key = theirs.title_key and f.binned_at is null
         where theirs.space_id = $1 and theirs.category_id = $2 and theirs.binned_at is null
         group by f.category_id",
    )
    .bind::<BigInt, _>(with.space.id)
    .bind::<BigInt, _>(with.id)
    .bind::<BigInt, _>(user.id)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.category_id, row.count)).collect())
}
