//! Loads the lists to compare in one snapshot, and the user's own lists to choose from.

use std::collections::HashMap;

use diesel::{prelude::*, sql_query, sql_types::BigInt};

use super::{comparison::Comparison, forms::ListReference};
use crate::{
    access::{Actor, Allowed, Locator, View},
    auth::User,
    crypto,
    database::ids::CategoryId,
    database::pool::Conn,
    error::{Error, Result},
    lists::{categories::Category, favourites::Favourite},
    sharing::links,
    spaces::Space,
};

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

    /// Finds the list; `None` if the visitor may not see it, as if it did not exist. The password of a link is only
    /// known below the link's own address.
    pub(crate) fn find(&self, conn: &mut Conn, user: Option<&User>) -> Result<Option<VisibleList>> {
        let key = match self {
            ListReference::Named(space, list) => Locator::Slugs(vec![space.clone(), list.clone()]),
            ListReference::Secret(secret) => Locator::Secret { hash: crypto::hash(secret), proof: None },
        };
        match Allowed::check(conn, &Actor::from(user.cloned()), &key) {
            Err(Error::NotFound) => Ok(None),
            list => Ok(Some(VisibleList { list: list?, address: self.address() })),
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

/// The two lists, from one snapshot.
#[derive(Debug, Clone)]
pub(crate) struct ComparedLists {
    pub sides: [ComparedList; 2],
    titles: [Vec<String>; 2],
}

impl ComparedLists {
    /// Loads the titles.
    pub(crate) fn load(conn: &mut Conn, lists: [&VisibleList; 2]) -> Result<ComparedLists> {
        let [first, second] = lists.map(|it| titles(conn, &it.list));
        Ok(ComparedLists { sides: lists.map(ComparedList::of), titles: [first?, second?] })
    }

    /// Compares the lists. Slow for long lists, so it should not run while holding a connection.
    pub(crate) fn compare(&self) -> Comparison {
        Comparison::of(&self.titles[0], &self.titles[1])
    }

    /// The display names of the two lists: their own names, or those of their spaces if the names are the same.
    pub(crate) fn names(&self) -> [String; 2] {
        let of = |name: fn(&Category) -> String| self.sides.each_ref().map(|side| name(&side.category));
        let ways: [fn(&Category) -> String; 2] = [|it| it.name.clone(), |it| it.space.name.clone()];
        let named = ways.into_iter().map(of).find(|[first, second]| first != second);
        named.unwrap_or_else(|| of(|it| format!("@{}/{}", it.space.handle, it.slug)))
    }
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
    /// All lists of the user's spaces; if the first list is chosen, those with the most titles in common first.
    pub(crate) fn all(
        conn: &mut Conn,
        user: &User,
        chosen: Option<&Allowed<Category, View>>,
    ) -> Result<Vec<OfferedList>> {
        let common = match chosen {
            Some(chosen) => common(conn, user, chosen.item())?,
            None => HashMap::new(),
        };
        let mut offers: Vec<OfferedList> = Vec::new();
        for space in Space::of(conn, user)? {
            let space: Allowed<Space, View> =
                Allowed::check(conn, &Actor::from(user), &Locator::Id(space.id))?;
            let lists = Category::listed(conn, &space)?.into_iter();
            let others = lists.filter(|it| chosen.is_none_or(|chosen| chosen.item().id != it.id));
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
