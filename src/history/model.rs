//! Reading the history: which entries, what they speak of, and what of them was taken back.

use std::collections::HashMap;

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::BoxedSqlQuery,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz},
};

use super::{
    forms::{Actor, Filter, Group},
    lookup::Names,
    rows,
    sentences::{self, Many, Told},
    undone::{self, Undone},
};
use crate::{
    access::{Allowed, Permission, Role},
    accounts::User,
    audit::{Entry, Kind, Row},
    categories::Category,
    db::Conn,
    error::Result,
    schema::{categories, memberships, users},
    spaces::Home,
};

/// How many entries a page shows.
pub const PAGE: i64 = 50;
/// So many stand on a favourite's own page.
const LATEST: i64 = 5;
/// More entries are not counted, and not written into one file.
pub const MOST: i64 = 50_000;

impl Home {
    /// The space of a list, for whoever is a member there; a visitor has no history.
    pub fn around(list: &Allowed<Category, impl Permission>) -> Option<Home> {
        list.is_member().then(|| Home { space: list.what.space.clone(), role: list.role })
    }

    /// Who belongs to these spaces: number and name.
    pub fn members(conn: &mut Conn, homes: &[Home]) -> Result<Vec<(i64, String)>> {
        let ids = homes.iter().map(|it| it.space.id);
        let theirs = users::table.inner_join(memberships::table).filter(memberships::space_id.eq_any(ids));
        let names = theirs.select((users::id, users::name)).distinct().order((users::name, users::id));
        Ok(names.load(conn)?)
    }

    /// The lists that are in these spaces now: number and name.
    pub fn lists(conn: &mut Conn, homes: &[Home]) -> Result<Vec<(i64, String)>> {
        let ids = homes.iter().map(|it| it.space.id);
        let theirs = categories::table.filter(categories::space_id.eq_any(ids));
        let live = theirs.filter(categories::binned_at.is_null());
        let live = live.order((categories::space_id, categories::position));
        Ok(live.select((categories::id, categories::name)).load(conn)?)
    }
}

/// Entries with everything that their sentences need. The sentences are written where it is known how the
/// reader likes dates.
#[derive(Debug, Clone, Default)]
pub struct Found {
    pub entries: Vec<Entry>,
    pub names: Names,
    pub many: HashMap<i64, Many>,
    pub undone: HashMap<i64, Undone>,
    pub roles: HashMap<i64, Role>,
}

/// An entry as it is shown.
#[derive(Debug, Clone)]
pub struct Line {
    pub entry: Entry,
    pub told: Told,
    /// What takes it back, if it is taken back.
    pub undone: Option<Undone>,
    /// May whoever reads it take it back?
    pub can_undo: bool,
}

impl Line {
    /// The time of the day, in UTC.
    pub fn clock(&self) -> String {
        self.entry.at.format("%H:%M").to_string()
    }
}

impl Found {
    /// Whatever of these spaces is asked for, so many after so many others.
    pub fn load(conn: &mut Conn, homes: &[Home], filter: &Filter, part: (i64, i64)) -> Result<Found> {
        let entries = entries(conn, homes, filter, part)?;
        let many = rows::of(conn, &entries, filter.favourite)?;
        Found::spoken_of(conn, homes, entries, many, Vec::new())
    }

    /// The latest of what happened to a favourite of that list; nothing for visitors.
    pub fn latest(
        conn: &mut Conn,
        list: &Allowed<Category, impl Permission>,
        favourite_id: i64,
    ) -> Result<Found> {
        match Home::around(list) {
            Some(home) => Found::load(conn, &[home], &Filter::of_favourite(favourite_id), (0, LATEST)),
            None => Ok(Found::default()),
        }
    }

    /// One entry and some of its rows.
    pub fn about_one(conn: &mut Conn, homes: &[Home], entry: Entry, rows: &[Row]) -> Result<Found> {
        let entries = vec![entry];
        let many = rows::of(conn, &entries, None)?;
        Found::spoken_of(conn, homes, entries, many, rows.iter().map(|row| row.favourite_id).collect())
    }

