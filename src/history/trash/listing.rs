//! The contents of the bin: filtered, page by page.

use chrono::{DateTime, Utc};
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{BoxedSqlQuery, SqlQuery},
    sql_query,
    sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz},
};

use super::{filter::BinFilter, url};
use crate::{
    access::Actor,
    database::ids::{CategoryId, FavouriteId, SpaceId, UserId},
    database::pool::Conn,
    error::Result,
    spaces::SpaceMembership,
    text,
};

/// The spaces the actor may edit: viewers deleted nothing there and can restore nothing.
pub(crate) fn editable_spaces(conn: &mut Conn, actor: &Actor) -> Result<Vec<SpaceMembership>> {
    Ok(SpaceMembership::of_actor(conn, actor)?.into_iter().filter(SpaceMembership::can_edit).collect())
}

/// The spaces the actor owns: only owners delete for ever.
pub(crate) fn owned_spaces(conn: &mut Conn, actor: &Actor) -> Result<Vec<SpaceMembership>> {
    Ok(SpaceMembership::of_actor(conn, actor)?.into_iter().filter(SpaceMembership::is_owner).collect())
}

/// The id of a thing in the bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinnedId {
    Favourite(FavouriteId),
    Category(CategoryId),
}

impl BinnedId {
    fn of(is_list: bool, id: i64) -> BinnedId {
        if is_list { BinnedId::Category(CategoryId(id)) } else { BinnedId::Favourite(FavouriteId(id)) }
    }
}

/// A thing in the bin.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct BinnedThing {
    #[diesel(sql_type = Bool)]
    pub is_list: bool,
    #[diesel(sql_type = BigInt)]
    pub space_id: SpaceId,
    /// A favourite's id or, for a list, its own.
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Timestamptz)]
    pub binned_at: DateTime<Utc>,
    /// The category that it is on; of a category, itself.
    #[diesel(sql_type = BigInt)]
    pub list_id: CategoryId,
    #[diesel(sql_type = Text)]
    pub list: String,
    /// `true` if its list is in the bin, too.
    #[diesel(sql_type = Bool)]
    pub with_list: bool,
    /// The number of favourites of a category.
    #[diesel(sql_type = Integer)]
    pub size: i32,
    /// The rank it had.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub rank: Option<i64>,
    /// Who moved it to the bin; 0 if they have closed their account.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub actor_id: Option<UserId>,
    #[diesel(sql_type = Nullable<Text>)]
    pub actor: Option<String>,
}

impl BinnedThing {
    /// The field of a selection that names it.
    pub(crate) fn field(&self) -> &'static str {
        if self.is_list { "category" } else { "favourite" }
    }

    /// Where it is in the bin.
    pub(crate) fn place(&self) -> BinPlace {
        (self.binned_at, self.id, self.is_list)
    }

    /// The page where it is restored.
    pub(crate) fn restoration_url(&self) -> String {
        match BinnedId::of(self.is_list, self.id) {
            BinnedId::Category(id) => url::restore_category(id),
            BinnedId::Favourite(id) => url::restore_favourite(id),
        }
    }
}

const BINNED_THINGS: &str = "
    select false as is_list, f.space_id, f.id, f.title as name, f.title_key as key, f.binned_at,
           f.category_id as list_id, c.name as list, c.binned_at is not null as with_list, 0 as size, f.binned_by_entry
    from favourites f join categories c on c.space_id = f.space_id and c.id = f.category_id
    where f.binned_at is not null and f.space_id = any ($1)
    union all
    select true, c.space_id, c.id, c.name, c.name_key, c.binned_at, c.id, c.name, true, c.size, c.binned_by_entry
    from categories c where c.binned_at is not null and c.space_id = any ($1)";
const FILTER_CONDITION: &str = "($2 is null or list_id = $2) and ($3 is null or is_list = $3)
    and key like $4 and ($5 is null or binned_at <= $5)";

/// Where a thing is in the bin, latest first.
pub(crate) type BinPlace = (DateTime<Utc>, i64, bool);

/// Which of the matching things to load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BinWindow {
    /// Only those after this one.
    pub after: Option<BinPlace>,
    pub offset: i64,
    pub limit: i64,
}

