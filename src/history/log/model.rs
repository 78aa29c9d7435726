//! Reading the history: which entries, their names, and which of them have been undone.

use std::collections::HashMap;

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::BoxedSqlQuery,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz},
};
use serde_json::Value;

use super::{
    forms::{Actor, Group, LogFilter},
    lookup::Names,
    rows,
    sentences::{self, Many, Sentence},
    undone::{self, Undone},
};
use crate::{
    access::{Allowed, Manage, Permission, Role},
    audit::{Entry, Kind, Row},
    auth::User,
    database::ids::{CategoryId, EntryId, FavouriteId, SpaceId, UserId},
    database::{
        pool::Conn,
        schema::{categories, memberships, users},
    },
    error::Result,
    lists::categories::Category,
    spaces::Home,
};

/// Entries per page.
pub const PAGE: i64 = 50;
/// Entries on a favourite's own page.
const LATEST: i64 = 5;
/// Entries are counted up to this number.
pub const COUNTED: i64 = 10_000;
/// The most entries in one exported file.
pub const MOST: i64 = 20_000;

impl Home {
    /// The space of a list, for its members; visitors see no history.
    pub fn around(list: &Allowed<Category, impl Permission>) -> Option<Home> {
        list.is_member().then(|| Home { space: list.item().space.clone(), role: list.role() })
    }

    /// Id and name of each member of these spaces.
    pub fn members(conn: &mut Conn, homes: &[Home]) -> Result<Vec<(UserId, String)>> {
        let ids = homes.iter().map(|it| it.space.id);
        let theirs = users::table.inner_join(memberships::table).filter(memberships::space_id.eq_any(ids));
        let names = theirs.select((users::id, users::name)).distinct().order((users::name, users::id));
        Ok(names.load(conn)?)
    }

    /// Id and name of each category in these spaces that is not in the bin.
    pub fn lists(conn: &mut Conn, homes: &[Home]) -> Result<Vec<(CategoryId, String)>> {
        let ids = homes.iter().map(|it| it.space.id);
        let theirs = categories::table.filter(categories::space_id.eq_any(ids));
        let live = theirs.filter(categories::binned_at.is_null());
        let live = live.order((categories::space_id, categories::position));
        Ok(live.select((categories::id, categories::name)).load(conn)?)
    }
}

/// Entries with everything needed to describe them. The sentences are made later, where the reader's date format is
/// known.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub entries: Vec<Entry>,
    pub names: Names,
    pub many: HashMap<EntryId, Many>,
    pub undone: HashMap<EntryId, Undone>,
    pub roles: HashMap<SpaceId, Role>,
}

/// An entry as a line of the history.
#[derive(Debug, Clone)]
pub struct LogLine {
    pub entry: Entry,
    pub told: Sentence,
    /// The entry that undid it, if any.
    pub undone: Option<Undone>,
    /// `true` if the reader may undo it.
    pub can_undo: bool,
}

impl LogLine {
    /// The time of day, in UTC.
    pub fn clock(&self) -> String {
        self.entry.at.format("%H:%M").to_string()
    }
}

impl Found {
    /// The entries of these spaces that match the filter, as `(offset, limit)`.
    pub fn load(conn: &mut Conn, homes: &[Home], filter: &LogFilter, part: (i64, i64)) -> Result<Found> {
        let entries = entries(conn, homes, filter, part)?;
        let many = rows::of(conn, &entries, filter.favourite)?;
        Found::spoken_of(conn, homes, entries, many, Vec::new())
    }

    /// The latest entries about a favourite of that list; none for visitors.
    pub fn latest(
        conn: &mut Conn,
        list: &Allowed<Category, impl Permission>,
        favourite_id: FavouriteId,
    ) -> Result<Found> {
        match Home::around(list) {
            Some(home) => Found::load(conn, &[home], &LogFilter::of_favourite(favourite_id), (0, LATEST)),
            None => Ok(Found::default()),
        }
    }

    /// One entry with names for some of its rows.
    pub fn about_one(conn: &mut Conn, homes: &[Home], entry: Entry, rows: &[Row]) -> Result<Found> {
        let entries = vec![entry];
        let many = rows::of(conn, &entries, None)?;
        Found::spoken_of(conn, homes, entries, many, rows.iter().map(|row| row.favourite_id).collect())
    }

    /// These entries, for a user who may read them.
    pub fn told_of(conn: &mut Conn, user: &User, entries: Vec<Entry>) -> Result<Found> {
        let homes = Home::of(conn, user)?;
        let many = rows::of(conn, &entries, None)?;
        Found::spoken_of(conn, &homes, entries, many, Vec::new())
    }

    fn spoken_of(
        conn: &mut Conn,
        homes: &[Home],
        entries: Vec<Entry>,
        many: HashMap<EntryId, Many>,
        mut spoken: Vec<FavouriteId>,
    ) -> Result<Found> {
        spoken.extend(many.values().flat_map(Many::favourites));
        let roles: HashMap<SpaceId, Role> = homes.iter().map(|home| (home.space.id, home.role)).collect();
        let entries: Vec<Entry> = entries.into_iter().map(|entry| discreet(entry, &roles)).collect();
        Ok(Found {
            names: Names::of(conn, &entries, &spoken)?,
            undone: undone::of(conn, &entries)?,
            roles,
            many,
            entries,
        })
    }

    /// The entries as lines.
    pub fn lines(&self) -> Vec<LogLine> {
        self.entries.iter().map(|entry| self.line(entry)).collect()
    }

