//! The queries for the entries of some spaces that match a filter.

use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::BoxedSqlQuery,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz},
};

use super::{
    forms::{ActorFilter, LogFilter},
    kind_group::KindGroup,
};
use crate::{
    audit::Entry,
    database::{ids::EntryId, pool::Conn},
    error::Result,
    spaces::SpaceMembership,
};

/// Entries are counted up to this number.
pub(crate) const MAX_COUNTED: i64 = 10_000;

/// The number of matching entries, up to [`MAX_COUNTED`] + 1.
pub(crate) fn count(conn: &mut Conn, memberships: &[SpaceMembership], filter: &LogFilter) -> Result<i64> {
    let all = format!("select count(*) as count from ({} limit $2) as found", query_text(filter, "1"));
    let part = Part { before: NEWEST, offset: 0, limit: MAX_COUNTED + 1 };
    let counted: EntryCount = bound_query(&all, memberships, filter, part).get_result(conn)?;
    Ok(counted.count)
}

#[derive(QueryableByName)]
struct EntryCount {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

type LogQuery = BoxedSqlQuery<'static, Pg, diesel::query_builder::SqlQuery>;

/// Before it are all entries.
pub(crate) const NEWEST: EntryId = EntryId(i64::MAX);

/// Which of the matching entries.
#[derive(Clone, Copy)]
pub(super) struct Part {
    pub before: EntryId,
    pub offset: i64,
    pub limit: i64,
}

pub(super) fn entries(
    conn: &mut Conn,
    memberships: &[SpaceMembership],
    filter: &LogFilter,
    which: Part,
) -> Result<Vec<Entry>> {
    let part = query_text(filter, "e.space_id, e.id");
    let all = format!(
        "select e.* from ({part} order by e.id desc offset $9) as part
         join audit_entries e on e.space_id = part.space_id and e.id = part.id order by e.id desc"
    );
    Ok(bound_query(&all, memberships, filter, which).load(conn)?)
}

/// The query for the matching entries. Each space is read through its own index and no further than needed, however
/// many entries other spaces have, so every branch is written so that Postgres picks that index. (A plain filter on
/// `space_id` would walk through the latest entries of all spaces.)
fn query_text(filter: &LogFilter, columns: &str) -> String {
    let in_space = "audit_entries e where e.space_id = home.id";
    let branches = match (filter.favourite, filter.category) {
        (Some(_), _) => vec![
            format!("{in_space} and e.favourite_id = $8 and e.id < $10{{}} order by e.id desc"),
            "audit_rows r join audit_entries e on e.space_id = r.space_id and e.id = r.entry_id
             where r.space_id = home.id and r.favourite_id = $8 and e.favourite_id is distinct from $8
             and r.entry_id < $10{} order by r.entry_id desc"
                .into(),
        ],
        (None, Some(_)) => vec![
            format!("{in_space} and e.category_id = $7 and e.id < $10{{}} order by e.id desc"),
            format!("{in_space} and e.other_category_id = $7 and e.id < $10{{}} order by e.id desc"),
        ],
        (None, None) => vec![
            "audit_entries e where (e.space_id, e.id) > (home.id, 0) and (e.space_id, e.id) < (home.id, $10){}
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
        (filter.begins().is_some(), " and e.at >= $5"),
        (filter.ends().is_some(), " and e.at < $6"),
        (is_both, " and $7 in (e.category_id, e.other_category_id)"),
    ];
    all.iter().filter(|it| it.0).map(|it| it.1).collect()
}

/// The query with its parameters bound.
fn bound_query(query: &str, memberships: &[SpaceMembership], filter: &LogFilter, which: Part) -> LogQuery {
    let spaces =
        memberships.iter().map(|it| it.space.id).filter(|id| filter.space.is_none_or(|only| only == *id));
    let person = match filter.person {
        Some(ActorFilter::Person(id)) => Some(id),
        _ => None,
    };
    diesel::sql_query(query)
        .into_boxed::<Pg>()
        .bind::<Array<BigInt>, _>(spaces.collect::<Vec<_>>())
        .bind::<BigInt, _>(which.offset + which.limit)
        .bind::<Nullable<Array<Text>>, _>(filter.group.map(KindGroup::kinds))
        .bind::<Nullable<BigInt>, _>(person)
        .bind::<Nullable<Timestamptz>, _>(filter.begins())
        .bind::<Nullable<Timestamptz>, _>(filter.ends())
        .bind::<Nullable<BigInt>, _>(filter.category)
        .bind::<Nullable<BigInt>, _>(filter.favourite)
        .bind::<BigInt, _>(which.offset)
        .bind::<BigInt, _>(which.before)
}