/// Some of the matching things, latest first.
pub(crate) fn load(
    conn: &mut Conn,
    homes: &[SpaceMembership],
    filter: &BinFilter,
    window: BinWindow,
) -> Result<Vec<BinnedThing>> {
    let page = format!(
        "select b.*, e.actor_id, u.name as actor,
                coalesce((e.changes #>> '{{rank,from}}')::bigint, (r.changes #>> '{{rank,from}}')::bigint) as rank
         from (select * from ({BINNED_THINGS}) as things where {FILTER_CONDITION}
                 and ($6 is null or (binned_at, id, is_list) < ($6, $7, $8))
               order by binned_at desc, id desc, is_list desc limit $9 offset $10) as b
         left join audit_entries e on e.space_id = b.space_id and e.id = b.binned_by_entry
         left join audit_rows r on r.space_id = b.space_id and r.entry_id = b.binned_by_entry
               and r.favourite_id = b.id and not b.is_list
         left join users u on u.id = e.actor_id
         order by binned_at desc, id desc, is_list desc"
    );
    let (at, id, is_list) = window.after.unwrap_or_default();
    let query = bound_query(page, homes, filter)
        .bind::<Nullable<Timestamptz>, _>(window.after.map(|_| at))
        .bind::<BigInt, _>(id)
        .bind::<Bool, _>(is_list);
    Ok(query.bind::<BigInt, _>(window.limit).bind::<BigInt, _>(window.offset).load(conn)?)
}

/// The matching things of all pages, with their spaces.
pub(crate) fn all(
    conn: &mut Conn,
    homes: &[SpaceMembership],
    filter: &BinFilter,
) -> Result<Vec<(SpaceId, BinnedId)>> {
    let all = format!(
        "select is_list, space_id, id from ({BINNED_THINGS}) as things where {FILTER_CONDITION} order by id"
    );
    let all: Vec<ThingKeyRow> = bound_query(all, homes, filter).load(conn)?;
    Ok(all.into_iter().map(|it| (it.space_id, BinnedId::of(it.is_list, it.id))).collect())
}

/// The numbers of favourites and categories in the bin, or of some of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, QueryableByName)]
pub(crate) struct BinCount {
    #[diesel(sql_type = BigInt)]
    pub favourites: i64,
    #[diesel(sql_type = BigInt)]
    pub lists: i64,
}

impl BinCount {
    /// So many favourites and categories.
    pub(crate) fn new(favourites: usize, lists: usize) -> BinCount {
        let [favourites, lists] = [favourites, lists].map(|it| i64::try_from(it).unwrap_or(i64::MAX));
        BinCount { favourites, lists }
    }

    /// Both together.
    pub(crate) fn total(&self) -> i64 {
        self.favourites + self.lists
    }
}

/// The numbers of matching favourites and categories.
pub(crate) fn count(conn: &mut Conn, homes: &[SpaceMembership], filter: &BinFilter) -> Result<BinCount> {
    let counted = format!(
        "select count(*) filter (where not is_list) as favourites, count(*) filter (where is_list) as lists
         from ({BINNED_THINGS}) as things where {FILTER_CONDITION}"
    );
    Ok(bound_query(counted, homes, filter).get_result(conn)?)
}

/// Id and name of the categories that things in the bin belong to; with the name of its space, if there are several.
pub(crate) fn lists(conn: &mut Conn, homes: &[SpaceMembership]) -> Result<Vec<(CategoryId, String)>> {
    let all = format!(
        "select distinct list_id as id, list as name, space_id from ({BINNED_THINGS}) as things order by list, id"
    );
    let spaces: Vec<SpaceId> = homes.iter().map(|it| it.space.id).collect();
    let all: Vec<ListNameRow> = sql_query(all).bind::<Array<BigInt>, _>(spaces).load(conn)?;
    let label = |row: ListNameRow| match homes.iter().find(|it| it.space.id == row.space_id) {
        Some(home) if homes.len() > 1 => (row.id, format!("{} ({})", row.name, home.space.name)),
        _ => (row.id, row.name),
    };
    Ok(all.into_iter().map(label).collect())
}

#[derive(QueryableByName)]
struct ThingKeyRow {
    #[diesel(sql_type = Bool)]
    is_list: bool,
    #[diesel(sql_type = BigInt)]
    space_id: SpaceId,
    #[diesel(sql_type = BigInt)]
    id: i64,
}

#[derive(QueryableByName)]
struct ListNameRow {
    #[diesel(sql_type = BigInt)]
    id: CategoryId,
    #[diesel(sql_type = BigInt)]
    space_id: SpaceId,
    #[diesel(sql_type = Text)]
    name: String,
}

fn bound_query(
    query: String,
    homes: &[SpaceMembership],
    filter: &BinFilter,
) -> BoxedSqlQuery<'static, Pg, SqlQuery> {
    let spaces = homes.iter().map(|it| it.space.id).filter(|id| filter.space.is_none_or(|only| only == *id));
    let kind = match filter.kind.as_str() {
        "lists" => Some(true),
        "favourites" => Some(false),
        _ => None,
    };
    sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Array<BigInt>, _>(spaces.collect::<Vec<_>>())
        .bind::<Nullable<BigInt>, _>(filter.list)
        .bind::<Nullable<Bool>, _>(kind)
        .bind::<Text, _>(text::like_pattern(&text::comparison_key(&filter.text)))
        .bind::<Nullable<Timestamptz>, _>(filter.binned_before)
}