    /// These entries, for somebody who may read them.
    pub fn told_of(conn: &mut Conn, user: &User, entries: Vec<Entry>) -> Result<Found> {
        let homes = Home::of(conn, user)?;
        let many = rows::of(conn, &entries, None)?;
        Found::spoken_of(conn, &homes, entries, many, Vec::new())
    }

    fn spoken_of(
        conn: &mut Conn,
        homes: &[Home],
        entries: Vec<Entry>,
        many: HashMap<i64, Many>,
        mut spoken: Vec<i64>,
    ) -> Result<Found> {
        spoken.extend(many.values().flat_map(Many::favourites));
        Ok(Found {
            names: Names::of(conn, &entries, &spoken)?,
            undone: undone::of(conn, &entries)?,
            roles: homes.iter().map(|home| (home.space.id, home.role)).collect(),
            many,
            entries,
        })
    }

    /// The entries with their sentences.
    pub fn lines(&self) -> Vec<Line> {
        self.entries.iter().map(|entry| self.line(entry)).collect()
    }

    /// The sentence of one of the entries.
    pub fn told(&self, entry: &Entry) -> Told {
        let none = Many::default();
        sentences::tell(entry, &self.names, self.many.get(&entry.id).unwrap_or(&none))
    }

    fn line(&self, entry: &Entry) -> Line {
        let undone = self.undone.get(&entry.id).cloned();
        let role = self.roles.get(&entry.space_id).copied().unwrap_or(Role::Visitor);
        let can_be = entry.kind().is_some_and(Kind::can_be_undone);
        let can_undo = undone.is_none() && can_be && role >= Role::Editor;
        Line { entry: entry.clone(), told: self.told(entry), undone, can_undo }
    }
}

/// How many there are, up to [`MOST`] and one.
pub fn count(conn: &mut Conn, homes: &[Home], filter: &Filter) -> Result<i64> {
    let all = format!("select count(*) as count from ({} limit $2) as found", chosen(filter, "e.id"));
    let counted: Count = asked(&all, homes, filter, MOST + 1, 0).get_result(conn)?;
    Ok(counted.count)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

type Asked = BoxedSqlQuery<'static, Pg, diesel::query_builder::SqlQuery>;

fn entries(
    conn: &mut Conn,
    homes: &[Home],
    filter: &Filter,
    (offset, limit): (i64, i64),
) -> Result<Vec<Entry>> {
    let all = format!("{} offset $9", chosen(filter, "e.*"));
    Ok(asked(&all, homes, filter, offset + limit, offset).load(conn)?)
}

/// The query for what is asked for, the latest first. Each space is read by its own index, from the latest entry
/// on and no further than needed, however many entries there are in other spaces.
fn chosen(filter: &Filter, columns: &str) -> String {
    let mut only = String::from("e.space_id = home.id");
    let conditions = [
        (filter.group.is_some(), " and e.kind = any ($3)"),
        (matches!(filter.person, Some(Actor::Person(_))), " and e.actor_id = $4"),
        (filter.person == Some(Actor::Left), " and e.actor_id = 0 and e.via <> 'job'"),
        (filter.person == Some(Actor::Podium), " and e.actor_id = 0 and e.via = 'job'"),
        (filter.from.is_some(), " and e.at >= $5"),
        (filter.to.is_some(), " and e.at < $6"),
        (
            filter.favourite.is_some(),
            " and e.id in (select id from audit_entries where space_id = home.id and favourite_id = $8
              union all select entry_id from audit_rows where space_id = home.id and favourite_id = $8)",
        ),
    ];
    conditions.iter().filter(|it| it.0).for_each(|it| only.push_str(it.1));
    let latest = |more: &str| {
        format!("(select {columns} from audit_entries e where {only}{more} order by e.id desc limit $2)")
    };
    let of_home = match filter.category {
        None => latest(""),
        Some(_) => {
            let [from, to] = [" and e.category_id = $7", " and e.other_category_id = $7"].map(latest);
            format!("({from} union all {to})")
        }
    };
    format!("select e.* from unnest($1) as home (id) cross join lateral {of_home} as e order by e.id desc")
}

/// The query with what it asks for.
fn asked(query: &str, homes: &[Home], filter: &Filter, most: i64, offset: i64) -> Asked {
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
