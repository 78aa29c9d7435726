//! Reading the history: which entries, their names, and which of them have been undone.

use std::collections::{HashMap, HashSet};

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::BoxedSqlQuery,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz},
};

use super::{
    discreet::discreet,
    erased,
    forms::{ActorFilter, KindGroup, LogFilter},
    names::EntryNames,
    rows,
    sentences::{self, EntryRows, Sentence},
    undone::{self, Undone},
};
use crate::{
    access::{Allowed, Permission, Role},
    audit::{ChangeKind, Entry, EntryRow},
    auth::User,
    database::ids::{EntryId, FavouriteId, SpaceId},
    database::pool::Conn,
    error::Result,
    lists::categories::Category,
    spaces::SpaceMembership,
};

/// Entries per page.
pub const PAGE_SIZE: i64 = 50;
/// Entries on a favourite's own page.
const LATEST_COUNT: i64 = 5;
/// Entries are counted up to this number.
pub const MAX_COUNTED: i64 = 10_000;
/// The most entries in one exported file.
pub const MAX_EXPORTED: i64 = 20_000;

/// Entries with everything needed to describe them. The sentences are made later, where the reader's date format is
/// known.
#[derive(Debug, Clone, Default)]
pub struct LogEntries {
    pub entries: Vec<Entry>,
    pub names: EntryNames,
    pub rows: HashMap<EntryId, EntryRows>,
    pub undone: HashMap<EntryId, Undone>,
    /// The entries about things that have been deleted for ever.
    pub erased: HashSet<EntryId>,
    pub roles: HashMap<SpaceId, Role>,
    /// The names of the reader's spaces, if there are several.
    pub spaces: HashMap<SpaceId, String>,
}

/// An entry as a line of the history.
#[derive(Debug, Clone)]
pub struct LogLine {
    pub entry: Entry,
    pub sentence: Sentence,
    /// The entry that undid it, if any.
    pub undone: Option<Undone>,
    /// `true` if the reader may undo it.
    pub can_undo: bool,
    /// The name of its space, if the reader has several.
    pub space: Option<String>,
}

impl LogLine {
    /// The time of day, in UTC.
    pub fn clock(&self) -> String {
        self.entry.at.format("%H:%M").to_string()
    }
}

impl LogEntries {
    /// The entries of these spaces that match the filter, as `(offset, limit)`.
    pub fn load(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        filter: &LogFilter,
        part: (i64, i64),
    ) -> Result<LogEntries> {
        let entries = entries(conn, memberships, filter, part)?;
        let many = rows::of(conn, &entries, filter.favourite)?;
        LogEntries::load_names(conn, memberships, entries, many, Vec::new())
    }

    /// The latest entries about a favourite of that list; none for visitors.
    pub fn latest(
        conn: &mut Conn,
        list: &Allowed<Category, impl Permission>,
        favourite_id: FavouriteId,
    ) -> Result<LogEntries> {
        match SpaceMembership::of_list(list) {
            Some(home) => {
                LogEntries::load(conn, &[home], &LogFilter::of_favourite(favourite_id), (0, LATEST_COUNT))
            }
            None => Ok(LogEntries::default()),
        }
    }

    /// One entry with names for some of its rows.
    pub fn for_entry(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        entry: Entry,
        rows: &[EntryRow],
    ) -> Result<LogEntries> {
        let entries = vec![entry];
        let many = rows::of(conn, &entries, None)?;
        LogEntries::load_names(
            conn,
            memberships,
            entries,
            many,
            rows.iter().map(|row| row.favourite_id).collect(),
        )
    }

    /// These entries, for a user who may read them.
    pub fn for_entries(conn: &mut Conn, user: &User, entries: Vec<Entry>) -> Result<LogEntries> {
        let homes = SpaceMembership::of(conn, user)?;
        let many = rows::of(conn, &entries, None)?;
        LogEntries::load_names(conn, &homes, entries, many, Vec::new())
    }

    fn load_names(
        conn: &mut Conn,
        memberships: &[SpaceMembership],
        entries: Vec<Entry>,
        rows: HashMap<EntryId, EntryRows>,
        mut spoken: Vec<FavouriteId>,
    ) -> Result<LogEntries> {
        spoken.extend(rows.values().flat_map(EntryRows::favourites));
        let roles: HashMap<SpaceId, Role> =
            memberships.iter().map(|home| (home.space.id, home.role)).collect();
        let named = memberships.iter().filter(|_| memberships.len() > 1);
        let entries: Vec<Entry> = entries.into_iter().map(|entry| discreet(entry, &roles)).collect();
        Ok(LogEntries {
            names: EntryNames::of(conn, &entries, &spoken)?,
            undone: undone::of(conn, &entries)?,
            erased: erased::of(conn, &entries)?,
            spaces: named.map(|home| (home.space.id, home.space.name.clone())).collect(),
            roles,
            rows,
            entries,
        })
    }

    /// The entries as lines.
    pub fn lines(&self) -> Vec<LogLine> {
        self.entries.iter().map(|entry| self.line(entry)).collect()
    }

    /// The sentence for one of the entries.
    pub fn sentence(&self, entry: &Entry) -> Sentence {
        let none = EntryRows::default();
        sentences::render(entry, &self.names, self.rows.get(&entry.id).unwrap_or(&none))
    }

