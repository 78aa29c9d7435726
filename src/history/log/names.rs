//! Names and addresses for the people and things that a page of entries is about.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, BigInt, Text},
};

use crate::{
    audit::Entry,
    database::ids::{CategoryId, EntryId, FavouriteId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{audit_entries, categories as lists, favourites as things, spaces, users},
    },
    error::Result,
    lists::{
        categories::{self, Category},
        favourites,
    },
    preferences,
};

/// Names and addresses by id. What is in the bin or deleted has no address.
#[derive(Debug, Clone, Default)]
pub(crate) struct EntryNames {
    people: HashMap<UserId, String>,
    /// A list's name now, or its last one.
    lists: HashMap<CategoryId, (String, Option<String>)>,
    favourite_urls: HashMap<FavouriteId, String>,
    /// When each undone entry was made.
    undone: HashMap<EntryId, DateTime<Utc>>,
}

#[derive(QueryableByName)]
struct LastNameRow {
    #[diesel(sql_type = BigInt)]
    id: CategoryId,
    #[diesel(sql_type = Text)]
    subject: String,
}

impl EntryNames {
    /// Loads the names for these entries, and for rows about these favourites.
    pub(crate) fn of(conn: &mut Conn, entries: &[Entry], favourites: &[FavouriteId]) -> Result<EntryNames> {
        let spaces: HashSet<SpaceId> = entries.iter().map(|it| it.space_id).collect();
        let spaces: Vec<SpaceId> = spaces.into_iter().collect();
        let of_entries = entries.iter().filter_map(|it| it.favourite_id);
        let live = live(conn, &spaces, of_entries.chain(favourites.iter().copied()).collect())?;
        let of_entries = entries.iter().flat_map(|it| [it.category_id, it.other_category_id]);
        let ids: HashSet<CategoryId> = of_entries.flatten().chain(live.iter().map(|it| it.2)).collect();
        let found = found(conn, &spaces, &ids)?;
        let on_list = |(id, slug, list): (FavouriteId, String, CategoryId)| {
            let list = found.get(&list).filter(|it| it.binned_at.is_none())?;
            Some((id, favourites::url::show(list, &slug)))
        };
        let favourite_urls = live.into_iter().filter_map(on_list).collect();
        let deleted: Vec<CategoryId> = ids.into_iter().filter(|id| !found.contains_key(id)).collect();
        let mut lists = last_names(conn, &spaces, deleted)?;
        lists.extend(found.into_values().map(|it| {
            let address = it.binned_at.is_none().then(|| categories::url::show(&it));
            (it.id, (it.name, address))
        }));
        Ok(EntryNames {
            people: people(conn, entries)?,
            undone: undone(conn, entries, &spaces)?,
            lists,
            favourite_urls,
        })
    }

    /// Who did it.
    pub(crate) fn person(&self, entry: &Entry) -> &str {
        match (entry.actor_id, entry.via.as_str()) {
            (UserId(0), "job") => "Podium",
            (UserId(0), _) => "Someone who left",
            (id, _) => self.people.get(&id).map_or("Someone who left", String::as_str),
        }
    }

    /// The name of the member that an entry is about; `None` if it is about none, or they have closed their account.
    pub(crate) fn member(&self, entry: &Entry) -> Option<&str> {
        self.people.get(&member(entry)?).map(String::as_str)
    }

    /// A category's name, with its address unless it is in the bin or deleted.
    pub(crate) fn list(&self, id: Option<CategoryId>) -> Option<(String, Option<String>)> {
        self.lists.get(&id?).cloned()
    }

    /// A list's name.
    pub(crate) fn list_name(&self, id: Option<CategoryId>) -> Option<&str> {
        self.lists.get(&id?).map(|it| it.0.as_str())
    }

    /// A category's current address.
    pub(crate) fn list_address(&self, id: Option<CategoryId>) -> Option<String> {
        self.lists.get(&id?)?.1.clone()
    }

    /// A description of an undone entry, by its date.
    pub(crate) fn undone_description(&self, id: EntryId) -> String {
        self.undone
            .get(&id)
            .map_or("an earlier change".into(), |at| format!("a change on {}", preferences::day(at)))
    }

    /// A favourite's current address.
    pub(crate) fn address(&self, favourite_id: FavouriteId) -> Option<String> {
        self.favourite_urls.get(&favourite_id).cloned()
    }
}

/// Id, slug and category of each favourite that is not in the bin.
fn live(
    conn: &mut Conn,
    spaces: &[SpaceId],
    ids: HashSet<FavouriteId>,
) -> Result<Vec<(FavouriteId, String, CategoryId)>> {
    let wanted_favourites = things::table.filter(things::space_id.eq_any(spaces).and(things::id.eq_any(ids)));
    let live = wanted_favourites.filter(things::binned_at.is_null());
    Ok(live.select((things::id, things::slug, things::category_id)).load(conn)?)
}

/// The categories, including binned ones.
fn found(
    conn: &mut Conn,
    spaces: &[SpaceId],
    ids: &HashSet<CategoryId>,
) -> Result<HashMap<CategoryId, Category>> {
    let found: Vec<Category> = lists::table
        .inner_join(spaces::table.on(spaces::id.eq(lists::space_id)))
        .filter(lists::space_id.eq_any(spaces).and(lists::id.eq_any(ids)))
        .select(Category::as_select())
        .load(conn)?;
    Ok(found.into_iter().map(|it| (it.id, it)).collect())
}

/// The member that an entry is about, besides the person who acted.
fn member(entry: &Entry) -> Option<UserId> {
    entry.changes["member"].as_i64().map(UserId)
}

fn people(conn: &mut Conn, entries: &[Entry]) -> Result<HashMap<UserId, String>> {
    let members = entries.iter().filter_map(member);
    let ids: HashSet<UserId> = entries.iter().map(|it| it.actor_id).chain(members).collect();
    let found = users::table.filter(users::id.eq_any(ids)).select((users::id, users::name));
    Ok(found.load::<(UserId, String)>(conn)?.into_iter().collect())
}

fn undone(conn: &mut Conn, entries: &[Entry], spaces: &[SpaceId]) -> Result<HashMap<EntryId, DateTime<Utc>>> {
    let ids: Vec<EntryId> = entries.iter().filter_map(|it| it.undoes).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = audit_entries::table
        .filter(audit_entries::space_id.eq_any(spaces).and(audit_entries::id.eq_any(ids)))
        .select((audit_entries::id, audit_entries::at));
    Ok(found.load::<(EntryId, DateTime<Utc>)>(conn)?.into_iter().collect())
}

/// The last names of deleted categories, from the latest entry about each.
fn last_names(
    conn: &mut Conn,
    spaces: &[SpaceId],
    deleted: Vec<CategoryId>,
) -> Result<HashMap<CategoryId, (String, Option<String>)>> {
    if deleted.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<LastNameRow> = diesel::sql_query(
        "select gone.id, last.subject from unnest($1) as gone (id) cross join lateral (
             select subject from audit_entries
             where space_id = any ($2) and category_id = gone.id and favourite_id is null and subject <> ''
             order by id desc limit 1) as last",
    )
    .bind::<Array<BigInt>, _>(deleted)
    .bind::<Array<BigInt>, _>(spaces)
    .load(conn)?;
    Ok(found.into_iter().map(|it| (it.id, (it.subject, None))).collect())
}