    /// The sentence for one of the entries.
    pub fn told(&self, entry: &Entry) -> Sentence {
        let none = Many::default();
        sentences::tell(entry, &self.names, self.many.get(&entry.id).unwrap_or(&none))
    }

    fn line(&self, entry: &Entry) -> LogLine {
        let undone = self.undone.get(&entry.id).cloned();
        let role = self.roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
        let may = |kind: Kind| kind.can_be_undone() && role >= kind.undone_by();
        let can_undo = undone.is_none() && entry.kind().is_some_and(may);
        LogLine { entry: entry.clone(), told: self.told(entry), undone, can_undo }
    }
}

/// The entry without the label of a share link, if the reader may not see the links: a label names people.
fn discreet(mut entry: Entry, roles: &HashMap<SpaceId, Role>) -> Entry {
    let role = roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
    let is_about_a_link = entry.kind().is_some_and(Kind::is_about_a_link);
    if is_about_a_link && role < <Manage as Permission>::NEEDS {
        entry.changes["label"] = Value::from("");
        if let Some(fields) = entry.changes["fields"].as_object_mut() {
            fields.remove("label");
        }
    }
    entry
}

/// The number of matching entries, up to [`COUNTED`] + 1.
pub fn count(conn: &mut Conn, homes: &[Home], filter: &LogFilter) -> Result<i64> {
    let all = format!("select count(*) as count from ({} limit $2) as found", chosen(filter, "1"));
    let counted: Count = asked(&all, homes, filter, COUNTED + 1, 0).get_result(conn)?;
    Ok(counted.count)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

type LogQuery = BoxedSqlQuery<'static, Pg, diesel::query_builder::SqlQuery>;

fn entries(
    conn: &mut Conn,
    homes: &[Home],
    filter: &LogFilter,
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>> {
    let part = chosen(filter, "e.space_id, e.id");
    let all = format!(
        "select e.* from ({part} order by e.id desc offset $9) as part
         join audit_entries e on e.space_id = part.space_id and e.id = part.id order by e.id desc"
    );
    Ok(asked(&all, homes, filter, offset + limit, offset).load(conn)?)
}

/// The query for the matching entries. Each space is read through its own index and no further than needed, however
/// many entries other spaces have, so every branch is written so that Postgres picks that index. (A plain filter on
/// `space_id` would walk through the latest entries of all spaces.)
fn chosen(filter: &LogFilter, columns: &str) -> String {
    let ours = "audit_entries e where e.space_id = home.id";
    let ways = match (filter.favourite, filter.category) {
        (Some(_), _) => vec![
            format!("{ours} and e.favourite_id = $8{{}} order by e.id desc"),
            "audit_rows r join audit_entries e on e.space_id = r.space_id and e.id = r.entry_id
             where r.space_id = home.id and r.favourite_id = $8 and e.favourite_id is distinct from $8{}
             order by r.entry_id desc"
                .into(),
        ],
        (None, Some(_)) => vec![
            format!("{ours} and e.category_id = $7{{}} order by e.id desc"),
            format!("{ours} and e.other_category_id = $7{{}} order by e.id desc"),
        ],
        (None, None) => vec![
            "audit_entries e where (e.space_id, e.id) > (home.id, 0) and (e.space_id, e.id) < (home.id + 1, 0){}
             order by e.space_id desc, e.id desc"
                .into(),
        ],
    };
    let more = conditions(filter);
    let way = |way: &String| format!("(select {columns} from {} limit $2)", way.replace("{}", &more));
    let ways = ways.iter().map(way).collect::<Vec<_>>().join(" union all ");
    format!("select e.* from unnest($1) as home (id) cross join lateral ({ways}) as e")
}

/// The remaining conditions.
fn conditions(filter: &LogFilter) -> String {
    let is_both = filter.favourite.and(filter.category).is_some();
    let all = [
        (filter.group.is_some(), " and e.kind = any ($3)"),
        (matches!(filter.person, Some(Actor::Person(_))), " and e.actor_id = $4"),
        (filter.person == Some(Actor::Left), " and e.actor_id = 0 and e.via <> 'job'"),
        (filter.person == Some(Actor::Podium), " and e.actor_id = 0 and e.via = 'job'"),
        (filter.from.is_some(), " and e.at >= $5"),
        (filter.to.is_some(), " and e.at < $6"),
        (is_both, " and $7 in (e.category_id, e.other_category_id)"),
    ];
    all.iter().filter(|it| it.0).map(|it| it.1).collect()
}

/// The query with its parameters bound.
fn asked(query: &str, homes: &[Home], filter: &LogFilter, most: i64, offset: i64) -> LogQuery {
    let spaces = homes.iter().map(|it| it.space.id).filter(|id| filter.space.is_none_or(|only| only == *id));
    let person = match filter.person {
        Some(Actor::Person(id)) => Some(id),
        _ => None,
    };
    diesel::sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Array<BigInt>, _>(spaces.collect::<Vec<_>>())
        .bind::<BigInt, _>(most)
        .bind::<Nullable<Array<Text>>, _>(filter.group.map(Group::kinds))
        .bind::<Nullable<BigInt>, _>(person)
        .bind::<Nullable<Timestamptz>, _>(filter.begins())
        .bind::<Nullable<Timestamptz>, _>(filter.ends())
        .bind::<Nullable<BigInt>, _>(filter.category)
        .bind::<Nullable<BigInt>, _>(filter.favourite)
        .bind::<BigInt, _>(offset)
}