    fn line(&self, entry: &Entry) -> LogLine {
        let undone = self.undone.get(&entry.id).cloned();
        let role = self.roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
        let may = |kind: ChangeKind| kind.can_be_undone() && role >= kind.min_role_to_undo();
        let is_over = undone.is_some() || self.erased.contains(&entry.id);
        let can_undo = !is_over && entry.kind().is_some_and(may);
        let space = self.spaces.get(&entry.space_id).cloned();
        LogLine { entry: entry.clone(), sentence: self.sentence(entry), undone, can_undo, space }
    }
}

/// The number of matching entries, up to [`MAX_COUNTED`] + 1.
pub fn count(conn: &mut Conn, memberships: &[SpaceMembership], filter: &LogFilter) -> Result<i64> {
    let all = format!("select count(*) as count from ({} limit $2) as found", query_text(filter, "1"));
    let counted: EntryCount = bound_query(&all, memberships, filter, MAX_COUNTED + 1, 0).get_result(conn)?;
    Ok(counted.count)
}

#[derive(QueryableByName)]
struct EntryCount {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

type LogQuery = BoxedSqlQuery<'static, Pg, diesel::query_builder::SqlQuery>;

fn entries(
    conn: &mut Conn,
    memberships: &[SpaceMembership],
    filter: &LogFilter,
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>> {
    let part = query_text(filter, "e.space_id, e.id");
    let all = format!(
        "select e.* from ({part} order by e.id desc offset $9) as part
         join audit_entries e on e.space_id = part.space_id and e.id = part.id order by e.id desc"
    );
    Ok(bound_query(&all, memberships, filter, offset + limit, offset).load(conn)?)
}

/// The query for the matching entries. Each space is read through its own index and no further than needed, however
/// many entries other spaces have, so every branch is written so that Postgres picks that index. (A plain filter on
/// `space_id` would walk through the latest entries of all spaces.)
fn query_text(filter: &LogFilter, columns: &str) -> String {
    let in_space = "audit_entries e where e.space_id = home.id";
    let branches = match (filter.favourite, filter.category) {
        (Some(_), _) => vec![
            format!("{in_space} and e.favourite_id = $8{{}} order by e.id desc"),
            "audit_rows r join audit_entries e on e.space_id = r.space_id and e.id = r.entry_id
             where r.space_id = home.id and r.favourite_id = $8 and e.favourite_id is distinct from $8{}
             order by r.entry_id desc"
                .into(),
        ],
        (None, Some(_)) => vec![
            format!("{in_space} and e.category_id = $7{{}} order by e.id desc"),
            format!("{in_space} and e.other_category_id = $7{{}} order by e.id desc"),
        ],
        (None, None) => vec![
            "audit_entries e where (e.space_id, e.id) > (home.id, 0) and (e.space_id, e.id) < (home.id + 1, 0){}
             order by e.space_id desc, e.id desc"
                .into(),
        ],
    };
    let more = conditions(filter);
    let way = |way: &String| format!("(select {columns} from {} limit $2)", way.replace("{}", &more));
    let ways = branches.iter().map(way).collect::<Vec<_>>().join(" union all ");
    format!("select e.* from unnest($1) as home (id) cross join lateral ({ways}) as e")
}

/// The remaining conditions.
fn conditions(filter: &LogFilter) -> String {
    let is_both = filter.favourite.and(filter.category).is_some();
    let all = [
        (filter.group.is_some(), " and e.kind = any ($3)"),
        (matches!(filter.person, Some(ActorFilter::Person(_))), " and e.actor_id = $4"),
        (filter.person == Some(ActorFilter::FormerUser), " and e.actor_id = 0 and e.via <> 'job'"),
        (filter.person == Some(ActorFilter::Job), " and e.actor_id = 0 and e.via = 'job'"),
        (filter.from.is_some(), " and e.at >= $5"),
        (filter.to.is_some(), " and e.at < $6"),
        (is_both, " and $7 in (e.category_id, e.other_category_id)"),
    ];
    all.iter().filter(|it| it.0).map(|it| it.1).collect()
}

/// The query with its parameters bound.
fn bound_query(
    query: &str,
    memberships: &[SpaceMembership],
    filter: &LogFilter,
    most: i64,
    offset: i64,
) -> LogQuery {
    let spaces =
        memberships.iter().map(|it| it.space.id).filter(|id| filter.space.is_none_or(|only| only == *id));
    let person = match filter.person {
        Some(ActorFilter::Person(id)) => Some(id),
        _ => None,
    };
    diesel::sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Array<BigInt>, _>(spaces.collect::<Vec<_>>())
        .bind::<BigInt, _>(most)
        .bind::<Nullable<Array<Text>>, _>(filter.group.map(KindGroup::kinds))
        .bind::<Nullable<BigInt>, _>(person)
        .bind::<Nullable<Timestamptz>, _>(filter.begins())
        .bind::<Nullable<Timestamptz>, _>(filter.ends())
        .bind::<Nullable<BigInt>, _>(filter.category)
        .bind::<Nullable<BigInt>, _>(filter.favourite)
        .bind::<BigInt, _>(offset)
}
